import type { PlanTerms } from "./planTerms.js";

/** A period's place in its year; both count from 1. */
export interface YearPlace {
  readonly year: number;
  readonly index: number;
}

/** The plan's period in which a time lies, from 1; 0 before its start. */
export function periodAt({ start, periodSeconds }: PlanTerms, time: Date): number {
  const since = Math.floor(time.getTime() / 1000) - Math.floor(start.getTime() / 1000);
  return since < 0 ? 0 : Math.floor(since / periodSeconds) + 1;
}

/** The year of a period, and its place there. */
export function yearOfPeriod({ periodsPerYear }: PlanTerms, period: number): YearPlace {
  return { year: Math.floor((period - 1) / periodsPerYear) + 1, index: ((period - 1) % periodsPerYear) + 1 };
}

/** When a period begins; it ends when the next begins. */
export function periodStart({ start, periodSeconds }: PlanTerms, period: number): Date {
  return new Date(start.getTime() + (period - 1) * periodSeconds * 1000);
}

/** When a year begins, from 1; it ends when the next begins. */
export function yearStart(terms: PlanTerms, year: number): Date {
  return periodStart(terms, (year - 1) * terms.periodsPerYear + 1);
}

/** Until when a period's claims can be contested, and from when on it can be closed. */
export function closableAt(terms: PlanTerms, period: number): Date {
  return new Date(periodStart(terms, period + 1).getTime() + terms.disputeSeconds * 1000);
}
