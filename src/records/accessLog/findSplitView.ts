import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { AccessLogView } from "./AccessLogView.js";
import { anchoredHeads } from "./anchoredHeads.js";
import type { LogEvidence, ShownHead } from "./LogEvidence.js";
import { type AccessReceipt, isSignedByServer, type LogHead, type LogName } from "./logStatements.js";
import { verifyEvidence } from "./verifyEvidence.js";

type SplitView = Extract<LogEvidence, { kind: "two-roots" | "two-leaves" }>;

/** Hashes that a server is asked for at once. */
const PAGE = 1_024;

/** What several people were told by one server: patients hold heads, readers hold receipts. */
export interface ToldStatements {
  readonly heads?: readonly LogHead[];
  readonly receipts?: readonly AccessReceipt[];
}

/**
 * Looks among what a server signed, and all that it anchored, for two roots of one size or two leaves at one index. Nothing found says
 * nothing of heads of different sizes: ask the server for consistency, or compare two views by {@link findFork}.
 * Statements that the server did not sign are passed over.
 * @throws MedtrailError `chain.failed`.
 */
export async function findSplitView(
  connection: Connection,
  log: LogName,
  { heads = [], receipts = [] }: ToldStatements,
): Promise<SplitView | undefined> {
  const { deployment } = connection;
  const isOf = ({ org, server }: LogName) => org === log.org.toLowerCase() && server === log.server.toLowerCase();
  const bySize = new Map<number, ShownHead>();
  for (const { org, server, sequence, size, root } of await anchoredHeads(connection, log)) {
    bySize.set(size, { org, server: lower(server), sequence, size, root });
  }
  for (const head of heads.filter((one) => isOf(one) && isSignedByServer(deployment, "LogHead", one))) {
    const other = bySize.get(head.size);
    if (other && other.root !== head.root) return { kind: "two-roots", a: other, b: head };
    bySize.set(head.size, other ?? head);
  }
  const byIndex = new Map<number, AccessReceipt>();
  for (const receipt of receipts.filter((one) => isOf(one) && isSignedByServer(deployment, "AccessReceipt", one))) {
    const other = byIndex.get(receipt.index);
    if (other && other.leaf !== receipt.leaf) {
      return { kind: "two-leaves", index: receipt.index, a: { receipt: other }, b: { receipt } };
    }
    byIndex.set(receipt.index, receipt);
  }
  return undefined;
}

/**
 * Compares what a server shows to two people, leaf by leaf, and proves the first difference; nothing if one log begins with the other.
 * @throws IntegrityError `access-log.answer`: a view gives hashes or proofs that are not below its own head; MedtrailError `chain.failed`.
 */
export async function findFork(
  connection: Connection,
  a: AccessLogView,
  b: AccessLogView,
): Promise<SplitView | undefined> {
  const heads = [await a.head(), await b.head()] as const;
  const index = await firstDifference(a, b, Math.min(heads[0].size, heads[1].size));
  if (index === undefined) return undefined;
  const evidence: SplitView = {
    kind: "two-leaves",
    index,
    a: { head: heads[0], ...(await proven(a, index, heads[0].size)) },
    b: { head: heads[1], ...(await proven(b, index, heads[1].size)) },
  };
  try {
    await verifyEvidence(connection, evidence);
  } catch (cause) {
    const { org, server } = a.name;
    const values = { rule: "leaves and proofs are those of its head", org, server };
    throw new IntegrityError("access-log.answer", "A view gives no proof of its own leaves", values, { cause });
  }
  return evidence;
}

async function firstDifference(a: AccessLogView, b: AccessLogView, end: number): Promise<number | undefined> {
  for (let start = 0; start < end; start += PAGE) {
    const count = Math.min(PAGE, end - start);
    const [left, right] = [await a.leaves(start, count), await b.leaves(start, count)];
    for (let i = 0; i < count; i++) if (left[i] !== right[i]) return start + i;
  }
  return undefined;
}

async function proven(view: AccessLogView, index: number, size: number): Promise<{ leaf: Hex; proof: Hex[] }> {
  const { leaf, proof } = await view.inclusion(index, size);
  return { leaf, proof: [...proof] };
}

function lower(account: Hex): Hex {
  return `0x${account.slice(2).toLowerCase()}`;
}
