import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import { placeOf } from "./disclosure/disclosureCall.js";
import { type RecordOrigin, recordIdOf } from "./recordIdOf.js";
import type { BatchProof } from "./recordState.js";
import { DISPUTE_WITHDRAWAL, RECORD_DISPUTE } from "./recordTypes.js";
import type { Signing } from "./signedConsent.js";

/** No statement goes with the dispute. */
const NO_STATEMENT: Hex = `0x${"00".repeat(32)}`;

/**
 * The patient says that a record about them is wrong; every reader is told until they withdraw. The patient signs, `connection` pays.
 * @param record from the envelope store, so that one of a batch brings its proof along.
 * @param statement sha-256 of what the patient says; the text itself belongs into an own record.
 * @throws RefusedError `contract.*`; MedtrailError `chain.failed`.
 */
export async function disputeRecord(
  connection: Connection,
  signing: Omit<Signing, "patient">,
  { patient, author, digest, batch }: RecordOrigin & { readonly batch?: BatchProof },
  statement: Hex = NO_STATEMENT,
): Promise<ContractTransactionReceipt> {
  const { records, deployment } = connection;
  const origin = { patient, author, digest };
  const record = recordIdOf(origin);
  const { nonce } = await ask(records.disputeOf(record));
  const value = { record, statement, nonce, deadline: toSeconds(signing.deadline, "deadline") };
  const domain = domainOf(deployment, "RecordRegistry");
  const signature = await signing.signer.signTypedData(domain, RECORD_DISPUTE, value);
  const authorization = { deadline: value.deadline, signer: signing.signer.signer, signature };
  return send(records.disputeBySig(origin, placeOf(batch), statement, nonce, authorization));
}

/** The patient takes the dispute back; the patient signs, `connection` pays. @throws RefusedError `contract.*`; MedtrailError `chain.failed`. */
export async function withdrawDispute(
  connection: Connection,
  signing: Omit<Signing, "patient">,
  { patient, author, digest }: RecordOrigin,
): Promise<ContractTransactionReceipt> {
  const { records, deployment } = connection;
  const origin = { patient, author, digest };
  const record = recordIdOf(origin);
  const { nonce } = await ask(records.disputeOf(record));
  const value = { record, nonce, deadline: toSeconds(signing.deadline, "deadline") };
  const signature = await signing.signer.signTypedData(
    domainOf(deployment, "RecordRegistry"),
    DISPUTE_WITHDRAWAL,
    value,
  );
  const authorization = { deadline: value.deadline, signer: signing.signer.signer, signature };
  return send(records.withdrawDisputeBySig(origin, nonce, authorization));
}
