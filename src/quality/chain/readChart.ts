import type { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { fromMillionths, fromUnits } from "../indicators/millionths.js";
import { chartName } from "../indicators/obligeOrganization.js";
import { readCaseWord } from "../reports/caseWord.js";

const STATES = ["none", "standing", "false", "counted", "excused"] as const;

/** A report and the charts after it. */
export interface ChartStep {
  readonly first: number;
  readonly through: number;
  readonly cases: number;
  readonly events: number;
  readonly expected: number;
  readonly up: number;
  readonly down: number;
  /** Observed minus expected events of all reports. */
  readonly difference: number;
  /** All but standing ones were shown to be false. */
  readonly state: (typeof STATES)[number];
}

/** Where an organisation stands in an indicator. */
export interface QualityChart {
  readonly obliged: boolean;
  /** The first period that is not closed. */
  readonly next: number;
  /** Until when a signal of worsening has to be answered; left out if none waits. */
  readonly answerBy?: Date;
  /** Whether an unanswered signal, or a missing report, lowered the standing. */
  readonly lapsed: boolean;
  readonly overdue: boolean;
  readonly steps: readonly ChartStep[];
}

/**
 * An organisation's charts of an indicator with their history.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function readChart(
  connection: Connection,
  name: z.input<typeof chartName>,
  span: BlockSpan = {},
): Promise<QualityChart> {
  const { quality } = connection;
  const { org, indicator } = checkInput(chartName, name, "chart");
  const filter = quality.filters.PeriodReported(org, indicator);
  const events = await eventsBetween(connection, (first, last) => quality.queryFilter(filter, first, last), span);
  const steps: ChartStep[] = [];
  for (const { args } of events) {
    const { totals } = readCaseWord(args.report.totals);
    const { state } = await ask(quality.reportedOf(org, indicator, args.through));
    steps.push({
      ...{ first: Number(args.report.first), through: Number(args.through) },
      ...{ cases: totals.cases, events: totals.events, expected: fromMillionths(totals.expected) },
      ...{ up: fromUnits(args.up), down: fromUnits(args.down), difference: fromMillionths(args.difference) },
      state: STATES[Number(state)] ?? "none",
    });
  }
  const slot = await ask(quality.chartOf(org, indicator));
  return {
    ...{ obliged: slot.obliged, next: Number(slot.next), lapsed: slot.lapsed, overdue: slot.overdue },
    ...(slot.answerBy === 0n ? {} : { answerBy: fromSeconds(slot.answerBy) }),
    steps,
  };
}
