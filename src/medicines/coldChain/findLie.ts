import type { Hex } from "../../shared/hex.js";
import type { ProvenReading, ReadingLog } from "./ReadingLog.js";
import type { ReadingSummary } from "./ReadingSummary.js";
import { isOutside, type StorageRange } from "./storageLimits.js";

/** IColdChain.Lie, in its order. */
export const LIES = ["Extreme", "Period", "Count", "Repetition", "Order", "TimeOutside", "Signed"] as const;

export type Lie = (typeof LIES)[number];

/** Lie, readings and signature of an IColdChain.Claim. */
export interface FoundLie {
  readonly lie: Lie;
  readonly readings: readonly ProvenReading[];
  readonly signature: Hex;
}

/** IColdChain.MAX_READINGS. */
const MAX_READINGS = 512;

/**
 * The first lie that the readings of a log show against the summary anchored with its root, ready for
 * IColdChain.contradict; undefined if there is none, or none that 512 readings can show.
 * @param log All readings below the anchored root.
 * @param range The product's storage temperatures at the last reading; without them time outside is not checked.
 */
export function findLie(log: ReadingLog, summary: ReadingSummary, range?: StorageRange): FoundLie | undefined {
  const { minTemperature, maxTemperature, from, until, count } = summary;
  const extremes = { minTemperature, maxTemperature };
  const shown = (lie: Lie, indices: readonly number[]): FoundLie | undefined =>
    indices.includes(-1) || indices.length === 0
      ? undefined
      : { lie, readings: indices.map((index) => log.prove(index)), signature: "0x" };
  const { readings } = log;
  const disorder = readings.findIndex(({ time }, i) => time < (readings[i - 1]?.time ?? 0));
  return (
    shown("Extreme", [readings.findIndex(({ temperature }) => isOutside(temperature, extremes))]) ??
    shown("Period", [readings.findIndex(({ time }) => time < from || time > until)]) ??
    (readings.length > count ? shown("Count", [count]) : undefined) ??
    (disorder === -1 ? undefined : shown("Order", [disorder - 1, disorder])) ??
    (range ? shown("TimeOutside", indicesOutside(log, summary.timeOutside, range)) : undefined)
  );
}

/** Neighbours outside whose intervals sum to more than `admitted`, as few as the longest intervals first give; or none. */
function indicesOutside({ readings }: ReadingLog, admitted: number, range: StorageRange): number[] {
  const intervals = readings.flatMap((reading, i) => {
    const before = readings[i - 1];
    const isBoth = before && isOutside(before.temperature, range) && isOutside(reading.temperature, range);
    return isBoth && reading.time > before.time ? [{ index: i, duration: reading.time - before.time }] : [];
  });
  // Equal ones stay in the order of time, so that neighbours share their readings.
  intervals.sort((a, b) => b.duration - a.duration);
  const indices = new Set<number>();
  let sum = 0;
  for (const { index, duration } of intervals) {
    indices.add(index - 1).add(index);
    sum += duration;
    if (indices.size > MAX_READINGS) return [];
    if (sum > admitted) return [...indices].sort((a, b) => a - b);
  }
  return [];
}
