import { jsonKind } from "../../shared/jsonObject.js";

/** https://hl7.org/fhir/R4/datatypes.html#primitive: forms of the primitive types that JSON writes as strings. */
const YEAR = "(?:\\d(?:\\d(?:\\d[1-9]|[1-9]0)|[1-9]00)|[1-9]000)";
const DAY = "(?:0[1-9]|[12]\\d|3[01])";
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?";
const ZONE = "(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))";
const MONTH = "(?:0[1-9]|1[0-2])";
const URI = /^\S+$/;
const TEXT = /^[\r\n\t\u0020-\uFFFF]+$/;

const STRINGS: ReadonlyMap<string, RegExp> = new Map([
  ["canonical", URI],
  ["code", /^[^\s]+(?:\s[^\s]+)*$/],
  ["date", new RegExp(`^${YEAR}(?:-${MONTH}(?:-${DAY})?)?$`)],
  ["dateTime", new RegExp(`^${YEAR}(?:-${MONTH}(?:-${DAY}(?:T${TIME}${ZONE})?)?)?$`)],
  ["id", /^[A-Za-z0-9\-.]{1,64}$/],
  ["instant", new RegExp(`^${YEAR}-${MONTH}-${DAY}T${TIME}${ZONE}$`)],
  ["markdown", TEXT],
  ["oid", /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/],
  ["string", TEXT],
  ["http://hl7.org/fhirpath/System.String", TEXT],
  ["time", new RegExp(`^${TIME}$`)],
  ["uri", URI],
  ["url", URI],
  ["uuid", /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ["xhtml", TEXT],
]);

/** R4 datatypes.html#string: strings SHALL NOT exceed 1 MB (1,048,576 characters). */
const MAX_STRING = 1024 * 1024;

/** Lowest and highest value of the integer types. */
const INTEGERS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["integer", [-(2 ** 31), 2 ** 31 - 1]],
  ["positiveInt", [1, 2 ** 31 - 1]],
  ["unsignedInt", [0, 2 ** 31 - 1]],
]);

export function isPrimitive(type: string): boolean {
  return type === "boolean" || type === "decimal" || type === "base64Binary" || STRINGS.has(type) || INTEGERS.has(type);
}

/** The broken rule, or `undefined` when `value` has the form of the primitive `type`. */
export function checkPrimitive(type: string, value: unknown): string | undefined {
  if (type === "boolean") return typeof value === "boolean" ? undefined : `${type} due, not ${jsonKind(value)}`;
  const range = INTEGERS.get(type);
  if (range !== undefined || type === "decimal") {
    if (typeof value !== "number") return `${type} due, not ${jsonKind(value)}`;
    if (!Number.isFinite(value)) return `not a ${type}`;
    if (range === undefined) return undefined;
    return Number.isInteger(value) && value >= range[0] && value <= range[1] ? undefined : `not a ${type}`;
  }
  if (typeof value !== "string") return `${type} due, not ${jsonKind(value)}`;
  // A lone surrogate has no UTF-8, and a string of blanks is as good as empty (R4 datatypes.html#string).
  if (type === "base64Binary") return isBase64(value) ? undefined : `not ${type}`;
  if (value.length > MAX_STRING) return `longer than ${MAX_STRING} characters`;
  if (value.trim() === "" || /\p{Surrogate}/u.test(value)) return `not a ${type}`;
  if (STRINGS.get(type)?.test(value) !== true) return `not a ${type}`;
  return /^(?:date|dateTime|instant)$/.test(type) && !isCalendarDay(value) ? "no such day" : undefined;
}

/** R4 allows blanks between the characters, so line-wrapped content is valid. No regular expression may loop over megabytes. */
function isBase64(text: string): boolean {
  const bare = text.replaceAll(/\s+/g, "");
  const unpadded = bare.replace(/={1,2}$/, "");
  return bare !== "" && bare.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(unpadded);
}

function isCalendarDay(text: string): boolean {
  if (text.length < 10) return true;
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}
