import type { ReadingSummary } from "./ReadingSummary.js";
import { isOutside, type StorageLimits } from "./storageLimits.js";

/** Whether goods under these limits that travelled so are set aside: the judgement of IColdChain.isExcursion. */
export function isExcursion(summary: ReadingSummary, limits: StorageLimits): boolean {
  const { minTemperature, maxTemperature, meanKinetic, timeOutside } = summary;
  if (timeOutside > limits.maxTimeOutside || meanKinetic > limits.maxMeanKinetic) return true;
  return timeOutside === 0 && (isOutside(minTemperature, limits) || isOutside(maxTemperature, limits));
}
