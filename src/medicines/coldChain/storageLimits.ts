import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { centicelsius } from "./temperatureReading.js";

const storageLimits = z.object({
  minTemperature: centicelsius,
  maxTemperature: centicelsius,
  maxMeanKinetic: centicelsius,
  maxTimeOutside: z
    .int()
    .nonnegative()
    .max(2 ** 32 - 1),
});

/** How a product must be kept, as IMedicineRegistry.StorageLimits: temperatures in 0.01 °C, times in seconds. */
export type StorageLimits = Readonly<z.infer<typeof storageLimits>>;

/** The storage temperatures between which nothing counts as outside. */
export type StorageRange = Pick<StorageLimits, "minTemperature" | "maxTemperature">;

/**
 * What all products of a unit must have been kept by: of each limit the strictest. The range may be empty, and then every
 * reading is outside.
 * @throws InputError `input.invalid` for no product.
 */
export function strictestLimits(limits: readonly StorageLimits[]): StorageLimits {
  const checked = checkInput(z.array(storageLimits).min(1), limits, "storage limits");
  return {
    minTemperature: Math.max(...checked.map(({ minTemperature }) => minTemperature)),
    maxTemperature: Math.min(...checked.map(({ maxTemperature }) => maxTemperature)),
    maxMeanKinetic: Math.min(...checked.map(({ maxMeanKinetic }) => maxMeanKinetic)),
    maxTimeOutside: Math.min(...checked.map(({ maxTimeOutside }) => maxTimeOutside)),
  };
}

/** Whether a temperature in 0.01 °C is outside the range; its ends are inside. */
export function isOutside(temperature: number, { minTemperature, maxTemperature }: StorageRange): boolean {
  return temperature < minTemperature || temperature > maxTemperature;
}
