import type { PreHashField } from "./preHashObject.js";

/** Fields of sensorMetadata in canonical order (CBV 2.0 §8.9). */
export const SENSOR_METADATA: readonly PreHashField[] = [
  ["time", "time"],
  ["startTime", "time"],
  ["endTime", "time"],
  ["deviceID", "uri"],
  ["deviceMetadata", "uri"],
  ["rawData", "uri"],
  ["dataProcessingMethod", "uri"],
  ["bizRules", "uri"],
];

/** Fields of sensorReport in canonical order (CBV 2.0 §8.9). */
export const SENSOR_REPORT: readonly PreHashField[] = [
  ["type", "voc"],
  ["exception", "voc"],
  ["deviceID", "uri"],
  ["deviceMetadata", "uri"],
  ["rawData", "uri"],
  ["dataProcessingMethod", "uri"],
  ["time", "time"],
  ["microorganism", "uri"],
  ["chemicalSubstance", "uri"],
  ["value", "number"],
  ["component", "Comp"],
  ["stringValue", "text"],
  ["booleanValue", "boolean"],
  ["hexBinaryValue", "text"],
  ["uriValue", "uri"],
  ["minValue", "number"],
  ["maxValue", "number"],
  ["meanValue", "number"],
  ["sDev", "number"],
  ["percRank", "number"],
  ["percValue", "number"],
  ["uom", "text"],
  ["coordinateReferenceSystem", "uri"],
];
