import type { PatientSigner } from "../../identity/signers/PatientSigner.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { fromSeconds } from "../../shared/time.js";
import type { PurposeOfUse } from "../purposeOfUse.js";
import { accessLeaf } from "./AccessEntry.js";
import type { AccessListing, AccessLogView } from "./AccessLogView.js";
import { signAccessListRequest } from "./accessListRequest.js";
import { type AnchoredHead, anchoredHeads } from "./anchoredHeads.js";
import type { LogEvidence, ShownEntry } from "./LogEvidence.js";
import { accessList, isSignedByServer, type LogHead, type LogName, logHead, logName } from "./logStatements.js";
import { proveInvention } from "./proveInvention.js";
import { verifyConsistency, verifyInclusion } from "./verifyLogProof.js";

/** Who asks which server, when, and what it said before. */
export interface AccessQuestion {
  readonly patient: Hex;
  readonly signer: PatientSigner;
  /** Whose log it has to be. */
  readonly log: LogName;
  /** Now; it has to be the server's now within five minutes. */
  readonly time: Date;
  /** The head of an earlier answer: the log has to begin with that. */
  readonly known?: LogHead;
}

/** One read of one record. */
export interface Access {
  readonly index: number;
  readonly record: Hex;
  readonly reader: Hex;
  readonly account: string;
  readonly purpose: PurposeOfUse;
  /** When the reader signed its request, and when the server wrote it down. */
  readonly requestedAt: Date;
  readonly appendedAt: Date;
  /** Number of the first anchored root that holds it; none yet for the newest. */
  readonly sequence?: number;
  /** What shows that the server made it up, if it did. */
  readonly invention?: Extract<LogEvidence, { kind: "unsigned" | "repeated" | "stale" | "backdated" }>;
  readonly shown: ShownEntry;
}

/** All that a server says it released of a patient. */
export interface AccessReport {
  /** Keep it: the next answer has to be consistent with it. */
  readonly head: LogHead;
  readonly listing: AccessListing;
  readonly accesses: readonly Access[];
}

/**
 * Who read what of the patient, by one server's log: signed by the server, each entry proven below the root, the root consistent with the latest one anchored and with what
 * the server said before, each request signed by its reader. What was read by another way stands in no log.
 * @throws InputError `input.invalid`; RefusedError `contract.*`, `access-log.clock` from the server; IntegrityError `access-log.answer` naming the rule that the
 * answer breaks, `access-log.rolled-back`, `access-log.other-history`.
 */
export async function listAccess(
  connection: Connection,
  view: AccessLogView,
  { patient, signer, log, time, known }: AccessQuestion,
): Promise<AccessReport> {
  const name = checkInput(logName, log, "log");
  const listing = await view.list(await signAccessListRequest(connection, { patient, signer }, name, time));
  const { head } = checkListing(connection, listing, name, patient.toLowerCase());
  const anchored = await anchoredHeads(connection, name);
  const latest = anchored.at(-1);
  if (latest) await requireContinued(view, latest, head);
  if (known) await requireContinued(view, known, head);
  const accesses: Access[] = [];
  for (const { index, entry, proof } of listing.entries) {
    const { appendedAt, request } = entry;
    const shown = { index, entry, head, proof };
    const invention = await proveInvention(connection, shown, { anchored, others: accesses.map((one) => one.shown) });
    const sequence = anchored.find(({ size }) => size > index)?.sequence;
    accesses.push({
      index,
      record: request.record,
      reader: request.reader,
      account: request.account,
      purpose: request.purpose,
      requestedAt: fromSeconds(request.time),
      appendedAt: fromSeconds(appendedAt),
      ...(sequence === undefined ? {} : { sequence }),
      ...(invention === undefined ? {} : { invention }),
      shown,
    });
  }
  return { head, listing, accesses };
}

/** Passes if the answer is one whole, signed by the server, about this patient. */
function checkListing(
  { deployment }: Connection,
  listing: AccessListing,
  { org, server }: LogName,
  patient: string,
): { readonly head: LogHead } {
  const head = checkInput(logHead, listing.head, "log head");
  const list = checkInput(accessList, listing.list, "access list");
  const { entries } = listing;
  const isOf = (statement: LogName) => statement.org === org && statement.server === server;
  const rules: [string, boolean][] = [
    ["head and list are of the log that was asked for", isOf(head) && isOf(list)],
    ["the server signed the head", isSignedByServer(deployment, "LogHead", head)],
    ["the server signed the list", isSignedByServer(deployment, "AccessList", list)],
    ["head and list are of one root", head.size === list.size && head.root === list.root],
    ["the list is of this patient", list.patient === patient],
    ["the entries are those of the list", entries.map(({ index }) => index).join() === list.indices.join()],
    ["the entries ascend", list.indices.every((index, i) => i === 0 || index > (list.indices[i - 1] ?? index))],
    ["the entries are the patient's", entries.every(({ entry }) => entry.patient === patient)],
    [
      "the entries are below the root",
      entries.every(({ index, entry, proof }) =>
        verifyInclusion(accessLeaf(entry), index, head.size, proof, head.root),
      ),
    ],
  ];
  const broken = rules.find(([, holds]) => !holds);
  if (broken) {
    throw new IntegrityError("access-log.answer", "The server's answer is not one", { rule: broken[0], org, server });
  }
  return { head };
}

/** Passes if the server shows that its log began with that head. */
async function requireContinued(
  view: AccessLogView,
  before: LogHead | AnchoredHead,
  { org, server, size, root }: LogHead,
): Promise<void> {
  const values = { org, server, before: before.size, size };
  if (before.size > size) {
    throw new IntegrityError("access-log.rolled-back", "The server's log is shorter than it was", values);
  }
  const proof = before.size === size ? [] : await view.consistency(before.size, size);
  if (!verifyConsistency([before.size, before.root], [size, root], proof)) {
    throw new IntegrityError("access-log.other-history", "The server does not show that its log only grew", values);
  }
}
