import { canonicalWord } from "../cbvWord.js";
import type { SensorMetadata, SensorReport } from "../EpcisEvent.js";
import { parseInstant } from "../instant.js";
import { type Comparison, satisfies } from "./compareValues.js";
import {
  type AnyEvent,
  type Condition,
  numberOf,
  type ParameterValue,
  type QueryTerms,
  refuseParameter,
  scopeOf,
  stringsOf,
} from "./QueryTerms.js";

const TIMES = /^(GE|LT)_(?:(SENSORMETADATA|SENSORREPORT)_)?(startTime|endTime|time)$/;
const NUMBERS = /^(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue|percRank)(?:_([A-Z0-9]{2,3}))?$/;
const TEXTS =
  /^EQ_(?:(SENSORMETADATA|SENSORREPORT)_)?(deviceID|deviceMetadata|rawData|dataProcessingMethod|bizRules|microorganism|chemicalSubstance|coordinateReferenceSystem|stringValue|hexBinaryValue|uriValue)$/;

/** Degrees of each scale as kelvin: `kelvin = value * factor + zero`. UN/CEFACT Recommendation 20, annex I. */
const TEMPERATURES: ReadonlyMap<string, { readonly factor: number; readonly zero: number }> = new Map([
  ["KEL", { factor: 1, zero: 0 }],
  ["CEL", { factor: 1, zero: 273.15 }],
  ["FAH", { factor: 5 / 9, zero: 459.67 * (5 / 9) }],
]);

/** The condition of a parameter on sensor data; `undefined` when the parameter is not on it. */
export function sensorCondition(parameter: string, value: ParameterValue, terms: QueryTerms): Condition | undefined {
  if (parameter === "EQ_type" || parameter === "EQ_exception") return wordCondition(parameter, value, terms);
  if (parameter === "EQ_booleanValue") {
    const wanted = value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;
    if (wanted === undefined) refuseParameter(parameter, "must be true or false");
    return (event) => reportsOf(event).some(({ booleanValue }) => booleanValue === wanted);
  }
  const time = TIMES.exec(parameter);
  if (time) return timeCondition(parameter, value, time);
  const text = TEXTS.exec(parameter);
  if (text) {
    const [, part, name = ""] = text;
    const wanted = new Set(stringsOf(parameter, value).map(terms.canonical));
    return (event) => textsOf(event, part, name).some((content) => wanted.has(terms.canonical(content)));
  }
  const number = NUMBERS.exec(parameter);
  return number ? numberCondition(parameter, value, number) : undefined;
}

function wordCondition(parameter: string, value: ParameterValue, terms: QueryTerms): Condition {
  const [kind, name] =
    parameter === "EQ_type" ? (["measurementType", "type"] as const) : (["sensorAlertType", "exception"] as const);
  const wanted = new Set(stringsOf(parameter, value).map((word) => canonicalWord(kind, word, terms.scope)));
  return (event) => {
    const scope = scopeOf(event, terms);
    return reportsOf(event).some((report) => {
      const word = report[name];
      return word !== undefined && wanted.has(canonicalWord(kind, word, scope));
    });
  };
}

function timeCondition(
  parameter: string,
  value: ParameterValue,
  [, order, part, name = ""]: RegExpExecArray,
): Condition {
  if (typeof value !== "string" || !parseInstant(value))
    return refuseParameter(parameter, "must be a date and time with zone");
  return (event) => textsOf(event, part, name).some((time) => satisfies(time, order === "GE" ? "GE" : "LT", value));
}

function numberCondition(
  parameter: string,
  value: ParameterValue,
  [, order, name = "", uom]: RegExpExecArray,
): Condition {
  const bounds =
    Array.isArray(value) && order === "EQ"
      ? value.map((one) => numberOf(parameter, one))
      : [numberOf(parameter, value)];
  const comparison: Comparison = order === "EQ" || order === "GT" || order === "GE" || order === "LT" ? order : "LE";
  return (event) =>
    reportsOf(event).some((report) => {
      const content = Object.entries(report).find(([member]) => member === name)?.[1];
      if (typeof content !== "number") return false;
      const converted =
        uom === undefined || name === "percRank" ? content : convert(content, report.uom, uom, name === "sDev");
      return converted !== undefined && bounds.some((bound) => satisfies(converted, comparison, bound));
    });
}

/** `value` in the unit that was asked for; `undefined` where the two do not measure the same. */
function convert(value: number, from: string | undefined, to: string, isDifference: boolean): number | undefined {
  if (from === to) return value;
  const [source, target] = [TEMPERATURES.get(from ?? ""), TEMPERATURES.get(to)];
  if (!source || !target) return undefined;
  const zeros = isDifference ? 0 : source.zero - target.zero;
  // Without rounding, 2 °C would be 275.15 and some 10^-14 kelvin.
  return Number(((value * source.factor + zeros) / target.factor).toFixed(9));
}

function reportsOf(event: AnyEvent): readonly SensorReport[] {
  return (event.sensorElementList ?? []).flatMap(({ sensorReport }) => sensorReport);
}

function metadataOf(event: AnyEvent): readonly SensorMetadata[] {
  return (event.sensorElementList ?? []).flatMap(({ sensorMetadata }) => (sensorMetadata ? [sensorMetadata] : []));
}

/** What stands in `name`, in sensorMetadata or the reports: the first counts for all reports of its element. */
function textsOf(event: AnyEvent, part: string | undefined, name: string): readonly string[] {
  const holders: readonly object[] = [
    ...(part === "SENSORREPORT" ? [] : metadataOf(event)),
    ...(part === "SENSORMETADATA" ? [] : reportsOf(event)),
  ];
  return holders.flatMap((holder) =>
    Object.entries(holder).flatMap(([member, value]) => (member === name && typeof value === "string" ? [value] : [])),
  );
}
