import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import type { EmergencyKey } from "./contestEmergency.js";

/** IEmergencyAccess.Finding. */
export const FINDINGS = { upheld: 1, adverse: 2 } as const;

/**
 * Anchors the digest of an emergency's justification; `connection` is a member with the duty to break glass. Owed until the end of the seventh day (UTC) after the opening's.
 * @throws RefusedError `contract.UnknownEmergency`, `contract.EmergencyAlreadyJustified`, `contract.EmptyDigest` and those of acting; InputError `time.invalid`.
 */
export async function justifyEmergency(
  connection: Connection,
  { patient, org, openedAt }: EmergencyKey,
  justification: Hex,
): Promise<ContractTransactionReceipt> {
  return send(connection.emergencies.justify(patient, org, toSeconds(openedAt, "time of opening"), justification));
}

/**
 * Anchors an auditor's finding; `connection` is a member of the auditor with the duty to report.
 * @throws RefusedError `contract.DependentAuditor`, `contract.EmergencyAlreadyReviewed`, `contract.TooEarly`, `contract.UnknownEmergency`, `contract.EmptyDigest` and
 * those of acting; InputError `time.invalid`.
 */
export async function reviewEmergency(
  connection: Connection,
  { patient, org, openedAt }: EmergencyKey,
  review: { readonly auditor: Hex; readonly finding: keyof typeof FINDINGS; readonly report: Hex },
): Promise<ContractTransactionReceipt> {
  const { auditor, finding, report } = review;
  const seconds = toSeconds(openedAt, "time of opening");
  return send(connection.emergencies.review(patient, org, seconds, auditor, FINDINGS[finding], report));
}
