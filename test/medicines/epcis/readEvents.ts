import { readFileSync } from "node:fs";
import { epcisFromJson } from "../../../src/medicines/epcis/epcisFromJson.js";
import { epcisFromXml } from "../../../src/medicines/epcis/epcisFromXml.js";
import { type EventInContext, eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";

/** The events of an EPCIS file, by its ending. */
export function readEvents(path: string): EventInContext[] {
  const bytes = readFileSync(path);
  return eventsInContext(path.endsWith(".xml") ? epcisFromXml(bytes) : epcisFromJson(bytes));
}
