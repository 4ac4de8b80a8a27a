import { fromSeconds } from "../../shared/time.js";
import type { ReadingSummary } from "./ReadingSummary.js";

/** Prefix of this library's own terms in an EPCIS document; it goes into the document's `@context`. */
export const COLD_CHAIN_CONTEXT = { medtrail: "urn:medtrail:cold-chain:" } as const;

/** A sensorElement of EPCIS 2.0 that tells a summary. */
export type SummarySensorElement = {
  readonly sensorMetadata: {
    readonly startTime: string;
    readonly endTime: string;
    readonly deviceID?: string;
    readonly rawData?: string;
  };
  readonly sensorReport: readonly {
    readonly type: "Temperature";
    readonly minValue: number;
    readonly maxValue: number;
    readonly uom: "CEL";
    readonly "medtrail:meanKineticTemperature": number;
    readonly "medtrail:timeOutside": number;
    readonly "medtrail:readingCount": number;
  }[];
};

/**
 * The summary as a sensorElement of EPCIS 2.0. The standard has no place for a mean kinetic temperature (`meanValue` is the
 * arithmetic one) nor for time outside and count, so they stand under {@link COLD_CHAIN_CONTEXT}, in °C and seconds.
 * @param source `deviceID` and `rawData`, URIs of the sensor and of its readings.
 */
export function sensorElementOf(
  summary: ReadingSummary,
  source: { readonly deviceID?: string; readonly rawData?: string } = {},
): SummarySensorElement {
  const { deviceID, rawData } = source;
  return {
    sensorMetadata: {
      startTime: fromSeconds(summary.from).toISOString(),
      endTime: fromSeconds(summary.until).toISOString(),
      ...(deviceID === undefined ? {} : { deviceID }),
      ...(rawData === undefined ? {} : { rawData }),
    },
    sensorReport: [
      {
        type: "Temperature",
        minValue: summary.minTemperature / 100,
        maxValue: summary.maxTemperature / 100,
        uom: "CEL",
        "medtrail:meanKineticTemperature": summary.meanKinetic / 100,
        "medtrail:timeOutside": summary.timeOutside,
        "medtrail:readingCount": summary.count,
      },
    ],
  };
}
