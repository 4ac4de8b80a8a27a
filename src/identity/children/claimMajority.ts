import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { type SignedChange, signChange } from "../signedChange.js";
import type { PatientSigner } from "../signers/PatientSigner.js";

const MAJORITY_CLAIM = {
  MajorityClaim: [
    { name: "patient", type: "bytes32" },
    { name: "nonce", type: "uint48" },
    { name: "deadline", type: "uint40" },
  ],
};

/** A child's claim of its own id; anybody may relay it from the majority on. */
export interface SignedMajorityClaim {
  readonly patient: Hex;
  readonly change: SignedChange;
}

/** Signs the claim with the unsealed key. @throws InputError `time.invalid`. */
export async function signMajorityClaim(
  connection: Connection,
  successor: PatientSigner,
  { patient, deadline }: { readonly patient: Hex; readonly deadline: Date },
): Promise<SignedMajorityClaim> {
  const { nonce } = await ask(connection.patients.patientOf(patient));
  const change = await signChange(connection, successor, MAJORITY_CLAIM, { value: { patient }, nonce, deadline });
  return { patient, change };
}

/**
 * Sends the claim. Parents, their guardians, a freeze and an open recovery are over; no objection stops it. What the parents granted
 * stands: revoke it, and move to a seed of one's own, since they knew this one.
 * @throws RefusedError `contract.NotChild`, `contract.TooEarly`, `contract.NotPatientSigner`, `contract.WrongPatientNonce` when the parents
 * changed something first, `contract.ExpiredSignature`, `contract.InvalidPatientSignature`.
 */
export async function relayMajorityClaim(
  connection: Connection,
  { patient, change }: SignedMajorityClaim,
): Promise<ContractTransactionReceipt> {
  return send(connection.patients.claimMajorityBySig(patient, change));
}
