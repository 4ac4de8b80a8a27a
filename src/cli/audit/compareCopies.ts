import { openReplica } from "../../audit/replicas/openReplica.js";
import { type Evidence, isWritable } from "../../audit/replicas/Replica.js";
import { EXIT_CODES } from "../../audit/report/exitCodes.js";
import { differences } from "../../audit/tree/differences.js";
import { VIEWS } from "../../audit/tree/replicaNode.js";
import { InputError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { auditPlaces, type PlacesInput } from "./auditPlaces.js";

/** Differences that are listed; all are counted. */
const MAX_LISTED = 1_000;

interface CompareInput extends PlacesInput {
  readonly evidence: Evidence;
}

/** Compares copies with each other alone: says where they differ. Which of them is right only the chain knows. */
export async function compareCopies(context: CliContext, input: CompareInput): Promise<Outcome> {
  const { evidence } = input;
  const places = await auditPlaces(context, input);
  if (new Set(places.map(({ name }) => name)).size < 2 || new Set(input.replica).size < places.length) {
    throw new InputError("input.usage", "--offline compares copies with each other: name two or more, each once");
  }
  if (evidence === "read") {
    throw new InputError("input.usage", "--evidence: read asks the chain for what to read; rehash reads every byte");
  }
  const replicas = places.map(openReplica);
  for (const replica of replicas) {
    context.progress.tell(`looking through ${replica.name}`);
    if (isWritable(replica)) await replica.refresh({ evidence });
  }
  const listed: { record: string; view: string; digests: Record<string, string | null> }[] = [];
  let count = 0;
  for (const view of VIEWS) {
    const sources = replicas.map((replica) => ({
      name: replica.name,
      node: (prefix: string) => replica.node(view, prefix),
    }));
    for await (const { key, digests } of differences(sources)) {
      if (++count > MAX_LISTED) continue;
      const each = replicas.map(({ name }, i) => [name, digests[i] ?? null] as const);
      listed.push({ record: key, view, digests: Object.fromEntries(each) });
    }
  }
  const states = await Promise.all(replicas.map(async (replica) => ({ replica, state: await replica.state() })));
  const status = count === 0 ? "agree" : "differ";
  const told = states.map(({ replica: { name }, state }) => ({
    name,
    ciphertexts: state.content.count,
    content: state.content.root,
    metadata: state.metadata.root,
  }));
  return { value: { status, replicas: told, differences: count, listed }, status: EXIT_CODES[status] };
}
