import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import { reportCommitment } from "../reports/reportCommitment.js";
import type { AgreementLedger, AgreementProblem, KnownReport } from "./AgreementLedger.js";
import { agreementIdOf } from "./agreementIdOf.js";
import { keepAgreement } from "./keepAgreement.js";

const AT_ONCE = 8;
const LAST_PERIOD = 0xfffe;
const [NO_REPORT, STANDING] = [0n, 1n];
const STATES = { proposed: 1n, accepted: 2n, takenBack: 3n } as const;

/** What came of an agreement's history when its books were kept again. */
export interface AgreementVerdict {
  /** Whether everything is as the published terms and the reports give it. */
  readonly agrees: boolean;
  readonly problems: readonly AgreementProblem[];
  /** The block of which this is true. */
  readonly block: number;
  /** What is held for periods that are not settled, in the token's smallest unit. */
  readonly escrow: bigint;
}

/**
 * Computes an agreement again from its events and the monitor's alone: who was due what for every period, and when. Then asks the contracts whether
 * it stands where the events say, whether the monitor keeps just these reports of the settled periods, and false just those that were told to be, and what
 * the provider has to report. Anybody can run it. Whether the reports are true is what `auditCaseBook` finds.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `levels.unknown-agreement`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function verifyAgreement(connection: Connection, id: Hex): Promise<AgreementVerdict> {
  const { agreement, ledger, block } = await keepAgreement(connection, id);
  const problems = [...ledger.problems];
  if (agreementIdOf(connection.deployment, ledger.terms) !== agreement) {
    problems.push({ rule: "terms", detail: "the id is not that of the terms" });
  }
  const slot = await ask(connection.serviceLevels.agreementOf(agreement, { blockTag: block }));
  const { state, next, escrow } = ledger;
  if (slot.state !== STATES[state] || slot.next !== BigInt(next) || slot.escrow !== escrow) {
    problems.push({ rule: "chain", detail: "the agreement's slot is not what its events give" });
  }
  problems.push(...(await monitorProblems(connection, ledger, block)));
  return { agrees: problems.length === 0, problems, block, escrow };
}

/** By what the periods were settled, as the monitor's slots have it: an altered report and an altered settlement would bear each other out. */
async function monitorProblems(
  { quality }: Connection,
  { terms: { provider, indicator, first }, rules, reports, next, obliged, open }: AgreementLedger,
  blockTag: number,
): Promise<AgreementProblem[]> {
  const at = { blockTag };
  const problem = (detail: string): AgreementProblem => ({ rule: "chain", detail });
  // A report of the last settled period ends within the longest span.
  const behind = Math.min(next + rules.maxSpan - 1, LAST_PERIOD + 1);
  const ends = next === first ? [] : Array.from({ length: behind - first }, (_, i) => first + i);
  const [chart, found] = await Promise.all([
    ask(quality.chartOf(provider, indicator, at)),
    inLanes(ends, AT_ONCE, async (through) => {
      const slot = await ask(quality.reportedOf(provider, indicator, through, at));
      return isSameReport(reports.get(through), slot) ? [] : [through];
    }),
  ]);
  const others = found.flat().map((through) => problem(`the report that ended with ${through} is another`));
  const isSameChart = chart.obliged === obliged && chart.next === BigInt(open);
  return isSameChart ? others : [...others, problem("the provider has to report other periods")];
}

type ReportSlot = Awaited<ReturnType<Connection["quality"]["reportedOf"]>>;

function isSameReport(known: KnownReport | undefined, slot: ReportSlot): boolean {
  if (!known) return slot.state === NO_REPORT;
  return (
    slot.commitment === reportCommitment(known.report) &&
    slot.reportedAt === BigInt(known.reportedAt) &&
    slot.state !== NO_REPORT &&
    (slot.state !== STANDING) === known.isFalse
  );
}
