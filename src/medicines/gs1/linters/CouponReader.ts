import { lookupFault } from "./keyLinters.js";
import type { CompanyPrefixLookup, LinterFault } from "./Linter.js";
import { yymmdd } from "./timeLinters.js";

/**
 * Reads the fields of a coupon from left to right and keeps the first fault; what is read after it changes nothing. A
 * field that is wholly missing is the fault of all that was read, one that is cut short is the fault of its rest.
 */
export class CouponReader {
  #at = 0;
  #fault: LinterFault | undefined;
  readonly #value: string;
  readonly #lookup: CompanyPrefixLookup | undefined;

  constructor(value: string, lookup: CompanyPrefixLookup | undefined) {
    this.#value = value;
    this.#lookup = lookup;
  }

  get at(): number {
    return this.#at;
  }

  fail(rule: string, from: number, to: number): void {
    this.#fault ??= { rule: `coupon-${rule}`, at: from, length: to - from };
  }

  digits(count: number, missing: string, truncated = missing): string {
    const from = this.#at;
    const text = this.#value.slice(from, from + count);
    if (text === "") this.fail(missing, 0, this.#value.length);
    else if (text.length < count) this.fail(truncated, from, this.#value.length);
    this.#at = from + text.length;
    return text;
  }

  /** One digit of those allowed. */
  code(name: string, allowed: string): string {
    const code = this.digits(1, `missing-${name}`);
    if (!allowed.includes(code)) this.fail(`invalid-${name}`, this.#at - 1, this.#at);
    return code;
  }

  /** A digit that tells a length, `extra` less than what follows, and the digits of that length. */
  counted(name: string, least: number, most: number, extra = 0): void {
    const from = this.#at;
    const indicator = Number(this.digits(1, `missing-${name}-vli`));
    if (indicator < least || indicator > most) this.fail(`invalid-${name}-length`, from, this.#at);
    else this.digits(indicator + extra, `truncated-${name}`);
  }

  /** A company prefix of 6 to 12 digits; where it may be absent, indicator 9 says that it is. */
  companyPrefix(name: string, mayBeAbsent = false): void {
    if (mayBeAbsent && this.optional("9")) return;
    const from = this.#at + 1;
    this.counted(name, 0, 6, 6);
    this.#lookUp(from);
  }

  /** A requirement of 1 to 5 digits, its code and the family code of the items. */
  purchase(name: "1st" | "2nd" | "3rd"): void {
    this.counted(`${name}-purchase-requirement`, 1, 5);
    this.code(`${name}-purchase-requirement-code`, "012349");
    this.digits(3, `truncated-${name}-purchase-family-code`);
  }

  date(name: string): string {
    const from = this.#at;
    const date = this.digits(6, `too-short-for-${name}`);
    if (yymmdd(date) !== undefined) this.fail(`invalid-${name}`, from, this.#at);
    return date;
  }

  /** A company prefix of 7 to 12 digits, or a GLN of 13. */
  retailer(): void {
    const from = this.#at + 1;
    this.counted("retailer-gcp-or-gln", 1, 7, 6);
    if (this.#at - from < 13) this.#lookUp(from);
  }

  /** Takes the digit if it comes next. */
  optional(digit: string): boolean {
    if (this.#value.charAt(this.#at) !== digit) return false;
    this.#at++;
    return true;
  }

  end(): LinterFault | undefined {
    if (this.#at < this.#value.length) this.fail("excess-data", this.#at, this.#value.length);
    return this.#fault;
  }

  #lookUp(from: number): void {
    if (this.#fault === undefined) this.#fault = lookupFault(this.#value, from, this.#at - from, this.#lookup);
  }
}
