import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import type { AgreementProblem } from "./AgreementLedger.js";
import { agreementIdOf } from "./agreementIdOf.js";
import { keepAgreement } from "./keepAgreement.js";

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
 * Computes an agreement again from its events and the monitor's alone: who was due what for every period, and when. Then asks the contract whether
 * it stands where the events say. Anybody can run it. Whether the reports are true is what `auditCaseBook` finds.
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
  return { agrees: problems.length === 0, problems, block, escrow };
}
