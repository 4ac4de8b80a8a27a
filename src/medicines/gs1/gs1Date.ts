import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { requireText } from "../../shared/requireText.js";
import { yymmd0 } from "./linters/timeLinters.js";
import { shown } from "./shown.js";

/**
 * The day that a GS1 date stands for, "YYYY-MM-DD". Day 00 is the last of the month; the century is the one that
 * brings the year within 49 years after and 50 before this one (General Specifications 3.4.2, 7.12).
 *
 * @param yymmdd six digits
 * @param now the time by whose UTC year the century is told
 * @throws InputError gs1.date
 */
export function readGs1Date(yymmdd: string, now: Date): string {
  requireText(yymmdd, "gs1.date", "date");
  const fault = yymmd0(yymmdd);
  if (fault !== undefined) {
    throw new InputError("gs1.date", "A date is not YYMMDD", {
      value: shown(yymmdd),
      rule: fault.rule,
      position: fault.at,
    });
  }
  if (!(now instanceof Date)) {
    throw new InputError("gs1.date", "The time that tells the century is no Date", { given: kindOf(now) });
  }
  const thisYear = now.getUTCFullYear();
  if (!(thisYear >= 1000 && thisYear <= 9800)) {
    throw new InputError("gs1.date", "The time that tells the century is not valid", { now: String(now.getTime()) });
  }
  const ahead = Number(yymmdd.slice(0, 2)) - (thisYear % 100);
  const year = thisYear + ahead + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
  const month = Number(yymmdd.slice(2, 4));
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Number(yymmdd.slice(4)) || lastDay;
  if (day > lastDay) throw new InputError("gs1.date", "A month of that year has no such day", { value: yymmdd, year });
  return `${year}-${yymmdd.slice(2, 4)}-${String(day).padStart(2, "0")}`;
}

/**
 * A day as GS1 writes it, YYMMDD.
 *
 * @param day "YYYY-MM-DD"
 * @throws InputError gs1.date
 */
export function writeGs1Date(day: string): string {
  requireText(day, "gs1.date", "day");
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) {
    throw new InputError("gs1.date", "A day is not YYYY-MM-DD", { value: shown(day) });
  }
  return day.slice(2).replaceAll("-", "");
}
