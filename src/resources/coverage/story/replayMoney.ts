import { closableAt, periodAt, yearOfPeriod } from "../planTimes.js";
import type { FundEventOf } from "./FundEvent.js";
import type { ReplayLedger } from "./ReplayLedger.js";

/** A year's premium came in. */
export function replayPremium(ledger: ReplayLedger, event: FundEventOf<"PremiumPaid">): void {
  const { person, year, amount, coveredFrom, time } = event;
  const { terms, books } = ledger;
  ledger.expect("a premium is the plan's", terms.premium, amount);
  const use = books.yearOf(person, year);
  ledger.expect("a year is paid once", 0, use.coveredFrom);
  if (!ledger.enrolledUntil.has(person)) ledger.problem("the person is enrolled");
  const now = yearOfPeriod(terms, periodAt(terms, time));
  ledger.expect("cover begins with the next period", year === now.year ? now.index + 1 : 1, coveredFrom);
  books.setYear(person, year, { ...use, coveredFrom });
  books.moneyIn += amount;
}

/** A provider collected what it was credited. */
export function replayCollection(ledger: ReplayLedger, { provider, amount }: FundEventOf<"ProviderPaid">): void {
  ledger.expect("a provider is paid what was credited", ledger.books.accountOf(provider).credit, amount);
  ledger.books.collect(provider, amount);
}

/** The insurer took out what it had announced. */
export function replayWithdrawal(ledger: ReplayLedger, { amount, time }: FundEventOf<"SurplusWithdrawn">): void {
  const { books, surplus, terms } = ledger;
  ledger.expect("what was announced is withdrawn", surplus.amount, amount);
  const free = books.assets - books.liabilities;
  if (free < amount) ledger.problem("a surplus lies above the liabilities", free, amount);
  const isOpen = [...ledger.periods.values()].some(
    ({ period, state }) => period <= surplus.period && state !== "closed",
  );
  if (isOpen || time < closableAt(terms, surplus.period)) ledger.problem("the period of the announcement is closed");
  ledger.surplus = { ...surplus, amount: 0n };
  books.moneyOut += amount;
}
