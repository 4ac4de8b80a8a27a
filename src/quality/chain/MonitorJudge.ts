import { BlockTimes } from "../../shared/BlockTimes.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { idOfTerms } from "../indicators/defineIndicator.js";
import { type IndicatorRules, readIndicator, startOfPeriod } from "../indicators/readIndicator.js";
import { oddsWeight } from "../indicators/riskOffset.js";
import { readCaseWord } from "../reports/caseWord.js";
import { ChartLedger, type DueSignal } from "./ChartLedger.js";
import type { QualityEvent, QualityEventOf } from "./qualityEvents.js";

/** What does not follow from the events before it. */
export interface QualityProblem {
  readonly rule: "order" | "indicator" | "period" | "cases" | "chart" | "signal" | "fault" | "slot" | "standing";
  readonly org?: Hex;
  readonly indicator?: Hex;
  /** Of the event; left out where the chain's state differs. */
  readonly block?: number;
}

type ChartEvent = Exclude<QualityEvent, QualityEventOf<"IndicatorDefined">>;

/** Hears the monitor's events in their order and notes what its rules do not give. */
export class MonitorJudge {
  readonly problems: QualityProblem[] = [];
  readonly charts = new Map<string, { readonly org: Hex; readonly indicator: Hex; readonly ledger: ChartLedger }>();
  readonly faults = new Map<Hex, { watching: number; barring: number }>();
  readonly #connection: Connection;
  readonly #times: BlockTimes;
  readonly #rules = new Map<Hex, IndicatorRules>();
  #due: { readonly event: QualityEventOf<"PeriodReported">; readonly signals: DueSignal[] } | undefined;
  #last = { block: -1, logIndex: -1 };

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#times = new BlockTimes(connection);
  }

  /** @throws InputError `chain.no-provider`; MissingError `chain.no-block`; RefusedError `contract.UnknownIndicator`; MedtrailError `chain.failed`. */
  async hear(event: QualityEvent): Promise<void> {
    const { block, logIndex } = event;
    const last = this.#last;
    const isBehind = block > last.block || (block === last.block && logIndex > last.logIndex);
    if (!isBehind) this.problems.push({ rule: "order", indicator: event.indicator, block });
    this.#last = { block, logIndex };
    if (event.name !== "SignalRaised") this.conclude();
    if (event.name === "IndicatorDefined") await this.#define(event);
    else await this.#take(event);
  }

  /** A signal stands right behind its report. */
  conclude(): void {
    if (this.#due && this.#due.signals.length > 0) this.#note("signal", this.#due.event);
    this.#due = undefined;
  }

  async #define({ terms, indicator, block }: QualityEventOf<"IndicatorDefined">): Promise<void> {
    const rules = await readIndicator(this.#connection, indicator);
    const isNear = (kept: bigint, computed: bigint) => kept - computed <= 1n && computed - kept <= 1n;
    const isSame =
      idOfTerms(this.#connection, terms) === indicator &&
      !this.#rules.has(indicator) &&
      rules.upLimit === terms.upLimit &&
      rules.downLimit === terms.downLimit &&
      isNear(rules.upWeight, oddsWeight(terms.raisedOdds)) &&
      isNear(rules.downWeight, oddsWeight(terms.loweredOdds));
    if (!isSame) this.problems.push({ rule: "indicator", indicator, block });
    this.#rules.set(indicator, rules);
  }

  async #take(event: ChartEvent): Promise<void> {
    const rules = this.#rules.get(event.indicator);
    if (!rules) return this.#note("indicator", event);
    const chart = this.#chartOf(event);
    const time = await this.#times.timeOf(event.block);
    switch (event.name) {
      case "OrganizationObliged":
        return this.#require(chart.oblige(event), "period", event);
      case "OrganizationReleased":
        return this.#require(chart.release(event), "period", event);
      case "PeriodReported":
        return this.#report(event, chart, rules, time);
      case "SignalRaised":
        return this.#signal(event, chart, rules, time);
      case "SignalAnswered":
        return this.#require(chart.answer(time), "signal", event);
      case "AnswerAccepted":
        return this.#require(chart.accept(event), "fault", event);
      case "ReportExcused":
        return this.#require(chart.excuse(event), "fault", event);
      case "ReportDisproved":
        return this.#require(chart.disprove(event), "fault", event);
      case "FaultChanged": {
        const faults = this.faults.get(event.org) ?? { watching: 0, barring: 0 };
        faults[rules.barring ? "barring" : "watching"] += event.open ? 1 : -1;
        this.faults.set(event.org, faults);
        const isSame = faults.watching === event.faults.watching && faults.barring === event.faults.barring;
        return this.#require(chart.change(event, rules, time) && isSame, "fault", event);
      }
    }
  }

  #report(event: QualityEventOf<"PeriodReported">, chart: ChartLedger, rules: IndicatorRules, time: number): void {
    const { first, through, totals: word } = event.report;
    const isInTurn = chart.obliged && first === chart.next && through === event.through;
    const isSpan = through >= first && through - first < rules.maxSpan;
    this.#require(isInTurn && isSpan && time >= startOfPeriod(rules, through + 1), "period", event);
    const { cases, early } = readCaseWord(word).totals;
    this.#require(cases >= rules.minCases && early < rules.minCases, "cases", event);
    this.#due = { event, signals: chart.report(event, rules, time) };
    const isSame = event.up === chart.up && event.down === chart.down && event.difference === chart.difference;
    this.#require(isSame, "chart", event);
  }

  #signal(event: QualityEventOf<"SignalRaised">, chart: ChartLedger, rules: IndicatorRules, time: number): void {
    const report = this.#due?.event;
    const isIts = report?.org === event.org && report.indicator === event.indicator && report.through === event.through;
    const due = this.#due?.signals.shift();
    const isWorse = (event.direction === "down") === rules.eventsAreGood;
    if (isWorse && chart.answerBy === 0) chart.answerBy = time + rules.answerTime;
    const isSame = due?.direction === event.direction && due.value === event.value;
    this.#require(isIts && isSame && event.answerBy === (isWorse ? chart.answerBy : 0), "signal", event);
  }

  #chartOf({ org, indicator }: ChartEvent): ChartLedger {
    const key = `${org}${indicator}`;
    const found = this.charts.get(key) ?? { org, indicator, ledger: new ChartLedger() };
    this.charts.set(key, found);
    return found.ledger;
  }

  #require(follows: boolean, rule: QualityProblem["rule"], event: ChartEvent): void {
    if (!follows) this.#note(rule, event);
  }

  #note(rule: QualityProblem["rule"], { org, indicator, block }: ChartEvent): void {
    this.problems.push({ rule, org, indicator, block });
  }
}
