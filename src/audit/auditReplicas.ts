import type { Connection } from "../shared/connect.js";
import { digestOf } from "../shared/contentId.js";
import { InputError, MedtrailError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { AuditJournal, AuditProgress } from "./AuditJournal.js";
import { diagnose } from "./diagnose.js";
import type { AuditScope, ChainPoint, ExpectedSet, IncompleteBatch } from "./expected/ExpectedSet.js";
import { learnBatches } from "./expected/learnBatches.js";
import { type Evidence, isWritable, type Replica, type ReplicaState } from "./replicas/Replica.js";
import { suspects } from "./suspects.js";
import { differences, rootOf, SourceFailure, type TreeSource } from "./tree/differences.js";
import { mergeKeys } from "./tree/mergeKeys.js";
import { EMPTY_TREE, VIEWS, type View } from "./tree/replicaNode.js";

/** What an audit is doing. */
export interface AuditStep {
  readonly phase: "refresh" | "chain" | "learn" | "compare" | "repair";
  readonly replica?: string;
  /** Shards of 256, or differences so far. */
  readonly done: number;
  readonly of?: number;
}

/** An audit: of what, against which chain, and how closely. */
export interface Audit {
  readonly connection: Connection;
  readonly expected: ExpectedSet;
  readonly scope: AuditScope;
  /** Two or more are compared with each other as well; one is compared with the chain alone. Their names differ. */
  readonly replicas: readonly Replica[];
  readonly evidence: Evidence;
  /** Records that erasures' receipts name: whoever still has them is told. */
  readonly forgotten: ReadonlySet<Hex>;
  readonly journal: AuditJournal;
  readonly onStep?: (step: AuditStep) => void;
}

/** What an audit came to. The findings are in its journal. */
export interface Audited {
  readonly point: ChainPoint;
  readonly expected: { readonly root: Hex; readonly count: number };
  readonly replicas: readonly { readonly name: string; readonly state?: ReplicaState; readonly fault?: string }[];
  readonly progress: AuditProgress;
  readonly batches: readonly IncompleteBatch[];
}

/** The journal is saved after so many records that were looked at closely. */
const KEYS_PER_SAVE = 64;
/** A replica whose answers do not fit is asked anew so often: it may have been written to. */
const PATIENCE = 2;

/**
 * Do all copies agree, and if not, where and why: brings the replicas' trees up to date, reads what the chain expects, goes down only where hashes differ, and judges each record found there by
 * what its bytes and the chain say. Killed at any moment it goes on where it was, as long as no replica and no expectation changed meanwhile; else it compares anew.
 * A replica that fails or does not answer consistently is told among the faults, and the others are compared without it.
 * @throws InputError `input.invalid`, `audit.other`; MedtrailError `chain.failed`, `store.io` of the working directory.
 */
export async function auditReplicas(audit: Audit): Promise<Audited> {
  const { connection, expected, replicas, journal, onStep = () => undefined } = audit;
  requireNames(replicas);
  const name = await auditName(audit);
  const earlier = await journal.open();
  if (earlier !== undefined && earlier.audit !== name) {
    throw new InputError("audit.other", "The working directory is another audit's");
  }
  const begun = earlier === undefined || earlier.done ? new Date() : new Date(earlier.begun);
  if (earlier === undefined || earlier.done) {
    // When it began is kept from now on: what is read anew until a kill need not be read anew after it.
    await journal.clear();
    await journal.save(fresh(name, begun, new Map(), EMPTY_TREE));
  }
  const faults = new Map<string, string>();
  const active = () => replicas.filter((replica) => !faults.has(replica.name));
  const guard = async (replica: Replica, action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof MedtrailError)) throw error;
      if (error instanceof SourceFailure && error.source !== replica.name) throw error;
      faults.set(replica.name, error.code);
    }
  };

  for (const replica of replicas) {
    await guard(replica, async () => {
      if (isWritable(replica)) await refresh(replica, audit, begun);
    });
  }
  onStep({ phase: "chain", done: 0 });
  const point = await expected.update(connection);
  for (const replica of active()) {
    await guard(replica, () =>
      learnBatches(expected, replica, (done, of) => onStep({ phase: "learn", replica: replica.name, done, of })),
    );
  }
  await expected.commit();

  const tops = new Map<string, { content: Hex; metadata: Hex }>();
  for (const replica of active()) await guard(replica, async () => void tops.set(replica.name, await topsOf(replica)));
  const { root: chain } = await expected.top();
  let progress = continued(earlier, tops, chain) ?? fresh(name, begun, tops, chain);
  if (progress !== earlier) await journal.clear();
  for (const { replica, code } of progress.faults) faults.set(replica, code);

  let failures = 0;
  while (!progress.done) {
    try {
      progress = await compare(audit, active(), progress);
    } catch (error) {
      // What is known of the chain cannot be left out of the comparison.
      if (!(error instanceof SourceFailure) || !active().some(({ name: called }) => called === error.source))
        throw error;
      // What was found since the last save is found again.
      progress = (await journal.open()) ?? progress;
      if (++failures >= PATIENCE) {
        faults.set(error.source, error.code);
        failures = 0;
      }
    }
  }
  // A replica that was written to while it was compared, or that answers as it likes, has another root now.
  const states = new Map<string, ReplicaState>();
  for (const replica of active()) {
    await guard(replica, async () => {
      const [before, now] = [tops.get(replica.name), await topsOf(replica)];
      const state = await replica.state();
      states.set(replica.name, state);
      const isSame = before?.content === now.content && before.metadata === now.metadata;
      const isSaid = state.content.root === now.content && state.metadata.root === now.metadata;
      if (!isSame || !isSaid) faults.set(replica.name, "replica.inconsistent");
    });
  }
  progress = { ...progress, faults: [...faults].map(([replica, code]) => ({ replica, code })) };
  await journal.save(progress);
  return {
    point,
    expected: await expected.top(),
    replicas: replicas.map(({ name: called }) => outcome(called, states.get(called), faults.get(called))),
    progress,
    batches: await expected.incompleteBatches(),
  };
}

function outcome(
  name: string,
  state: ReplicaState | undefined,
  fault: string | undefined,
): Audited["replicas"][number] {
  return { name, ...(state === undefined ? {} : { state }), ...(fault === undefined ? {} : { fault }) };
}

/** A replica's view as something to compare. */
function viewOf(replica: Replica, view: View): TreeSource {
  return { name: replica.name, node: (prefix) => replica.node(view, prefix) };
}

async function compare(audit: Audit, replicas: readonly Replica[], from: AuditProgress): Promise<AuditProgress> {
  const { expected, journal, onStep = () => undefined } = audit;
  let progress = from;
  const after = progress.after;
  const content = [expected, ...replicas.map((replica) => viewOf(replica, "content"))];
  const metadata = replicas.map((replica) => viewOf(replica, "metadata"));
  const generators = [differences(content, { after }), differences(metadata, { after })];
  const closely = audit.evidence === "read" ? [suspects(expected, replicas, after)] : [];
  let unsaved = 0;
  for await (const key of mergeKeys([...generators, ...closely])) {
    const { findings, passedOver } = await diagnose({ ...audit, replicas }, key);
    await journal.add(findings);
    const classes = { ...progress.classes };
    for (const finding of findings) classes[finding.class] = (classes[finding.class] ?? 0) + 1;
    progress = {
      ...progress,
      after: key,
      classes,
      compared: progress.compared + 1,
      young: progress.young + (passedOver === "young" ? 1 : 0),
      outOfScope: progress.outOfScope + (passedOver === "out-of-scope" ? 1 : 0),
    };
    onStep({ phase: "compare", done: progress.compared });
    if (++unsaved >= KEYS_PER_SAVE) {
      await journal.save(progress);
      unsaved = 0;
    }
  }
  progress = { ...progress, done: true };
  await journal.save(progress);
  return progress;
}

async function refresh(replica: Replica, { evidence, onStep = () => undefined }: Audit, since: Date): Promise<void> {
  if (!isWritable(replica)) return;
  await replica.refresh({
    // What the auditor reads itself needs no index that is read anew.
    evidence: evidence === "read" ? "index" : evidence,
    since,
    onShard: (done, of) => onStep({ phase: "refresh", replica: replica.name, done, of }),
  });
}

async function topsOf(replica: Replica): Promise<{ content: Hex; metadata: Hex }> {
  const [content, metadata] = await Promise.all(VIEWS.map((view) => rootOf(viewOf(replica, view))));
  return { content: content?.hash ?? EMPTY_TREE, metadata: metadata?.hash ?? EMPTY_TREE };
}

function continued(
  earlier: AuditProgress | undefined,
  tops: ReadonlyMap<string, { content: Hex; metadata: Hex }>,
  chain: Hex,
): AuditProgress | undefined {
  if (earlier === undefined || earlier.done || earlier.chain !== chain) return undefined;
  const same = [...tops].every(([name, { content, metadata }]) => {
    const before = earlier.tops[name];
    return before?.content === content && before.metadata === metadata;
  });
  return same && tops.size === Object.keys(earlier.tops).length ? earlier : undefined;
}

function fresh(
  audit: Hex,
  begun: Date,
  tops: ReadonlyMap<string, { content: Hex; metadata: Hex }>,
  chain: Hex,
): AuditProgress {
  return {
    type: "medtrail.audit-progress",
    version: 1,
    audit,
    begun: begun.toISOString(),
    tops: Object.fromEntries(tops),
    chain,
    done: false,
    compared: 0,
    young: 0,
    outOfScope: 0,
    classes: {},
    faults: [],
  };
}

async function auditName({ connection, scope, replicas, evidence, forgotten }: Audit): Promise<Hex> {
  const { chainId, contracts } = connection.deployment;
  const names = replicas.map(({ name }) => name);
  const what = [chainId, contracts.RecordRegistry, scope, names, evidence, [...forgotten].sort()];
  return digestOf(new TextEncoder().encode(JSON.stringify(what)));
}

function requireNames(replicas: readonly Replica[]): void {
  const names = new Set(replicas.map(({ name }) => name));
  if (replicas.length === 0 || names.size < replicas.length) {
    throw new InputError("input.invalid", "An audit needs replicas with names of their own", {
      replicas: replicas.length,
    });
  }
}
