import { type IndicatorRules, startOfPeriod } from "../indicators/readIndicator.js";
import type { QualityReport } from "../reports/CaseBook.js";
import { readCaseWord } from "../reports/caseWord.js";
import type { QualityEventOf } from "./qualityEvents.js";

/** A signal that has to follow a report. */
export interface DueSignal {
  readonly direction: "up" | "down";
  readonly value: bigint;
}

/** A report and what became of it. */
export interface KeptReport {
  readonly report: Omit<QualityReport, "totals" | "root"> & { readonly totals: bigint; readonly root: string };
  /** Seconds. */
  readonly reportedAt: number;
  state: "standing" | "false" | "counted" | "excused";
  /** The kinds of falsehood that were shown. */
  readonly shown: Set<number>;
}

const MILLION = 1_000_000n;

/** One organisation's charts of one indicator, kept from events alone by the rules of ICharts. Each method answers whether the rules let it happen. */
export class ChartLedger {
  /** In 10^-12, as {@link down}. */
  up = 0n;
  down = 0n;
  /** In millionths. */
  difference = 0n;
  next = 0;
  obliged = false;
  /** Seconds; 0 if nothing waits for an answer. */
  answerBy = 0;
  lapsed = false;
  overdue = false;
  /** By their last periods. */
  readonly reports = new Map<number, KeptReport>();
  /** Which faults the events of a block let end, by that block. */
  readonly #ends = new Map<string, number>();

  oblige({ from, block }: QualityEventOf<"OrganizationObliged">): boolean {
    const isForward = from >= this.next;
    [this.next, this.obliged] = [from, true];
    this.#ends.set("overdue", block);
    return isForward;
  }

  release({ block }: QualityEventOf<"OrganizationReleased">): boolean {
    const wasObliged = this.obliged;
    [this.obliged, this.answerBy] = [false, 0];
    this.#ends.set("overdue", block).set("unanswered", block);
    return wasObliged;
  }

  /** Takes a report, and answers which signals have to follow it. */
  report(
    { report, through, block }: QualityEventOf<"PeriodReported">,
    rules: IndicatorRules,
    reportedAt: number,
  ): DueSignal[] {
    const { totals } = readCaseWord(report.totals);
    const events = BigInt(totals.events);
    this.up = above(this.up + events * rules.upWeight - totals.up);
    this.down = above(this.down + totals.down - events * rules.downWeight);
    this.difference += events * MILLION - totals.expected;
    this.next = through + 1;
    this.reports.set(through, { report, reportedAt, state: "standing", shown: new Set() });
    this.#ends.set("overdue", block);
    const due: DueSignal[] = [];
    if (this.up >= rules.upLimit) due.push({ direction: "up", value: this.up });
    if (this.down >= rules.downLimit) due.push({ direction: "down", value: this.down });
    for (const { direction } of due) this[direction] = 0n;
    return due;
  }

  answer(time: number): boolean {
    const waited = this.answerBy > 0;
    if (time <= this.answerBy) this.answerBy = 0;
    return waited;
  }

  accept({ block }: QualityEventOf<"AnswerAccepted">): boolean {
    this.#ends.set("unanswered", block);
    return this.lapsed;
  }

  excuse({ through, block }: QualityEventOf<"ReportExcused">): boolean {
    this.#ends.set(`falseReport ${through}`, block);
    return this.reports.get(through)?.state === "counted";
  }

  disprove({ through, falsehood }: QualityEventOf<"ReportDisproved">): boolean {
    const found = this.reports.get(through);
    if (!found) return false;
    const isOpen = found.state === "standing" || (found.state === "excused" && !found.shown.has(falsehood));
    found.state = "false";
    found.shown.add(falsehood);
    return isOpen;
  }

  /** Takes a fault that was counted or is over. */
  change(
    { fault, open, through, block }: QualityEventOf<"FaultChanged">,
    rules: IndicatorRules,
    time: number,
  ): boolean {
    if (!open) {
      const key = fault === "falseReport" ? `${fault} ${through}` : fault;
      const isCaused = this.#ends.get(key) === block;
      this.#ends.delete(key);
      return this.#end(fault, through) && isCaused;
    }
    if (fault === "overdue") {
      const due = startOfPeriod(rules, this.next + rules.maxSpan) + rules.reportTime;
      const isNew = this.obliged && !this.overdue && time > due;
      this.overdue = true;
      return isNew;
    }
    if (fault === "unanswered") {
      const isNew = !this.lapsed && this.answerBy > 0 && time > this.answerBy;
      this.lapsed = true;
      return isNew;
    }
    const found = this.reports.get(through);
    const isNew = found?.state === "false";
    if (found) found.state = "counted";
    return isNew;
  }

  #end(fault: "unanswered" | "overdue" | "falseReport", through: number): boolean {
    if (fault === "overdue") {
      const was = this.overdue;
      this.overdue = false;
      return was;
    }
    if (fault === "unanswered") {
      const was = this.lapsed;
      [this.lapsed, this.answerBy] = [false, 0];
      return was;
    }
    const found = this.reports.get(through);
    const was = found?.state === "counted";
    if (found) found.state = "excused";
    return was;
  }
}

function above(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
