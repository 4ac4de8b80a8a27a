import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";
import type { AccessLogView } from "./AccessLogView.js";
import type { LogEvidence } from "./LogEvidence.js";
import { type AccessList, type AccessReceipt, isSignedByServer, type LogHead } from "./logStatements.js";
import type { LoggedAccess } from "./requireLogged.js";
import { verifyEvidence } from "./verifyEvidence.js";
import { verifyInclusion } from "./verifyLogProof.js";

type Omission = Extract<LogEvidence, { kind: "late" | "two-leaves" | "unlisted" }>;

/** What a receipt is held against: what the server says now, and what it told the patient. */
export interface OmissionHints {
  readonly view?: AccessLogView;
  readonly list?: AccessList;
}

/**
 * Shows that a read for which there is a receipt is missing: from the list that the server signed for the patient, from the anchored log in time, or from its
 * place, where the log has another leaf. Nothing if it is there.
 * @param access what the reader got from `requireLogged`.
 * @throws InputError `input.invalid`; IntegrityError `access-log.receipt`, when the server did not sign the receipt, `access-log.withheld`: the server proves no leaf at that
 * place: challenge the receipt on chain; MedtrailError `chain.failed`.
 */
export async function proveOmission(
  connection: Connection,
  { receipt, entry }: LoggedAccess,
  { view, list }: OmissionHints,
): Promise<Omission | undefined> {
  if (!isSignedByServer(connection.deployment, "AccessReceipt", receipt)) {
    const { org, server, index } = receipt;
    const values = { rule: "the server signed it", org, server, index };
    throw new IntegrityError("access-log.receipt", "The receipt is not the server's", values);
  }
  if (list && (await holds(connection, { kind: "unlisted", list, receipt, entry }))) {
    return { kind: "unlisted", list, receipt, entry };
  }
  if (await holds(connection, { kind: "late", receipt })) return { kind: "late", receipt };
  if (!view) return undefined;
  const head = await view.head();
  if (head.size <= receipt.index) {
    // The server tells a shorter log than its receipt: if the anchored one is as short, the delay decides; if not, it withholds.
    const { size } = await ask(connection.accessLogs.headOf(receipt.org, receipt.server));
    if (Number(size) > receipt.index) throw withheld(receipt);
    return undefined;
  }
  const shown = await shownLeaf(connection, view, head, receipt);
  if (shown.leaf === receipt.leaf) return undefined;
  return { kind: "two-leaves", index: receipt.index, a: { receipt }, b: shown };
}

async function shownLeaf(connection: Connection, view: AccessLogView, head: LogHead, receipt: AccessReceipt) {
  const { index, org, server } = receipt;
  const isServers = head.org === org && head.server === server;
  if (!isServers || !isSignedByServer(connection.deployment, "LogHead", head)) throw withheld(receipt);
  const { leaf, proof } = await view.inclusion(index, head.size).catch((cause) => {
    throw withheld(receipt, cause);
  });
  if (!verifyInclusion(leaf, index, head.size, proof, head.root)) throw withheld(receipt);
  return { head, leaf, proof: [...proof] };
}

async function holds(connection: Connection, evidence: LogEvidence): Promise<boolean> {
  try {
    await verifyEvidence(connection, evidence);
    return true;
  } catch (error) {
    if (error instanceof IntegrityError && error.code === "access-log.no-proof") return false;
    throw error;
  }
}

function withheld({ org, server, index }: AccessReceipt, cause?: unknown): IntegrityError {
  const values = { org, server, index };
  return new IntegrityError("access-log.withheld", "The server does not prove what stands there", values, { cause });
}
