import type { Hex } from "../../../shared/hex.js";
import type { ClaimFacts } from "./FundEvent.js";

/** What a plan and a provider owe each other; never both. */
export interface ProviderAccount {
  readonly credit: bigint;
  readonly debit: bigint;
}

/** What a person used of a plan in one of its years. */
export interface YearUse {
  readonly deductibleUsed: bigint;
  readonly benefitUsed: bigint;
  /** What was paid at once in the period `fastPeriod`. */
  readonly fastUsed: bigint;
  /** Number in the year of the first period that is covered, from 1; 0 without cover. */
  readonly coveredFrom: number;
  readonly fastPeriod: number;
}

const NOTHING_USED: YearUse = {
  deductibleUsed: 0n,
  benefitUsed: 0n,
  fastUsed: 0n,
  coveredFrom: 0,
  fastPeriod: 0,
};

/** A plan's ledger, kept as CoverageFund keeps it. Amounts are in the token's smallest unit. */
export class FundBooks {
  /** What came in, ever: premiums and what was added. */
  moneyIn = 0n;
  /** What went out, ever: to providers and, as a surplus, to the insurer. */
  moneyOut = 0n;
  /** What is owed, or may be: all claims that wait or are contested, and `owed`. */
  liabilities = 0n;
  /** What closes awarded and nobody collected yet. */
  owed = 0n;
  readonly accounts = new Map<Hex, ProviderAccount>();
  readonly #years = new Map<string, YearUse>();

  /** What is held. */
  get assets(): bigint {
    return this.moneyIn - this.moneyOut;
  }

  accountOf(provider: Hex): ProviderAccount {
    return this.accounts.get(provider) ?? { credit: 0n, debit: 0n };
  }

  yearOf(person: Hex, year: number): YearUse {
    return this.#years.get(`${person}/${year}`) ?? NOTHING_USED;
  }

  setYear(person: Hex, year: number, use: YearUse): void {
    this.#years.set(`${person}/${year}`, use);
  }

  /** Every year of every person that something was counted in. */
  years(): { readonly person: string; readonly year: number; readonly use: YearUse }[] {
    return [...this.#years].map(([key, use]) => {
      const [person = "", year = ""] = key.split("/");
      return { person, year: Number(year), use };
    });
  }

  /** Makes up for an earlier reversal out of a payment; says how much that took. */
  net(provider: Hex, amount: bigint): bigint {
    const { credit, debit } = this.accountOf(provider);
    const netted = debit < amount ? debit : amount;
    this.accounts.set(provider, { credit, debit: debit - netted });
    return netted;
  }

  credit(provider: Hex, amount: bigint): void {
    const { credit, debit } = this.accountOf(provider);
    this.accounts.set(provider, { credit: credit + amount, debit });
  }

  /** Takes back what was paid or credited: first what was not collected. */
  debit(provider: Hex, amount: bigint): void {
    const { credit, debit } = this.accountOf(provider);
    const uncollected = credit < amount ? credit : amount;
    this.accounts.set(provider, { credit: credit - uncollected, debit: debit + amount - uncollected });
    this.release(uncollected);
  }

  /** Pays out what was credited. */
  collect(provider: Hex, amount: bigint): void {
    this.credit(provider, -amount);
    this.moneyOut += amount;
    this.release(amount);
  }

  release(amount: bigint): void {
    this.owed -= amount;
    this.liabilities -= amount;
  }

  /** Gives a void claim's part of the year back. */
  giveBack({ person, year, deductible, due }: ClaimFacts): void {
    const use = this.yearOf(person, year);
    const deductibleUsed = use.deductibleUsed - deductible;
    this.setYear(person, year, { ...use, deductibleUsed, benefitUsed: use.benefitUsed - due });
  }
}
