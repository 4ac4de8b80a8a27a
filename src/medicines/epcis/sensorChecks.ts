import { isJsonObject, type JsonObject } from "../../shared/jsonObject.js";
import { CBV_VOCABULARIES, type CbvKind } from "./cbvVocabularies.js";
import { wordRule } from "./cbvWord.js";
import { anyText, boolean, type Check, list, number, object, type Place, text, time } from "./checks.js";
import { pointer } from "./EpcisProblem.js";
import { uriRule } from "./identifierRule.js";
import { compareInstants, parseInstant } from "./instant.js";

const SENSOR = "EPCIS 2.0 §7.3, SensorElement";

/** A code of UN/CEFACT Recommendation 20 has two or three capitals and digits. */
export const uom = text(
  (value) => (/^[A-Z0-9]{2,3}$/.test(value) ? undefined : "must be a code of UN/CEFACT Recommendation 20, as KGM"),
  "EPCIS 2.0 §7.3 with UN/CEFACT Recommendation 20",
);

export const uri = text(uriRule, "EPCIS 2.0 §6.4 with RFC 3986");

/** A value of a standard vocabulary, in any notation, or another's URI. */
export function word(kind: CbvKind): Check {
  return text((value, scope) => wordRule(kind, value, scope), CBV_VOCABULARIES[kind].clause);
}

const anyNumber = number(() => undefined, SENSOR);

const metadata = object(
  {
    time,
    startTime: time,
    endTime: time,
    deviceID: uri,
    deviceMetadata: uri,
    rawData: uri,
    dataProcessingMethod: uri,
    bizRules: uri,
  },
  {
    extensible: true,
    clause: SENSOR,
    together: ({ startTime, endTime }, { path, problems }) => {
      const [start, end] = [startTime, endTime].map((at) => (typeof at === "string" ? parseInstant(at) : undefined));
      if (start && end && compareInstants(start, end) > 0) {
        problems.add(pointer(path, "endTime"), "must not be before startTime", SENSOR, endTime);
      }
    },
  },
);

const report = object(
  {
    type: word("measurementType"),
    exception: word("sensorAlertType"),
    deviceID: uri,
    deviceMetadata: uri,
    rawData: uri,
    dataProcessingMethod: uri,
    bizRules: uri,
    time,
    microorganism: uri,
    chemicalSubstance: uri,
    coordinateReferenceSystem: uri,
    component: word("component"),
    value: anyNumber,
    stringValue: anyText,
    booleanValue: boolean,
    hexBinaryValue: text(
      (value) => (/^(?:[A-Fa-f0-9]{2})+$/.test(value) ? undefined : "must be whole bytes in hexadecimal"),
      `${SENSOR}, with XML Schema hexBinary`,
    ),
    uriValue: uri,
    minValue: anyNumber,
    maxValue: anyNumber,
    meanValue: anyNumber,
    sDev: number((value) => (value >= 0 ? undefined : "must not be negative"), SENSOR),
    percRank: number((value) => (value >= 0 && value <= 100 ? undefined : "must be from 0 to 100"), SENSOR),
    percValue: anyNumber,
    uom,
  },
  { required: ["type"], extensible: true, clause: SENSOR, together: checkRange },
);

function checkRange({ minValue, maxValue }: JsonObject, { path, problems }: Place): void {
  if (typeof minValue === "number" && typeof maxValue === "number" && minValue > maxValue) {
    problems.add(pointer(path, "maxValue"), "must not be below minValue", SENSOR, maxValue);
  }
}

/** The sensorElementList of an event. */
export const sensorElements = list(
  object(
    { sensorMetadata: metadata, sensorReport: list(report, { minimum: 1 }) },
    { required: ["sensorReport"], extensible: true, clause: SENSOR },
  ),
);

/** Whether an event says anything by sensors. */
export function hasSensorReports(event: JsonObject): boolean {
  const { sensorElementList } = event;
  return Array.isArray(sensorElementList) && sensorElementList.some(isJsonObject);
}
