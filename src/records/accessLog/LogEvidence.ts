import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { accessEntry } from "./AccessEntry.js";
import { MAX_LOG_SIZE } from "./logProofs.js";
import { accessList, accessReceipt, logHead, logName } from "./logStatements.js";

const index = z.int().nonnegative().max(MAX_LOG_SIZE);
/** No tree of 2^32 leaves is deeper. */
const proof = z.array(bytes32).max(32);

/** A root that the chain has, by its number. */
const anchored = logName.extend({ sequence: z.int().positive(), size: index, root: bytes32 });
const head = z.union([logHead, anchored]);

const leaf = z.union([
  z.strictObject({ receipt: accessReceipt }),
  z.strictObject({ head, leaf: bytes32, proof: proof.readonly() }),
]);
const entry = z.strictObject({ index, entry: accessEntry, head, proof: proof.readonly() });

/**
 * What shows that a server's log is false, complete in itself: with the chain, anybody can check it. `two-roots`, `two-leaves`: two histories.
 * `late`, `unlisted`: a read that was left out, of the anchored log or of what the patient was told. `unsigned`, `repeated`, `stale`, `backdated`: a read that was
 * made up: its reader did not sign it, or signed one where two are logged, or signed it at another time, or it was put in later than it says.
 */
export const logEvidence = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("two-roots"), a: head, b: head }),
  z.strictObject({ kind: z.literal("two-leaves"), index, a: leaf, b: leaf }),
  z.strictObject({ kind: z.literal("late"), receipt: accessReceipt }),
  z.strictObject({ kind: z.literal("unlisted"), list: accessList, receipt: accessReceipt, entry: accessEntry }),
  z.strictObject({ kind: z.literal("unsigned"), shown: entry }),
  z.strictObject({ kind: z.literal("repeated"), shown: entry, again: entry }),
  z.strictObject({ kind: z.literal("stale"), shown: entry }),
  z.strictObject({ kind: z.literal("backdated"), shown: entry, before: anchored }),
]);

/** A root that the server signed or anchored. */
export type ShownHead = Readonly<z.output<typeof head>>;

/** A leaf at an index, by its receipt or by proof. */
export type ShownLeaf = Readonly<z.output<typeof leaf>>;

/** An entry in the open, and its proof. Whoever sees it learns who read what. */
export type ShownEntry = Readonly<z.output<typeof entry>>;

export type LogEvidence = Readonly<z.output<typeof logEvidence>>;

const PROVEN_BY = {
  "two-roots": "split view",
  late: "omission",
  unlisted: "omission",
  unsigned: "invention",
  repeated: "invention",
  stale: "invention",
  backdated: "invention",
} as const;

/** What evidence proves if it holds. Two leaves are an omission where the one is a receipt's and the other stands in the log. */
export function provenBy(evidence: LogEvidence): "split view" | "omission" | "invention" {
  if (evidence.kind !== "two-leaves") return PROVEN_BY[evidence.kind];
  return "receipt" in evidence.a === "receipt" in evidence.b ? "split view" : "omission";
}
