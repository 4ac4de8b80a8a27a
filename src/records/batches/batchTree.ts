import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { elementsCommitmentOf } from "../disclosure/elementsCommitmentOf.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import { recordIdOf } from "../recordIdOf.js";

/** A batch's records with their proofs, and what is anchored. */
export interface BatchTree {
  readonly root: Hex;
  /** Leaves below the root: the records, and a commitment for each whose elements can be disclosed. */
  readonly count: number;
  /** The author's list of the leaves; its sha-256 is anchored. It names no patient and holds no key. */
  readonly manifest: { readonly bytes: Uint8Array; readonly digest: Hex };
  /** The entries for the index, each with its proofs. */
  readonly entries: readonly RecordEnvelope[];
}

/** The tree of journalled entries: the same for the same entries, always. */
export async function batchTree(author: Hex, entries: readonly RecordEnvelope[]): Promise<BatchTree> {
  const leaves = entries.flatMap((entry) => [entry.record, ...commitmentsOf(entry)]);
  const tree = await MerkleTree.of(leaves);
  const { root } = tree;
  let next = 0;
  const placed = entries.map((entry): RecordEnvelope => {
    const batch = { root, proof: tree.proofAt(next++) };
    if (entry.elements === undefined) return { ...entry, batch };
    const elements = { root: entry.elements.root, batch: { root, proof: tree.proofAt(next++) } };
    return { ...entry, batch, elements };
  });
  const bytes = new TextEncoder().encode(`${JSON.stringify({ author, root, leaves })}\n`);
  return { root, count: leaves.length, manifest: { bytes, digest: await digestOf(bytes) }, entries: placed };
}

function commitmentsOf({ record, patient, author, elements }: RecordEnvelope): Hex[] {
  if (elements === undefined) return [];
  return [recordIdOf({ patient, author, digest: elementsCommitmentOf(record, elements.root) })];
}
