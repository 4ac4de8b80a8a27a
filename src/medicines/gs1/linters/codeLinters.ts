import { CURRENCY_NUMBERS, isCountryCode, isCountryNumber, PACKAGE_TYPES } from "./codeLists.js";
import { characterFault, wholeFault } from "./faults.js";
import type { Linter } from "./Linter.js";

export const iso3166: Linter = (value) => (isCountryNumber(value) ? undefined : wholeFault(value, "not-iso3166"));

export const iso3166999: Linter = (value) =>
  value === "999" || isCountryNumber(value) ? undefined : wholeFault(value, "not-iso3166-or-999");

export const iso3166alpha2: Linter = (value) =>
  isCountryCode(value) ? undefined : wholeFault(value, "not-iso3166-alpha2");

export const iso4217: Linter = (value) => (CURRENCY_NUMBERS.has(value) ? undefined : wholeFault(value, "not-iso4217"));

export const packagetype: Linter = (value) =>
  PACKAGE_TYPES.has(value) ? undefined : wholeFault(value, "invalid-package-type");

/** AIDC media types: 01–10 of ICCBBA, 80–99 for local or national use. */
export const mediatype: Linter = (value) =>
  /^(?:0[1-9]|10|[89][0-9])$/.test(value) ? undefined : wholeFault(value, "invalid-media-type");

/** ISO 13616: a country, two check digits (ISO/IEC 7064 MOD 97-10) and 1 to 30 letters and digits, upper case. */
export const iban: Linter = (value) => {
  if (value.length <= 4) return wholeFault(value, "iban-too-short");
  if (value.length > 34) return wholeFault(value, "iban-too-long");
  const fault = characterFault(value, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "invalid-iban-character");
  if (fault !== undefined) return fault;
  if (!isCountryCode(value.slice(0, 2))) return { rule: "illegal-iban-country-code", at: 0, length: 2 };
  const right = /^[0-9]{2}$/.test(value.slice(2, 4)) && remainder97(value.slice(4) + value.slice(0, 4)) === 1;
  return right ? undefined : { rule: "incorrect-iban-checksum", at: 2, length: 2 };
};

function remainder97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const digit = Number.parseInt(character, 36);
    remainder = (remainder * (digit < 10 ? 10 : 100) + digit) % 97;
  }
  return remainder;
}
