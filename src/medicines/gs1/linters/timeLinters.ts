import { digitFault, wholeFault } from "./faults.js";
import type { Linter, LinterFault } from "./Linter.js";

function lengthFault(value: string, length: number, name: string): LinterFault | undefined {
  if (value.length < length) return wholeFault(value, `${name}-too-short`);
  return value.length > length ? wholeFault(value, `${name}-too-long`) : undefined;
}

function dateFault(value: string, yearDigits: number, dayMayBeZero: boolean): LinterFault | undefined {
  const fault = lengthFault(value, yearDigits + 4, "date") ?? digitFault(value);
  if (fault !== undefined) return fault;
  const year = Number(value.slice(0, yearDigits));
  const month = Number(value.slice(yearDigits, yearDigits + 2));
  const day = Number(value.slice(yearDigits + 2));
  if (month < 1 || month > 12) return { rule: "illegal-month", at: yearDigits, length: 2 };
  // A year of two digits counts from 2000, which has the leap days of every century of the sliding window but 1900
  // and 2100.
  const lastDay = new Date(Date.UTC(yearDigits === 2 ? 2000 + year : fourHundred(year), month, 0)).getUTCDate();
  const illegal = day > lastDay || (day === 0 && !dayMayBeZero);
  return illegal ? { rule: "illegal-day", at: yearDigits + 2, length: 2 } : undefined;
}

/** A year with the same calendar that `Date.UTC` does not take for one of the 1900s. */
function fourHundred(year: number): number {
  return 2000 + (year % 400);
}

function clockFault(value: string, name: string, largest: number): LinterFault | undefined {
  const fault = lengthFault(value, 2, name) ?? digitFault(value);
  return fault ?? (Number(value) > largest ? wholeFault(value, `illegal-${name}`) : undefined);
}

export const yymmdd: Linter = (value) => dateFault(value, 2, false);
/** Day 00 stands for the last day of the month. */
export const yymmd0: Linter = (value) => dateFault(value, 2, true);
export const yyyymmdd: Linter = (value) => dateFault(value, 4, false);
/** Day 00 stands for the last day of the month. */
export const yyyymmd0: Linter = (value) => dateFault(value, 4, true);

export const hh: Linter = (value) => clockFault(value, "hour", 23);
export const mi: Linter = (value) => clockFault(value, "minute", 59);
export const ss: Linter = (value) => clockFault(value, "second", 59);

export const hhmi: Linter = (value) => {
  const fault = lengthFault(value, 4, "hour-with-minute") ?? digitFault(value) ?? hh(value.slice(0, 2));
  if (fault !== undefined) return fault;
  const minute = mi(value.slice(2));
  return minute && { ...minute, at: minute.at + 2 };
};
