const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;

/** `±hh:mm`, up to 14 hours: EPCIS 2.0 §7.4, eventTimeZoneOffset. */
const OFFSET = /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/;

/** A point in time: seconds since 1970-01-01T00:00:00Z and the digits behind the decimal point, of any number. */
interface Instant {
  readonly seconds: number;
  readonly fraction: string;
}

/** An xsd:dateTimeStamp (`2026-01-31T23:59:59.123+01:00`): a real day and time with a zone; `undefined` otherwise. */
export function parseInstant(text: string): Instant | undefined {
  if (text.length > 64) return undefined;
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "", fraction = "", zone = ""] = match;
  if (year === "0000" || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const utc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(utc) || new Date(utc).getUTCDate() !== Number(day)) return undefined;
  return { seconds: utc / 1000 - 60 * offsetMinutes(zone), fraction: fraction.replace(/0+$/, "") };
}

export function isOffset(text: string): boolean {
  return OFFSET.test(text);
}

/** Minutes east of UTC of an offset; 0 for `Z`. */
export function offsetMinutes(offset: string): number {
  if (offset === "Z") return 0;
  const minutes = 60 * Number(offset.slice(1, 3)) + Number(offset.slice(4, 6));
  return offset.startsWith("-") ? -minutes : minutes;
}

/** Below 0 when the time `left` is before `right`, 0 when they are the same instant in whatever zone, above 0 after it. */
export function compareInstants(left: Instant, right: Instant): number {
  if (left.seconds !== right.seconds) return left.seconds - right.seconds;
  if (left.fraction === right.fraction) return 0;
  return left.fraction < right.fraction ? -1 : 1;
}
