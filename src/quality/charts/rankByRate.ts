import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { caseRate } from "./caseRate.js";

const form = z.strictObject({
  institutions: z.array(z.strictObject({ name: z.string().min(1), events: z.int().min(0), cases: z.int().min(0) })),
  better: z.enum(["lower", "higher"]),
});

/** An institution with what it counted. */
export interface Institution {
  readonly name: string;
  readonly events: number;
  readonly cases: number;
}

/**
 * Institutions from the best rate to the worst; equal rates, compared as exact fractions, by name in the order of its code units, so that
 * no locale changes a ranking. Those with fewer than 11 cases are left out.
 * @throws InputError `input.invalid`
 */
export function rankByRate(institutions: readonly Institution[], better: "lower" | "higher"): Institution[] {
  const checked = checkInput(form, { institutions, better }, "institutions");
  const sign = checked.better === "lower" ? 1 : -1;
  return checked.institutions
    .filter(({ events, cases }) => caseRate(events, cases).shown)
    .sort((a, b) => sign * compareFractions(a, b) || compareNames(a.name, b.name));
}

function compareFractions(a: Institution, b: Institution): number {
  // Crosswise, in integers: two divisions could round equal rates apart.
  const difference = BigInt(a.events) * BigInt(b.cases) - BigInt(b.events) * BigInt(a.cases);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function compareNames(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
