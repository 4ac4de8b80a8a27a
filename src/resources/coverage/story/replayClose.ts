import { AwardRun } from "../../awards/AwardRun.js";
import { sharedLevel } from "../../awards/sharedLevel.js";
import { closableAt } from "../planTimes.js";
import type { FundEventOf } from "./FundEvent.js";
import type { ClaimRecord } from "./FundState.js";
import { type ReplayLedger, WAITING } from "./ReplayLedger.js";

/** What a period's claims share was fixed. */
export function replayFixed(ledger: ReplayLedger, event: FundEventOf<"PeriodFixed">): void {
  const { period, endowment, waiting, count, time } = event;
  const slot = ledger.periodOf(period);
  const { terms, books } = ledger;
  ledger.expect("a period is fixed once", "open", slot.state);
  ledger.expect("what waits", slot.waiting, waiting);
  ledger.expect("how many wait", slot.count, count);
  if (time < closableAt(terms, period)) ledger.problem("a period is closed after its dispute time");
  const isEarlierOpen = [...ledger.periods.values()].some((one) => one.period < period && one.state !== "closed");
  if (isEarlierOpen) ledger.problem("periods are closed in their order");
  const money = books.assets - books.owed;
  const share = money < slot.waiting ? money : slot.waiting;
  ledger.expect("the money of the period", share, endowment);
  const shared = { rule: terms.rule, endowment: share, waiting: slot.waiting };
  const isLevelled = sharedLevel(shared, duesOf(ledger, period)) !== undefined;
  ledger.periods.set(period, {
    ...slot,
    state: isLevelled ? "unlevelled" : "awarding",
    endowment: share,
    ...(isLevelled ? {} : { run: new AwardRun(shared) }),
  });
}

/** The level of a short period was proved. */
export function replayLevel(ledger: ReplayLedger, { period, level, extra }: FundEventOf<"LevelProved">): void {
  const slot = ledger.periodOf(period);
  const shared = { rule: ledger.terms.rule, endowment: slot.endowment ?? 0n, waiting: slot.waiting };
  const found = sharedLevel(shared, duesOf(ledger, period));
  if (slot.state !== "unlevelled" || found === undefined) {
    ledger.problem("this period needs a level");
    return;
  }
  ledger.expect("the level", found.level, level);
  ledger.expect("units left beside the level", found.extra, BigInt(extra));
  ledger.periods.set(period, { ...slot, state: "awarding", level, run: new AwardRun({ ...shared, ...found }) });
}

/** A waiting claim got its award. */
export function replayAwarded(ledger: ReplayLedger, event: FundEventOf<"ClaimAwarded">): void {
  const { use, award, state, provider, time, transaction } = event;
  const claim = ledger.claimOf(use);
  if (claim === undefined) return;
  const slot = ledger.periodOf(claim.period);
  if (slot.run === undefined || !isDue(claim)) {
    ledger.problem("this claim is due");
    return;
  }
  const { facts } = claim;
  const { books } = ledger;
  const share = slot.run.next(facts.due);
  ledger.expect("the award", share, award);
  const expected = claim.state === "struck" ? "denied" : claim.state === "contested" ? "setAside" : "settled";
  ledger.expect("the awarded claim's state", expected, state);
  const payment = expected === "settled" ? { paidAt: time, payment: transaction } : {};
  ledger.claims.set(use, { ...claim, facts: { ...facts, award: share }, state: expected, ...payment });
  ledger.periods.set(claim.period, { ...slot, awarded: slot.awarded + 1 });
  books.liabilities -= facts.due;
  if (expected === "denied") return;
  const left = expected === "settled" ? share - ledger.net(provider, share) : share;
  if (expected === "settled") books.credit(provider, left);
  books.owed += left;
  books.liabilities += left;
}

/** Every claim of a period has its award. */
export function replayClosed(ledger: ReplayLedger, { period }: FundEventOf<"PeriodClosed">): void {
  const slot = ledger.periodOf(period);
  ledger.expect("a period is closed once", "awarding", slot.state);
  ledger.expect("every claim has its award", slot.count, slot.awarded);
  ledger.periods.set(period, { ...slot, state: "closed" });
}

/** What the claims of a period come to, while none was awarded. */
function duesOf({ claims }: ReplayLedger, period: number): bigint[] {
  return [...claims.values()].filter((one) => one.period === period && isDue(one)).map(({ facts }) => facts.due);
}

function isDue({ state }: ClaimRecord): boolean {
  return WAITING.has(state) || state === "struck";
}
