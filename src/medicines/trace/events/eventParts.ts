import { InputError } from "../../../shared/errors.js";
import { EPCIS_CONTEXT } from "../../epcis/buildEpcisDocument.js";
import type { EpcisEvent, QuantityElement } from "../../epcis/EpcisEvent.js";
import { refuseProblems } from "../../epcis/validateEpcis.js";
import { lotLink, packLink, placeLink, unitLink } from "../gs1Links.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/** The members that every event of this library starts with. */
export function placeParts({ time, offset = "+00:00", place }: TracePlace, stays: boolean) {
  return {
    "@context": [EPCIS_CONTEXT],
    eventTime: Number.isNaN(time.getTime()) ? "invalid date" : time.toISOString(),
    eventTimeZoneOffset: offset,
    readPoint: { id: placeLink(place) },
    ...(stays ? { bizLocation: { id: placeLink(place) } } : {}),
  };
}

export function objectParts({ packs = [], units = [], lots = [] }: EventObjects) {
  const epcs = [...units.map(unitLink), ...packs.map(({ gtin, serial }) => packLink(gtin, serial))];
  const classes: QuantityElement[] = lots.map(({ gtin, lot, quantity }) => ({
    epcClass: lotLink(gtin, lot),
    quantity,
  }));
  return { epcs, classes };
}

export function objectLists(objects: EventObjects) {
  const { epcs, classes } = objectParts(objects);
  return {
    ...(epcs.length === 0 ? {} : { epcList: epcs }),
    ...(classes.length === 0 ? {} : { quantityList: classes }),
  };
}

/**
 * An event that keeps the standard's rules.
 * @throws InputError `epcis.invalid` naming the first broken rule.
 */
export function checkedEvent<E extends EpcisEvent>(event: E): E {
  refuseProblems(event, "event");
  return event;
}

/** @throws InputError `input.invalid` */
export function requireObjects({ packs = [], units = [], lots = [] }: EventObjects): void {
  if (packs.length + units.length + lots.length > 0) return;
  throw new InputError("input.invalid", "The event is about nothing", { rule: "give packs, units or lots" });
}
