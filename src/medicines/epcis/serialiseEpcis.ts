import { isJsonObject } from "../../shared/jsonObject.js";
import type { EpcisDocument, EpcisQueryDocument } from "./EpcisDocument.js";
import type { EpcisEvent } from "./EpcisEvent.js";

/** The standard's members in the order in which they are written. */
// biome-ignore format: a word list reads best in lines
const ORDER: ReadonlyMap<string, number> = new Map([
  "@context", "id", "type", "schemaVersion", "creationDate", "instanceIdentifier", "sender", "receiver", "epcisHeader",
  "epcisMasterData", "epcisBody", "queryResults", "queryName", "subscriptionID", "resultsBody", "vocabularyList",
  "vocabularyElementList", "attributes", "attribute", "children", "eventList",
  "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "certificationInfo", "errorDeclaration", "declarationTime",
  "reason", "correctiveEventIDs", "transformationID", "parentID", "epcList", "childEPCs", "inputEPCList", "outputEPCList",
  "quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList", "epcClass", "quantity", "action", "bizStep",
  "disposition", "persistentDisposition", "set", "unset", "readPoint", "bizLocation", "bizTransactionList", "bizTransaction",
  "sourceList", "source", "destinationList", "destination", "sensorElementList", "sensorMetadata", "sensorReport", "time",
  "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "exception",
  "microorganism", "chemicalSubstance", "coordinateReferenceSystem", "component", "value", "stringValue", "booleanValue",
  "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom", "ilmd",
].map((name, index) => [name, index]));

/**
 * The document as JSON text, indented by two blanks, with a line end. Members stand in the order of the standard, extensions behind
 * them by name; lists keep their order. So the same content gives the same text, however it was put together.
 */
export function serialiseEpcis(document: EpcisDocument | EpcisQueryDocument | EpcisEvent): string {
  return `${JSON.stringify(ordered(document), null, 2)}\n`;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, content]) => [name, ordered(content)] as const);
  return Object.fromEntries(members.sort(([left], [right]) => compareNames(left, right)));
}

function compareNames(left: string, right: string): number {
  const rank = (name: string) => ORDER.get(name) ?? ORDER.size;
  return rank(left) - rank(right) || (left < right ? -1 : Number(left > right));
}
