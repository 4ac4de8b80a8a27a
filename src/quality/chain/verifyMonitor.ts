import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, latestBlock } from "../../shared/eventsBetween.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import { reportCommitment } from "../reports/reportCommitment.js";
import type { ChartLedger, KeptReport } from "./ChartLedger.js";
import { MonitorJudge, type QualityProblem } from "./MonitorJudge.js";
import { readQualityEvents } from "./qualityEvents.js";

const AT_ONCE = 8;
const STANDINGS = { good: 0n, watched: 1n, barred: 2n } as const;
const STATES = { standing: 1n, false: 2n, counted: 3n, excused: 4n } as const;

/**
 * Recomputes every chart, signal, fault and standing from the events alone, and compares them with what the contracts say at the block up to which
 * events were asked for: also every report's slot, so that a node which leaves out, doubles, alters or reorders events is noticed. An organisation of
 * which it tells nothing at all is not. Anybody who can read can run it. Whether the sums are those of the cases is what `auditCaseBook` finds.
 * @param span `toBlock` to verify an earlier state; the newest block unless told. From the deployment on unless told.
 * @returns nothing, if all of it follows.
 * @throws InputError `chain.no-provider`; MissingError `chain.no-block`; RefusedError `contract.UnknownIndicator`: an indicator's event without the
 * indicator; MedtrailError `chain.failed`.
 */
export async function verifyMonitor(connection: Connection, span: BlockSpan = {}): Promise<readonly QualityProblem[]> {
  const block = span.toBlock ?? (await latestBlock(connection));
  const judge = new MonitorJudge(connection);
  for (const event of await readQualityEvents(connection, { ...span, toBlock: block })) await judge.hear(event);
  judge.conclude();
  return [...judge.problems, ...(await slotProblems(connection, judge, block))];
}

async function slotProblems(
  { quality, organizations }: Connection,
  judge: MonitorJudge,
  blockTag: number,
): Promise<QualityProblem[]> {
  const problems: QualityProblem[] = [];
  const at = { blockTag };
  for (const { org, indicator, ledger } of judge.charts.values()) {
    const slot = await ask(quality.chartOf(org, indicator, at));
    const same = await inLanes([...ledger.reports], AT_ONCE, async ([through, kept]) =>
      isSameReport(kept, await ask(quality.reportedOf(org, indicator, through, at))),
    );
    if (!isSameChart(ledger, slot) || same.includes(false)) problems.push({ rule: "slot", org, indicator });
  }
  for (const org of new Set([...judge.charts.values()].map((chart) => chart.org))) {
    const { watching, barring } = judge.faults.get(org) ?? { watching: 0, barring: 0 };
    const [slot, { standing }] = await ask(
      Promise.all([quality.faultsOf(org, at), organizations.organizationOf(org, at)]),
    );
    const due = barring > 0 ? "barred" : watching > 0 ? "watched" : "good";
    const isSame = slot.watching === BigInt(watching) && slot.barring === BigInt(barring);
    if (!isSame || standing !== STANDINGS[due]) problems.push({ rule: "standing", org });
  }
  return problems;
}

type ChartSlot = Awaited<ReturnType<Connection["quality"]["chartOf"]>>;
type ReportSlot = Awaited<ReturnType<Connection["quality"]["reportedOf"]>>;

function isSameChart(ledger: ChartLedger, slot: ChartSlot): boolean {
  return (
    slot.up === ledger.up &&
    slot.down === ledger.down &&
    slot.difference === ledger.difference &&
    slot.next === BigInt(ledger.next) &&
    slot.answerBy === BigInt(ledger.answerBy) &&
    slot.obliged === ledger.obliged &&
    slot.lapsed === ledger.lapsed &&
    slot.overdue === ledger.overdue
  );
}

function isSameReport({ report, reportedAt, state, shown }: KeptReport, slot: ReportSlot): boolean {
  const kinds = [...shown].reduce((bits, kind) => bits | (1n << BigInt(kind)), 0n);
  return (
    slot.commitment === reportCommitment(report) &&
    slot.reportedAt === BigInt(reportedAt) &&
    slot.state === STATES[state] &&
    slot.shown === kinds
  );
}
