import type { Hex } from "../../../shared/hex.js";
import type { PlanTerms } from "../planTerms.js";
import { FundBooks } from "./FundBooks.js";
import type { ClaimState, FundEvent, FundEventOf } from "./FundEvent.js";
import type { ClaimRecord, FundProblem, FundState, PeriodRecord } from "./FundState.js";

/** States in which a claim waits for its period's close; a struck one is counted there as well. */
export const WAITING: ReadonlySet<ClaimState> = new Set(["waiting", "contested", "upheld"]);

/** What a replay of a plan's events has worked out so far, and what it found wrong. */
export class ReplayLedger {
  readonly books = new FundBooks();
  readonly persons = new Map<Hex, Hex>();
  readonly enrolledUntil = new Map<Hex, Date>();
  readonly claims = new Map<Hex, ClaimRecord>();
  readonly periods = new Map<number, PeriodRecord>();
  surplus = { amount: 0n, period: 0 };
  readonly #problems: FundProblem[] = [];
  /** A netting that has to be told next. */
  #due: Pick<FundEventOf<"DebitNetted">, "provider" | "amount"> | undefined;
  #now: FundEvent | undefined;

  constructor(
    private readonly plan: Hex,
    readonly terms: PlanTerms,
  ) {}

  /** Turns to the next event; true where it is the netting that had to follow, and is done with. */
  turnTo(event: FundEvent): boolean {
    const due = this.#due;
    this.#due = undefined;
    const isDue = event.name === "DebitNetted" && event.provider === due?.provider && event.amount === due.amount;
    if (due !== undefined && !isDue) this.problem("a netting is told", due.amount);
    this.#now = event;
    return isDue;
  }

  /** Makes up for an earlier reversal out of a payment, which has to be told next; says how much that took. */
  net(provider: Hex, amount: bigint): bigint {
    const netted = this.books.net(provider, amount);
    if (netted > 0n) this.#due = { provider, amount: netted };
    return netted;
  }

  claimOf(use: Hex): ClaimRecord | undefined {
    const claim = this.claims.get(use);
    if (claim === undefined) this.problem("the claim was filed");
    return claim;
  }

  periodOf(period: number): PeriodRecord {
    return this.periods.get(period) ?? { period, state: "open", waiting: 0n, count: 0, awarded: 0 };
  }

  expect<T extends string | number | bigint>(rule: string, expected: T, found: T): void {
    if (expected !== found) this.problem(rule, expected, found);
  }

  problem(rule: string, expected?: string | number | bigint, found?: string | number | bigint): void {
    const { name: event = "", block = 0, index = 0, transaction = "" } = this.#now ?? {};
    this.#problems.push({
      ...{ event, block, index, transaction, rule },
      ...(expected === undefined ? {} : { expected: String(expected) }),
      ...(found === undefined ? {} : { found: String(found) }),
    });
  }

  finish(): FundState {
    if (this.#due !== undefined) this.problem("a netting is told", this.#due.amount);
    const { plan, terms, books, persons, enrolledUntil, claims, periods, surplus } = this;
    return { plan, terms, books, persons, enrolledUntil, claims, periods, surplus, problems: this.#problems };
  }
}
