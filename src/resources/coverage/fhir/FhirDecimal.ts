import { InputError } from "../../../shared/errors.js";

/** JSON's numbers, which FHIR R4 takes for its decimals. */
const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** More digits or a larger exponent are no amount of money. */
const MAX_LENGTH = 100;
const MAX_EXPONENT = 100;

/** A FHIR decimal as it is written, since `135.50` and `135.5` are not the same to FHIR, nor to a double. */
export class FhirDecimal {
  private constructor(readonly text: string) {}

  /** @throws InputError `coverage.amount` when the text is no decimal of JSON, or too long. */
  static parse(text: string): FhirDecimal {
    if (text.length > MAX_LENGTH || !DECIMAL.test(text)) throw badAmount("no decimal as JSON writes it");
    return new FhirDecimal(text);
  }

  /**
   * Whole units of 10^-places, with all places written: 13550 and 2 give `135.50`.
   * @param places 0 to 80.
   */
  static of(units: bigint, places: number): FhirDecimal {
    if (!Number.isInteger(places) || places < 0 || places > 80) throw badAmount("places are 0 to 80");
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
    const point = digits.length - places;
    const fraction = places === 0 ? "" : `.${digits.slice(point)}`;
    return new FhirDecimal(`${units < 0n ? "-" : ""}${digits.slice(0, point)}${fraction}`);
  }

  /**
   * The value in whole units of 10^-places, exactly.
   * @throws InputError `coverage.amount` when it is negative, or finer than a unit.
   */
  toUnits(places: number): bigint {
    const [, sign, whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(this.text) ?? [];
    const digits = BigInt(whole + fraction);
    if (sign === "-" && digits !== 0n) throw badAmount("below zero");
    const power = Number(exponent);
    if (Math.abs(power) > MAX_EXPONENT) throw badAmount("the exponent is no one of money");
    const scale = places + power - fraction.length;
    if (scale >= 0) return digits * 10n ** BigInt(scale);
    const divisor = 10n ** BigInt(-scale);
    if (digits % divisor !== 0n) throw badAmount(`finer than ${places} decimal places`);
    return digits / divisor;
  }
}

function badAmount(rule: string): InputError {
  return new InputError("coverage.amount", "An amount cannot be taken exactly", { rule });
}
