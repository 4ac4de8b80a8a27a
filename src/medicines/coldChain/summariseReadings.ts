import { checkInput } from "../../shared/checkInput.js";
import { meanKineticTemperature } from "./meanKineticTemperature.js";
import type { ReadingSummary } from "./ReadingSummary.js";
import { isOutside, type StorageRange } from "./storageLimits.js";
import { orderedReadings, type TemperatureReading } from "./temperatureReading.js";

// Floating-point noise of a mean, far below what any sensor tells: 1e-6 of 0.01 °C.
const NOISE = 1e-6;

/**
 * The summary of a shipment's readings that IColdChain.submit takes; integers only, and never to the goods' favour:
 * - `timeOutside` counts the whole interval between two readings if either is outside, and at least one second if any is;
 * - `meanKinetic` is the higher of the plain mean kinetic temperature and the one weighted by time, where each reading
 *   weighs half of the intervals beside it, rounded up to 0.01 °C.
 *
 * The contract contradicts only time between two readings that are both outside, so an honest summary stands.
 * @param readings In the order of their times.
 * @param range The product's storage temperatures; for a unit see {@link strictestLimits}.
 * @throws InputError `input.invalid` for no reading, one out of order or out of range, or more time than 32 bits hold.
 */
export function summariseReadings(readings: readonly TemperatureReading[], range: StorageRange): ReadingSummary {
  const checked = checkInput(orderedReadings, readings, "readings");
  let minTemperature = Number.POSITIVE_INFINITY;
  let maxTemperature = Number.NEGATIVE_INFINITY;
  let timeOutside = 0;
  const samples = checked.map(({ time, temperature }, i) => {
    minTemperature = Math.min(minTemperature, temperature);
    maxTemperature = Math.max(maxTemperature, temperature);
    const before = checked[i - 1];
    const after = checked[i + 1];
    if (before && (isOutside(temperature, range) || isOutside(before.temperature, range))) {
      timeOutside += time - before.time;
    }
    return { celsius: temperature / 100, weight: (after?.time ?? time) - (before?.time ?? time) };
  });
  if (timeOutside === 0 && (isOutside(minTemperature, range) || isOutside(maxTemperature, range))) timeOutside = 1;

  const plain = meanKineticTemperature(samples.map(({ celsius }) => ({ celsius })));
  const isInstant = samples.every(({ weight }) => weight === 0);
  const mean = isInstant ? plain : Math.max(plain, meanKineticTemperature(samples));
  const roundedUp = Math.ceil(100 * mean - NOISE);
  return {
    count: checked.length,
    from: checked[0]?.time ?? 0,
    until: checked.at(-1)?.time ?? 0,
    minTemperature,
    maxTemperature,
    meanKinetic: Math.min(maxTemperature, Math.max(minTemperature, roundedUp)),
    timeOutside,
  };
}
