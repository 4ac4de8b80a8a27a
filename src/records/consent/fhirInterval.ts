/** From `from` until just before `until`, milliseconds since 1970; without an end that was not said. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

const DATE_TIME =
  /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d+)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d))?)?)?$/;

/**
 * All the time that a FHIR dateTime stands for: a day is a whole day, a month a whole month (FHIR R4, Period: "if the end is 2012-02-03, it
 * includes that day"). A date has no time zone; it is taken in UTC. `undefined` for what is no dateTime.
 */
export function intervalOf(text: string): Interval | undefined {
  const [matched, year, month, day, hour, minute, second, fraction, zone] = DATE_TIME.exec(text) ?? [];
  if (matched === undefined || year === undefined || Number(year) === 0) return undefined;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  if (new Date(utc(y, m, d)).getUTCDate() !== d) return undefined;
  if (month === undefined) return { from: utc(y, 0, 1), until: utc(y + 1, 0, 1) };
  if (day === undefined) return { from: utc(y, m, 1), until: utc(y, m + 1, 1) };
  if (zone === undefined) return { from: utc(y, m, d), until: utc(y, m, d + 1) };
  const clock = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000;
  const milliseconds = fraction === undefined ? 0 : Math.floor(Number(`0${fraction}`) * 1000);
  const from = utc(y, m, d) + clock + milliseconds - offsetOf(zone);
  return { from, until: from + (fraction === undefined ? 1000 : 1) };
}

/** `undefined` for a Period that is none: an end before its start, or either no dateTime. */
export function intervalOfPeriod({
  start,
  end,
}: {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}): Interval | undefined {
  const first = start === undefined ? { from: Number.NEGATIVE_INFINITY } : intervalOf(start);
  const last = end === undefined ? { until: Number.POSITIVE_INFINITY } : intervalOf(end);
  if (first === undefined || last === undefined || !(first.from < last.until)) return undefined;
  return { from: first.from, until: last.until };
}

// Date.UTC takes the years 0 to 99 for 1900 to 1999.
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const [hours, minutes] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
}
