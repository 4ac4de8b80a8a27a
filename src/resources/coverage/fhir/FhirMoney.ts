import { z } from "zod";
import type { FhirObject } from "./encodeFhir.js";
import { FhirDecimal } from "./FhirDecimal.js";

/** What a plan's token stands for: units of it are 10^-decimals of the currency. */
export const tokenMoneySchema = z.strictObject({
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, "no ISO 4217 code of three capitals"),
  /** Of the ERC-20. */
  decimals: z.int().min(0).max(77),
});

export type TokenMoney = z.infer<typeof tokenMoneySchema>;

/** A FHIR Money with every decimal place of the token. */
export function moneyOf(units: bigint, { currency, decimals }: TokenMoney): FhirObject {
  return { value: FhirDecimal.of(units, decimals), currency };
}
