import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { checkReadRequest, type ReadRequest, readRequestDigest } from "../readRequest.js";
import { MAX_CLOCK_DIFFERENCE } from "../requireRecent.js";
import { accessLeaf } from "./AccessEntry.js";
import { type AnchoredHead, anchoredHeads } from "./anchoredHeads.js";
import {
  type LogEvidence,
  logEvidence,
  provenBy,
  type ShownEntry,
  type ShownHead,
  type ShownLeaf,
} from "./LogEvidence.js";
import { isSignedByServer, type LogName } from "./logStatements.js";
import { verifyInclusion } from "./verifyLogProof.js";

/** What evidence proves, and of whose log. */
export interface ProvenFault extends LogName {
  readonly kind: LogEvidence["kind"];
  readonly proves: ReturnType<typeof provenBy>;
}

/**
 * Checks evidence against a server, from whomever it comes: signatures and proofs by themselves, anchored roots and times by the chain.
 * @throws InputError `input.invalid`; IntegrityError `access-log.no-proof` naming what does not hold; MedtrailError `chain.failed`.
 */
export async function verifyEvidence(connection: Connection, evidence: unknown): Promise<ProvenFault> {
  const checked = checkInput(logEvidence, evidence, "evidence");
  const { org, server } = await checkOf(connection, checked);
  return { org, server, kind: checked.kind, proves: provenBy(checked) };
}

async function checkOf(connection: Connection, evidence: LogEvidence): Promise<LogName> {
  switch (evidence.kind) {
    case "two-roots": {
      const { a, b } = evidence;
      requireSame(a, b);
      need("the heads are of one size", a.size === b.size);
      need("the roots differ", a.root !== b.root);
      await requireHead(connection, a);
      await requireHead(connection, b);
      return a;
    }
    case "two-leaves": {
      const a = await requireLeaf(connection, evidence.index, evidence.a);
      const b = await requireLeaf(connection, evidence.index, evidence.b);
      requireSame(a.log, b.log);
      need("the leaves differ", a.leaf !== b.leaf);
      return a.log;
    }
    case "late":
      await requireLate(connection, evidence);
      return evidence.receipt;
    case "unlisted":
      requireUnlisted(connection, evidence);
      return evidence.list;
    case "unsigned":
      await requireEntry(connection, evidence.shown);
      await requireUnsigned(connection, evidence.shown.entry.request);
      return evidence.shown.head;
    case "repeated": {
      const { shown, again } = evidence;
      requireSame(shown.head, again.head);
      need("the entries stand at two places", shown.index !== again.index);
      const [first, second] = [shown, again].map(({ entry }) =>
        readRequestDigest(connection.deployment, entry.request),
      );
      need("the entries hold one request", first === second);
      await requireEntry(connection, shown);
      await requireEntry(connection, again);
      return shown.head;
    }
    case "stale": {
      const { appendedAt, request } = evidence.shown.entry;
      need("the request was signed at another time", Math.abs(appendedAt - request.time) > MAX_CLOCK_DIFFERENCE);
      await requireEntry(connection, evidence.shown);
      return evidence.shown.head;
    }
    case "backdated": {
      const { shown, before } = evidence;
      requireSame(shown.head, before);
      need("the earlier root does not hold the entry", before.size <= shown.index);
      const { anchoredAt } = await requireAnchoredHead(connection, before);
      const { appendedAt } = shown.entry;
      need("the root was anchored after the entry's time", anchoredAt > appendedAt + MAX_CLOCK_DIFFERENCE);
      await requireEntry(connection, shown);
      return shown.head;
    }
  }
}

/** A head counts if the server signed it, or anchored it. */
async function requireHead(connection: Connection, head: ShownHead): Promise<void> {
  if ("sequence" in head) await requireAnchoredHead(connection, head);
  else need("the server signed the head", isSignedByServer(connection.deployment, "LogHead", head));
}

async function requireAnchoredHead(
  connection: Connection,
  head: Extract<ShownHead, { sequence: number }>,
): Promise<AnchoredHead> {
  const found = (await anchoredHeads(connection, head)).find(({ sequence }) => sequence === head.sequence);
  if (found?.size !== head.size || found.root !== head.root) return fail("the root was anchored under this number");
  return found;
}

async function requireLeaf(
  connection: Connection,
  index: number,
  shown: ShownLeaf,
): Promise<{ readonly log: LogName; readonly leaf: Hex }> {
  if ("receipt" in shown) {
    const { receipt } = shown;
    need("the receipt is of this index", receipt.index === index);
    need("the server signed the receipt", isSignedByServer(connection.deployment, "AccessReceipt", receipt));
    return { log: receipt, leaf: receipt.leaf };
  }
  const { head, leaf, proof } = shown;
  await requireHead(connection, head);
  need("the leaf is below the root", verifyInclusion(leaf, index, head.size, proof, head.root));
  return { log: head, leaf };
}

async function requireEntry(connection: Connection, { index, entry, head, proof }: ShownEntry): Promise<void> {
  await requireLeaf(connection, index, { head, leaf: accessLeaf(entry), proof });
}

async function requireLate(connection: Connection, { receipt }: Extract<LogEvidence, { kind: "late" }>): Promise<void> {
  need("the server signed the receipt", isSignedByServer(connection.deployment, "AccessReceipt", receipt));
  const anchorBy = receipt.time + Number(await ask(connection.accessLogs.MERGE_DELAY()));
  const first = (await anchoredHeads(connection, receipt)).find(({ size }) => size > receipt.index);
  const seen = first?.anchoredAt ?? (await latestTime(connection));
  need("the merge delay was over before a root held the leaf", seen > anchorBy);
}

function requireUnlisted(
  { deployment }: Connection,
  { list, receipt, entry }: Extract<LogEvidence, { kind: "unlisted" }>,
): void {
  requireSame(list, receipt);
  need("the server signed the list", isSignedByServer(deployment, "AccessList", list));
  need("the server signed the receipt", isSignedByServer(deployment, "AccessReceipt", receipt));
  need("the receipt is of this entry", receipt.leaf === accessLeaf(entry));
  need("the entry is the patient's", entry.patient === list.patient);
  need("the list is of a log that holds the index", list.size > receipt.index);
  need("the list leaves the index out", !list.indices.includes(receipt.index));
}

/** An account with code answers for itself (ERC-1271), and may deny today what it signed: nothing is proven of a server by that. */
async function requireUnsigned(connection: Connection, request: ReadRequest): Promise<void> {
  const { provider } = connection.runner;
  const code = await ask(provider?.getCode(request.account) ?? Promise.resolve("0x"));
  need("the account has a key of its own", code === "0x");
  try {
    await checkReadRequest(connection, request);
  } catch (error) {
    if (error instanceof RefusedError) return;
    throw error;
  }
  fail("the account did not sign the request");
}

async function latestTime({ runner }: Connection): Promise<number> {
  // `connect` requires a provider.
  const block = await ask(runner.provider?.getBlock("latest") ?? Promise.resolve(null));
  return block?.timestamp ?? 0;
}

function requireSame(a: LogName, b: LogName): void {
  need("both are of one log", a.org === b.org && a.server === b.server);
}

function need(rule: string, holds: boolean): void {
  if (!holds) fail(rule);
}

function fail(rule: string): never {
  throw new IntegrityError("access-log.no-proof", "The evidence proves nothing: this does not hold", { rule });
}
