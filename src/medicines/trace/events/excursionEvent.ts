import type { ObjectEvent } from "../../epcis/EpcisEvent.js";
import { checkedEvent, objectLists, placeParts, requireObjects } from "./eventParts.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/** Temperatures of a transport that left their range, in °C. */
export interface TemperatureExcursion {
  readonly minimum: number;
  readonly maximum: number;
  readonly from: Date;
  readonly until: Date;
  /** URI of the sensor. */
  readonly device?: string;
}

/**
 * The cold chain broke: a sensor's report with its alarm, and goods that do not conform. EPCIS 2.0 §7.3.7, GS1 Web Vocabulary
 * ALARM_CONDITION.
 * @throws InputError `input.invalid`, `epcis.invalid`
 */
export function excursionEvent(objects: EventObjects, excursion: TemperatureExcursion, place: TracePlace): ObjectEvent {
  requireObjects(objects);
  const { minimum, maximum, from, until, device } = excursion;
  const text = (time: Date) => (Number.isNaN(time.getTime()) ? "invalid date" : time.toISOString());
  return checkedEvent({
    type: "ObjectEvent",
    action: "OBSERVE",
    bizStep: "sensor_reporting",
    disposition: "non_conformant",
    ...placeParts(place, false),
    ...objectLists(objects),
    sensorElementList: [
      {
        sensorMetadata: {
          startTime: text(from),
          endTime: text(until),
          ...(device === undefined ? {} : { deviceID: device }),
        },
        sensorReport: [
          { type: "Temperature", minValue: minimum, maxValue: maximum, uom: "CEL", exception: "ALARM_CONDITION" },
        ],
      },
    ],
  });
}
