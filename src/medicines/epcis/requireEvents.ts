import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import type { EpcisEvent, ExtensionEvent } from "./EpcisEvent.js";
import { isEpcisJsonObject } from "./epcisJsonObject.js";

const TEXTS = ["type", "eventTime", "eventTimeZoneOffset"];

/**
 * Refuses what is no list of events, by what every event has. The rest is for `validateEpcis`, which would cost more than a query.
 * @throws InputError epcis.document, epcis.event
 */
export function requireEvents(events: unknown): asserts events is readonly (EpcisEvent | ExtensionEvent)[] {
  if (!Array.isArray(events)) {
    throw new InputError("epcis.document", "The events are no list", { given: kindOf(events) });
  }
  for (const [position, event] of events.entries()) {
    if (!isEpcisJsonObject(event)) {
      throw new InputError("epcis.event", "An event is no object", { position, given: kindOf(event) });
    }
    const field = TEXTS.find((name) => typeof event[name] !== "string");
    if (field !== undefined) throw new InputError("epcis.event", "A field of an event is no text", { position, field });
  }
}
