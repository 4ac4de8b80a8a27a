import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { toSeconds } from "../../shared/time.js";
import type { TemperatureReading } from "./temperatureReading.js";
import { toCenticelsius } from "./toCenticelsius.js";

// A time without its zone says nothing.
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/, "no time with its zone");
const sensorReport = z.looseObject({
  type: z.string().optional(),
  time: time.optional(),
  deviceID: z.string().optional(),
  value: z.number().optional(),
  minValue: z.number().optional(),
  maxValue: z.number().optional(),
  uom: z.string().optional(),
});
const sensorElement = z.looseObject({
  sensorMetadata: z
    .looseObject({
      time: time.optional(),
      startTime: time.optional(),
      endTime: time.optional(),
      deviceID: z.string().optional(),
    })
    .optional(),
  sensorReport: z.array(sensorReport),
});
const sensorEvent = z.looseObject({ eventTime: time, sensorElementList: z.array(sensorElement).optional() });

type Report = z.infer<typeof sensorReport>;
type Metadata = NonNullable<z.infer<typeof sensorElement>["sensorMetadata"]>;

/** The extremes that a sensor reports of a period: temperatures in 0.01 °C, times in seconds since 1970 (UTC). */
export interface TemperaturePeriod {
  readonly from: number;
  readonly until: number;
  readonly minTemperature: number | undefined;
  readonly maxTemperature: number | undefined;
}

/** What an EPCIS event says of temperatures. */
export interface SensorTemperatures {
  /** In the order of their times. */
  readonly readings: readonly TemperatureReading[];
  readonly periods: readonly TemperaturePeriod[];
}

/**
 * The temperatures of one EPCIS 2.0 event (JSON/JSON-LD): of every sensorReport of type Temperature its `value` at its own
 * time, the element's or the event's, and its `minValue` and `maxValue` over the element's period. Other types, and reports
 * without a number, are passed over.
 * @param event One event; `sensorElementList` may be absent.
 * @param options `deviceID`: of which sensor; needed where the event speaks of several.
 * @throws InputError `input.invalid`, `time.invalid`, `sensor-element.unit`, `sensor-element.value`, `sensor-element.period`
 * for extremes without a period, `sensor-element.devices`.
 */
export function readingsFromSensorElements(
  event: unknown,
  options: { readonly deviceID?: string } = {},
): SensorTemperatures {
  const { eventTime, sensorElementList = [] } = checkInput(sensorEvent, event, "EPCIS event");
  const reports = sensorElementList.flatMap(({ sensorMetadata = {}, sensorReport }) =>
    sensorReport
      .filter((report) => isTemperature(report) && hasNumber(report))
      .map((report) => ({ report, metadata: sensorMetadata, device: report.deviceID ?? sensorMetadata.deviceID })),
  );
  const chosen = reports.filter(({ device }) => options.deviceID === undefined || device === options.deviceID);
  const devices = new Set(chosen.map(({ device }) => device));
  if (devices.size > 1) {
    const detail = "The event has temperatures of several sensors, or of one that is not always named";
    throw new InputError("sensor-element.devices", detail, { devices: [...devices].join(" ") });
  }
  const readings = chosen.flatMap(({ report, metadata }) => {
    if (report.value === undefined) return [];
    const at = report.time ?? metadata.time ?? eventTime;
    return [{ time: secondsOf(at), temperature: toCenticelsius(report.value, report.uom) }];
  });
  return {
    readings: readings.sort((a, b) => a.time - b.time),
    periods: chosen.flatMap(({ report, metadata }) => periodsOf(report, metadata)),
  };
}

/** The GS1 Web Vocabulary's term, bare, as a CURIE or in full. */
function isTemperature({ type }: Report): boolean {
  return /^(?:(?:gs1:|https?:\/\/(?:www\.)?gs1\.org\/voc\/))?Temperature$/.test(type ?? "");
}

function hasNumber({ value, minValue, maxValue }: Report): boolean {
  return value !== undefined || minValue !== undefined || maxValue !== undefined;
}

function periodsOf({ minValue, maxValue, uom }: Report, metadata: Metadata): TemperaturePeriod[] {
  if (minValue === undefined && maxValue === undefined) return [];
  const { startTime, endTime } = metadata;
  if (startTime === undefined || endTime === undefined) {
    throw new InputError("sensor-element.period", "A sensor element has extremes and no period");
  }
  const extreme = (value: number | undefined) => (value === undefined ? undefined : toCenticelsius(value, uom));
  return [
    {
      from: secondsOf(startTime),
      until: secondsOf(endTime),
      minTemperature: extreme(minValue),
      maxTemperature: extreme(maxValue),
    },
  ];
}

function secondsOf(text: string): number {
  return toSeconds(new Date(text), "time of a sensor element");
}
