import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { leafHash } from "../../shared/merkleLeaf.js";
import { treeValue, type ValueTree } from "./readTree.js";

/** A value's proof, as `merkle verify` takes it. */
export interface ValueProof {
  readonly root: Hex;
  readonly leafEncoding: readonly string[];
  readonly value: readonly unknown[];
  readonly proof: readonly Hex[];
}

/**
 * The proof of one value, by place or by value, or those of all.
 * @throws InputError `merkle.unknown-leaf`, `merkle.dump` where the dump contradicts itself.
 */
export function proofsOf(
  tree: ValueTree,
  wanted: { index?: number | undefined; value?: unknown },
): ValueProof | ValueProof[] {
  const { root, leafEncoding, values, problem } = tree;
  if (problem !== undefined)
    throw new InputError("merkle.dump", "The dumped tree contradicts itself", { rule: problem });
  const proofAt = (index: number): ValueProof => {
    const value = values[index];
    if (value === undefined) {
      throw new InputError("merkle.unknown-leaf", "No entry has this index", { index, size: values.length });
    }
    return { root, leafEncoding, value, proof: tree.proofAt(index) };
  };
  if (wanted.index !== undefined) return proofAt(wanted.index);
  if (wanted.value === undefined) return values.map((_, index) => proofAt(index));
  const leaf = leafHash(leafEncoding, checkInput(treeValue, wanted.value, "value"));
  const found = values.findIndex((value) => leafHash(leafEncoding, value) === leaf);
  if (found === -1) throw new InputError("merkle.unknown-leaf", "The tree does not hold this entry", { leaf });
  return proofAt(found);
}
