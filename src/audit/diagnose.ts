import { AUTHOR_LICENCES } from "../identity/licences.js";
import { recordIdOf } from "../records/recordIdOf.js";
import { type RecordState, recordStateOf } from "../records/recordState.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { loadKeccak256 } from "../shared/keccak.js";
import { ask } from "../shared/send.js";
import type { AuditScope, ExpectedRecord, ExpectedSet } from "./expected/ExpectedSet.js";
import { findingsOf, type Judged } from "./findingsOf.js";
import { type Observation, observeContent, observeEnvelope } from "./observe.js";
import type { Replica } from "./replicas/Replica.js";
import type { AuditFinding } from "./report/AuditFinding.js";

/** By what a record is judged. */
export interface Judging {
  readonly connection: Connection;
  readonly expected: ExpectedSet;
  readonly scope: AuditScope;
  readonly replicas: readonly Replica[];
  /** Records that an erasure's receipt names. */
  readonly forgotten: ReadonlySet<Hex>;
}

/** What looking at one record came to. */
export interface Diagnosis {
  readonly findings: readonly AuditFinding[];
  /** What was read of each replica, where something is wrong. */
  readonly observations?: readonly Observation[];
  /** Why it is none of this audit's business, if so: its anchor is not final yet, or it is out of scope. */
  readonly passedOver?: "young" | "out-of-scope";
}

/**
 * Why replicas differ on a record: reads what each of them has, asks the chain, and judges every copy by itself. No copy counts because others are like it.
 * @throws MedtrailError `chain.failed`.
 */
export async function diagnose(judging: Judging, record: Hex): Promise<Diagnosis> {
  const { connection, expected, scope, replicas } = judging;
  const keccak = await loadKeccak256();
  const envelopes = await Promise.all(replicas.map((replica) => observeEnvelope(replica, record, keccak)));
  const entries = envelopes.flatMap(({ entry }) => entry ?? []);
  for (const entry of entries) await expected.learn(entry);
  const known = await expected.find(record);
  const origin = known ?? entries[0];
  const observations: Observation[] = [];
  for (const [i, replica] of replicas.entries()) {
    const envelope = envelopes[i] ?? { state: "absent" };
    observations.push({ replica, envelope, content: await observeContent(replica, origin?.digest) });
  }
  const proofs = entries.flatMap(({ batch }) => batch ?? []);
  const state = origin && (await stateOf(connection, origin, known, proofs));
  if (known === undefined && state !== undefined && state.state !== "unknown" && state.state !== "retracted") {
    const inScope =
      (scope.authors?.includes(origin?.author ?? record) ?? true) &&
      (scope.patients?.includes(origin?.patient ?? record) ?? true);
    return {
      findings: [],
      passedOver: inScope && scope.from === undefined && scope.until === undefined ? "young" : "out-of-scope",
    };
  }
  if (known === undefined && origin !== undefined && !isInScope(scope, origin)) {
    return { findings: [], passedOver: "out-of-scope" };
  }
  const judged: Judged = {
    record,
    known,
    standing: state?.state ?? "unknown",
    isLicensed: origin !== undefined && (await isAuthor(connection, origin)),
    isForgotten: judging.forgotten.has(record),
    isNamedElsewhere: state?.state === "retracted" && origin !== undefined && (await expected.standsOn(origin.digest)),
    superseded: scope.superseded,
    predecessor: known?.predecessor,
    observations,
    acceptsBatch: await anchoredRoots(expected, entries),
  };
  return { findings: await findingsOf(judged), observations };
}

/** What the chain says now: events told that a record is expected, a view confirms it. */
async function stateOf(
  connection: Connection,
  origin: { readonly patient: Hex; readonly author: Hex; readonly digest: Hex },
  known: ExpectedRecord | undefined,
  proofs: readonly { readonly root: Hex; readonly proof: readonly Hex[] }[],
): Promise<RecordState> {
  const alone = await recordStateOf(connection, origin);
  if (alone.state !== "unknown") return alone;
  for (const proof of proofs) {
    const below = await recordStateOf(connection, origin, proof);
    if (below.state !== "unknown") return below;
  }
  // A batch's member whose envelopes are all lost: its proof was seen when it was learnt.
  return known?.root === undefined ? alone : { record: recordIdOf(origin), state: "anchored" };
}

/** The roots, among those that envelopes name, that are anchored. */
async function anchoredRoots(
  expected: ExpectedSet,
  entries: readonly NonNullable<Observation["envelope"]["entry"]>[],
): Promise<ReadonlySet<Hex>> {
  const roots = new Set<Hex>();
  for (const entry of entries) {
    if (entry.batch !== undefined && (await expected.hasBatch(entry.author, entry.batch.root)))
      roots.add(entry.batch.root);
  }
  return roots;
}

function isInScope({ authors, patients }: AuditScope, { author, patient }: { author: Hex; patient: Hex }): boolean {
  return (authors?.includes(author) ?? true) && (patients?.includes(patient) ?? true);
}

/** Whether this author may write records: a patient for themselves, or an accredited organisation with a licence for it, suspended or not. */
async function isAuthor(
  { organizations, patients }: Connection,
  { author, patient }: { readonly author: Hex; readonly patient: Hex },
): Promise<boolean> {
  if (author === patient) return BigInt((await ask(patients.patientOf(patient))).signerHash) !== 0n;
  const { licences } = await ask(organizations.organizationOf(author));
  return (Number(licences) & AUTHOR_LICENCES) !== 0;
}
