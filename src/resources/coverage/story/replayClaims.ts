import { ZeroHash } from "ethers";
import { adjudicated } from "../adjudicate.js";
import { closableAt, periodAt, yearOfPeriod } from "../planTimes.js";
import type { ClaimFacts, ClaimState, FundEventOf } from "./FundEvent.js";
import type { ClaimRecord } from "./FundState.js";
import { type ReplayLedger, WAITING } from "./ReplayLedger.js";

const TAKEN: ReadonlySet<ClaimState> = new Set(["paid", "disputed", "settled"]);

/** A provider claimed a use: adjudicated again, and paid at once or not. */
export function replayFiled(ledger: ReplayLedger, event: FundEventOf<"ClaimFiled">): void {
  const { use, facts, period, state, claimed, approved, document, time, transaction } = event;
  const { books, terms } = ledger;
  if (ledger.claims.has(use)) ledger.problem("a use is claimed once");
  if (approved > claimed) ledger.problem("no more is approved than is claimed", claimed, approved);
  ledger.expect("a claim is of its time's period", periodAt(terms, time), period);
  const year = books.yearOf(facts.person, facts.year);
  if (year.coveredFrom === 0) ledger.problem("the year is covered");
  const used = { deductible: year.deductibleUsed, benefit: year.benefitUsed };
  const { deductible, payable } = adjudicated(approved, terms, used);
  ledger.expect("the deductible", deductible, facts.deductible);
  ledger.expect("what is due", payable, facts.due);
  ledger.expect("the award is what is due", facts.due, facts.award);
  const isPaid = countInYear(ledger, facts, periodAt(terms, time));
  ledger.expect("the claim's state", isPaid ? "paid" : "waiting", state);

  const record = { use, facts, state, period, claimed, approved, document, filedAt: time };
  ledger.claims.set(use, isPaid ? { ...record, paidAt: time, payment: transaction } : record);
  if (isPaid) {
    books.moneyOut += facts.due - ledger.net(facts.provider, facts.due);
    return;
  }
  books.liabilities += facts.due;
  const slot = ledger.periodOf(period);
  ledger.periods.set(period, { ...slot, waiting: slot.waiting + facts.due, count: slot.count + 1 });
}

/** Counts a claim in its year, and says whether it is paid at once. */
function countInYear({ books, terms }: ReplayLedger, facts: ClaimFacts, period: number): boolean {
  const { due, deductible, person } = facts;
  const before = books.yearOf(person, facts.year);
  const { year, index } = yearOfPeriod(terms, period);
  const fastUsed = due + (before.fastPeriod === index ? before.fastUsed : 0n);
  const isCovered = books.assets >= books.liabilities + due;
  const isFast = year === facts.year && fastUsed <= terms.fastLimit && isCovered;
  books.setYear(person, facts.year, {
    ...before,
    deductibleUsed: before.deductibleUsed + deductible,
    benefitUsed: before.benefitUsed + due,
    ...(isFast ? { fastUsed, fastPeriod: index } : {}),
  });
  return isFast || due === 0n;
}

/** The insurer contested a claim. */
export function replayContested(ledger: ReplayLedger, { use, decideBy, time }: FundEventOf<"ClaimContested">): void {
  const claim = ledger.claimOf(use);
  if (claim === undefined) return;
  if (claim.state !== "paid" && claim.state !== "waiting") ledger.problem("this claim can be contested");
  if (time >= closableAt(ledger.terms, claim.period)) ledger.problem("a claim is contested before its close");
  ledger.claims.set(use, { ...claim, state: claim.state === "paid" ? "disputed" : "contested", decideBy });
}

/** A contested claim stands. */
export function replayUpheld(ledger: ReplayLedger, event: FundEventOf<"ClaimUpheld">): void {
  const { use, state, provider, reasons, time, transaction } = event;
  const claim = ledger.claimOf(use);
  if (claim === undefined) return;
  checkJudged(ledger, claim, time, reasons !== ZeroHash);
  ledger.expect("the upheld claim's state", claim.state === "contested" ? "upheld" : "settled", state);
  const wasSetAside = claim.state === "setAside";
  ledger.claims.set(use, { ...claim, state, ...(wasSetAside ? { paidAt: time, payment: transaction } : {}) });
  if (!wasSetAside) return;
  // It was owed in full; what it makes up for is the plan's again.
  const netted = ledger.net(provider, claim.facts.award);
  ledger.books.credit(provider, claim.facts.award - netted);
  ledger.books.release(netted);
}

/** A claim was denied, withdrawn or reversed. */
export function replayVoided(ledger: ReplayLedger, event: FundEventOf<"ClaimVoided">): void {
  const { use, state, taken, provider, cause, time } = event;
  const claim = ledger.claimOf(use);
  if (claim === undefined) return;
  const { facts, state: before, period } = claim;
  const { books } = ledger;
  if (cause === "deniedByArbiter") checkJudged(ledger, claim, time, true);
  ledger.expect("what is taken back", TAKEN.has(before) ? facts.award : 0n, taken);
  let expected: ClaimState = "denied";
  if (TAKEN.has(before)) {
    expected = "reversed";
    books.debit(provider, facts.award);
  } else if (before === "setAside") {
    books.release(facts.award);
  } else if (!WAITING.has(before)) {
    ledger.problem("this claim can be void");
  } else if (ledger.periodOf(period).state !== "open") {
    // What the period's claims share is fixed, and counts this one.
    expected = "struck";
  } else {
    books.liabilities -= facts.due;
    const slot = ledger.periodOf(period);
    ledger.periods.set(period, { ...slot, waiting: slot.waiting - facts.due, count: slot.count - 1 });
  }
  ledger.expect("the void claim's state", expected, state);
  books.giveBack(facts);
  ledger.claims.set(use, { ...claim, state: expected });
}

/** Whether a claim was contested, and the arbiter had the time to decide, or let it pass. */
function checkJudged(ledger: ReplayLedger, { state, decideBy }: ClaimRecord, time: Date, decided: boolean): void {
  const wasContested = state === "contested" || state === "disputed" || state === "setAside";
  if (!wasContested) ledger.problem("this claim was contested");
  const isInTime = decideBy !== undefined && time <= decideBy;
  if (isInTime !== decided) ledger.problem("the arbiter decides in time, or nobody does");
}
