import { z } from "zod";

/** -273.15 °C. */
export const ABSOLUTE_ZERO = -27_315;

/** A temperature as the contracts hold it: hundredths of a degree Celsius, 16 bits. */
export const centicelsius = z.int().min(ABSOLUTE_ZERO).max(32_767);

/** A time as the contracts hold it: seconds since 1970 (UTC), 40 bits. */
export const seconds = z
  .int()
  .nonnegative()
  .max(2 ** 40 - 1);

const temperatureReading = z.object({ time: seconds, temperature: centicelsius });

/** One or more readings of one sensor, in any order. */
export const readingList = z
  .array(temperatureReading)
  .min(1)
  .max(2 ** 32 - 1);

/** One or more readings of one sensor, in the order of their times; two may share a second. */
export const orderedReadings = readingList.superRefine((readings, context) => {
  const late = readings.findIndex(({ time }, i) => time < (readings[i - 1]?.time ?? 0));
  if (late !== -1) context.addIssue({ code: "custom", path: [late, "time"], message: "earlier than the one before" });
});

/** What a sensor measured: when, in seconds since 1970 (UTC), and how warm, in 0.01 °C. */
export type TemperatureReading = Readonly<z.infer<typeof temperatureReading>>;
