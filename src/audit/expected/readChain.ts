import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween, latestBlock } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { blockAt } from "./blockAt.js";
import type { AuditScope, ChainPoint, IncompleteBatch } from "./ExpectedSet.js";
import type { ExpectedEntry } from "./expectedLog.js";

/** Blocks whose events are held at once. */
const WINDOW = 2_000;

/** Where reading goes on, and what the last block that was read was. */
export interface ChainCursor {
  readonly nextBlock: number;
  readonly lastHash: string;
}

/** Where what was read goes. */
export interface ChainSink {
  entry(entry: ExpectedEntry): Promise<void>;
  batch(batch: Omit<IncompleteBatch, "known" | "commitments">): void;
  /** The blocks that were read are no longer the chain's: begin anew. */
  restart(): Promise<ChainCursor>;
  /** All before `nextBlock` was read. */
  window(nextBlock: number, lastHash: string): Promise<void>;
}

/**
 * Reads anchors, batches, retractions and supersessions in scope, from where an earlier reading ended up to the newest final block, a window of blocks at a time.
 * @throws MedtrailError `chain.failed`; MissingError `chain.no-block`.
 */
export async function readChain(
  connection: Connection,
  { scope, confirmations }: { readonly scope: AuditScope; readonly confirmations: number },
  from: ChainCursor,
  sink: ChainSink,
): Promise<ChainPoint> {
  const last = Math.max((await latestBlock(connection)) - confirmations + 1, connection.deployment.startBlock);
  let cursor = from;
  if (cursor.lastHash !== "" && (await hashOf(connection, cursor.nextBlock - 1)) !== cursor.lastHash) {
    cursor = await sink.restart();
  }
  const first = scope.from === undefined ? 0 : await blockAt(connection, new Date(scope.from));
  const end = scope.until === undefined ? Number.POSITIVE_INFINITY : await blockAt(connection, new Date(scope.until));
  for (let start = cursor.nextBlock; start <= last; start += WINDOW) {
    const span = { fromBlock: start, toBlock: Math.min(last, start + WINDOW - 1) };
    // Whoever anchors a record in scope may retract it after the period.
    const anchored = { fromBlock: Math.max(start, first), toBlock: Math.min(span.toBlock, end - 1) };
    if (anchored.fromBlock <= anchored.toBlock) await readAnchors(connection, scope, anchored, sink);
    await readEnds(connection, scope, span, sink);
    await sink.window(span.toBlock + 1, await hashOf(connection, span.toBlock));
  }
  return { block: last, blockHash: await hashOf(connection, last) };
}

async function readAnchors(connection: Connection, scope: AuditScope, span: BlockSpan, sink: ChainSink): Promise<void> {
  const { records } = connection;
  const single = await eventsBetween(
    connection,
    (a, b) => records.queryFilter(records.filters.RecordAnchored(), a, b),
    span,
  );
  for (const { args } of single) {
    const entry = originOf(args);
    if (isInScope(scope, entry)) await sink.entry({ kind: "anchored", ...entry });
  }
  const batches = await eventsBetween(
    connection,
    (a, b) => records.queryFilter(records.filters.RecordBatchAnchored(), a, b),
    span,
  );
  for (const { args } of batches) {
    const author = word(args.author);
    if (scope.authors && !scope.authors.includes(author)) continue;
    sink.batch({ author, root: word(args.root), manifest: word(args.manifest), count: Number(args.count) });
  }
}

async function readEnds(connection: Connection, scope: AuditScope, span: BlockSpan, sink: ChainSink): Promise<void> {
  const { records } = connection;
  const retracted = await eventsBetween(
    connection,
    (a, b) => records.queryFilter(records.filters.RecordRetracted(), a, b),
    span,
  );
  for (const { args } of retracted) {
    const entry = originOf(args);
    if (isInScope(scope, entry)) await sink.entry({ kind: "retracted", ...entry });
  }
  const superseded = await eventsBetween(
    connection,
    (a, b) => records.queryFilter(records.filters.RecordSuperseded(), a, b),
    span,
  );
  for (const { args } of superseded) {
    const [record, successor] = [word(args.record), word(args.successor)];
    await sink.entry({ kind: "superseded", record, other: successor });
    await sink.entry({ kind: "supersedes", record: successor, other: record });
  }
}

function originOf(args: { record: string; patient: string; author: string; digest: string }) {
  const { record, patient, author, digest } = args;
  return { record: word(record), patient: word(patient), author: word(author), digest: word(digest) };
}

function isInScope({ authors, patients }: AuditScope, { patient, author }: { patient: Hex; author: Hex }): boolean {
  return (!authors || authors.includes(author)) && (!patients || patients.includes(patient));
}

function word(text: string): Hex {
  return toHex(fromHex(text, 32));
}

async function hashOf({ runner }: Connection, block: number): Promise<string> {
  const found = await ask(runner.provider?.getBlock(block) ?? Promise.resolve(null));
  if (!found?.hash) throw new MissingError("chain.no-block", "The node does not have a block", { block });
  return found.hash;
}
