import type { Hex } from "../../shared/hex.js";
import type { QualityEvent, QualityEventOf } from "../chain/qualityEvents.js";
import { type IndicatorRules, startOfPeriod } from "../indicators/readIndicator.js";
import { readCaseWord } from "../reports/caseWord.js";
import type { AgreementEvent, AgreementEventOf } from "./agreementEvents.js";
import type { AgreementTerms } from "./agreementTerms.js";
import { penaltyOf } from "./penaltyOf.js";
import { missedFrom, settledFrom } from "./settlementTimes.js";

/** Which rule an agreement's history breaks. */
export type AgreementRule =
  /** The id is not that of the published terms, or something else does not fit them. */
  | "terms"
  /** Too early or too late, by the blocks' times. */
  | "time"
  /** Accepted, taken back or settled in another state, or in another order. */
  | "state"
  /** The reports do not bear out by what the periods were settled. */
  | "report"
  /** Another amount was credited than the rule gives. */
  | "money"
  /** The contract's state is another than its events say. */
  | "chain";

/** Where an agreement's history is not what its terms and the reports give. */
export interface AgreementProblem {
  readonly rule: AgreementRule;
  readonly detail: string;
  /** The block of the event. */
  readonly block?: number;
}

/** A report of the provider's, as the monitor's events tell it. */
export interface KnownReport {
  readonly report: QualityEventOf<"PeriodReported">["report"];
  /** Seconds. */
  readonly reportedAt: number;
  isFalse: boolean;
}

/**
 * Keeps the books of an agreement by its terms, its events and the monitor's events about its provider and indicator, and notes where a settlement is not
 * what they give. Each event is told with its block's time, in the order of the chain.
 */
export class AgreementLedger {
  readonly terms: AgreementTerms;
  readonly problems: AgreementProblem[] = [];
  readonly settlements: AgreementEventOf<"PeriodsSettled">[] = [];
  state: "proposed" | "accepted" | "takenBack" = "proposed";
  /** The first period that is not settled. */
  next: number;
  escrow: bigint;
  readonly rules: IndicatorRules;
  /** By their last periods. */
  readonly reports = new Map<number, KnownReport>();
  /** Whether the provider has to report. */
  obliged = false;
  /** The first period that is not closed. */
  open = 0;

  constructor(terms: AgreementTerms, rules: IndicatorRules) {
    this.terms = terms;
    this.rules = rules;
    this.next = terms.first;
    this.escrow = terms.bond * BigInt(terms.periods);
  }

  /** Whether the event is about what the provider reports here. */
  isAbout(event: QualityEvent): event is Exclude<QualityEvent, QualityEventOf<"IndicatorDefined">> {
    const { provider, indicator } = this.terms;
    return event.name !== "IndicatorDefined" && event.org === provider && event.indicator === indicator;
  }

  /** @param time of the event's block, in seconds. */
  hear(event: AgreementEvent, time: number): void {
    if (event.name === "AgreementProposed") this.#proposed(event, time);
    else if (event.name === "AgreementAccepted") this.#accepted(event, time);
    else if (event.name === "BondTakenBack") this.#takenBack(event, time);
    else this.#settled(event, time);
  }

  /** @param time of the event's block, in seconds. */
  hearMonitor(event: QualityEvent, time: number): void {
    if (!this.isAbout(event)) return;
    if (event.name === "OrganizationObliged") [this.obliged, this.open] = [true, event.from];
    else if (event.name === "OrganizationReleased") this.obliged = false;
    else if (event.name === "PeriodReported") {
      this.open = event.through + 1;
      this.reports.set(event.through, { report: event.report, reportedAt: time, isFalse: false });
    } else if (event.name === "ReportDisproved") {
      const known = this.reports.get(event.through);
      if (known) known.isFalse = true;
    }
  }

  get #last(): number {
    return this.terms.first + this.terms.periods - 1;
  }

  #proposed(event: AgreementEventOf<"AgreementProposed">, time: number): void {
    const { acceptBy, first } = this.terms;
    const by = acceptBy.getTime() / 1000;
    this.#expect(time < by && by <= startOfPeriod(this.rules, first), event, "time", "proposed after its time");
    this.#expectReportable(event);
  }

  #accepted(event: AgreementEventOf<"AgreementAccepted">, time: number): void {
    this.#expect(this.state === "proposed", event, "state", `accepted while ${this.state}`);
    this.#expect(time < this.terms.acceptBy.getTime() / 1000, event, "time", "accepted too late");
    this.#expectReportable(event);
    this.state = "accepted";
  }

  #takenBack(event: AgreementEventOf<"BondTakenBack">, time: number): void {
    this.#expect(this.state === "proposed", event, "state", `taken back while ${this.state}`);
    this.#expect(time >= this.terms.acceptBy.getTime() / 1000, event, "time", "taken back too early");
    this.#expect(event.amount === this.escrow, event, "money", `${event.amount} instead of ${this.escrow}`);
    this.state = "takenBack";
    this.escrow = 0n;
  }

  #settled(event: AgreementEventOf<"PeriodsSettled">, time: number): void {
    const { from, through, toCommissioner, toProvider } = event;
    const isNext = from === this.next && through >= from && through <= this.#last;
    this.#expect(
      this.state === "accepted" && isNext,
      event,
      "state",
      `settled ${from} to ${through}, not ${this.next}`,
    );
    const bonds = this.terms.bond * BigInt(through - from + 1);
    this.#expect(toCommissioner + toProvider === bonds, event, "money", "both amounts are not the bonds");
    const due = event.reported === undefined ? this.#dueUnreported(event, time) : this.#dueReported(event, time);
    const amount = due === "all" ? bonds : due;
    this.#expect(toCommissioner === amount, event, "money", `${toCommissioner} instead of ${amount}`);
    this.settlements.push(event);
    this.next = through + 1;
    this.escrow -= bonds;
  }

  /** What the commissioner is due by a report. */
  #dueReported(event: AgreementEventOf<"PeriodsSettled">, time: number): bigint | "all" {
    const { from, through, outcome, reported = 0 } = event;
    const known = this.reports.get(reported);
    const covers = known !== undefined && known.report.first <= from && from <= reported;
    this.#expect(covers, event, "report", `no report of period ${from} ended with ${reported}`);
    if (!covers) return "all";
    const whole = Math.min(this.#last, reported);
    if (known.isFalse) {
      this.#expect(outcome === "falseReport" && through === whole, event, "report", `false, but settled as ${outcome}`);
      return "all";
    }
    const late = missedFrom(this.terms, this.rules, from);
    if (known.reportedAt >= late) {
      const lastMissed = from + Math.floor((known.reportedAt - late) / this.rules.periodLength);
      const isRight = outcome === "missed" && through === Math.min(whole, lastMissed);
      this.#expect(isRight, event, "report", `late, but settled as ${outcome}`);
      return "all";
    }
    const isRight = outcome === "measured" && through === whole;
    this.#expect(isRight, event, "report", `in time, but settled as ${outcome}`);
    const isFinal = time >= settledFrom(this.rules, known.reportedAt);
    this.#expect(isFinal, event, "time", "settled while the report could be disputed");
    return penaltyOf(this.terms, through - from + 1, readCaseWord(known.report.totals).totals);
  }

  /** What the commissioner is due without one. */
  #dueUnreported(event: AgreementEventOf<"PeriodsSettled">, time: number): bigint | "all" {
    const { from, through, outcome } = event;
    const reports = [...this.reports.values()];
    const isCovered = reports.some(({ report }) => report.first <= from && from <= report.through);
    this.#expect(!isCovered && through === from, event, "report", `period ${from} is reported`);
    const isSkipped = from < this.open;
    const isOver = time >= missedFrom(this.terms, this.rules, from);
    this.#expect(isSkipped || isOver, event, "time", "settled while a report could come");
    const expected = isSkipped || !this.obliged ? "released" : "missed";
    this.#expect(outcome === expected, event, "report", `${expected}, but settled as ${outcome}`);
    return expected === "released" ? 0n : "all";
  }

  #expectReportable(event: AgreementEvent): void {
    const isReportable = this.obliged && this.terms.first >= this.open;
    this.#expect(isReportable, event, "report", "the provider did not have to report these periods");
  }

  #expect(holds: boolean, event: AgreementEvent, rule: AgreementRule, detail: string): void {
    if (!holds) this.problems.push({ rule, detail: `${event.name}: ${detail}`, block: event.block });
  }
}

/** An agreement's books, and the block up to which they are kept. */
export interface KeptAgreement {
  readonly agreement: Hex;
  readonly ledger: AgreementLedger;
  readonly block: number;
}
