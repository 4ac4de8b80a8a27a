import { InputError } from "../../shared/errors.js";

const TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)$/;

/**
 * A time as the event hash spells it: UTC, with three decimals, the fourth rounding half up (CBV 2.0 §8.9, rules 8 and 9).
 * @param text ISO 8601 date and time with an offset; one without says no moment.
 * @throws InputError epcis.time
 */
export function epcisUtcTime(text: string, field: string): string {
  const [, year, month, day, hour, minute, second = "0", fraction = "", offset = ""] = TIME.exec(text) ?? [];
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = Number.NaN, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const start = new Date(0);
  start.setUTCFullYear(y, mo - 1, d);
  const dayExists = start.getUTCMonth() === mo - 1 && start.getUTCDate() === d;
  // XML Schema also writes the end of a day as 24:00:00.
  const endOfDay = h === 24 && mi === 0 && s === 0 && !/[1-9]/.test(fraction);
  const shift = offsetMinutes(offset);
  if (!dayExists || (h > 23 && !endOfDay) || mi > 59 || s > 59 || shift === undefined) {
    throw new InputError("epcis.time", "A time is not an ISO 8601 date and time with an offset", {
      field,
      time: text.slice(0, 40),
    });
  }
  const millis = Number(fraction.slice(0, 3).padEnd(3, "0")) + ((fraction[3] ?? "0") >= "5" ? 1 : 0);
  return new Date(start.getTime() + ((h * 60 + mi - shift) * 60 + s) * 1000 + millis).toISOString();
}

function offsetMinutes(offset: string): number | undefined {
  if (/^[Zz]$/.test(offset)) return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(":", "") || "0");
  // XML Schema's widest offset; EPCIS asks no less.
  if (offset === "" || minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
