import { MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { PackProofs } from "./PackProofs.js";
import type { PackTree } from "./PackTree.js";

/** The proofs of trees in memory, by their BatchIds. */
export function treePackProofs(trees: ReadonlyMap<Hex, PackTree>): PackProofs {
  const treeOf = (batch: Hex): PackTree => {
    const tree = trees.get(batch);
    if (tree === undefined) throw new MissingError("packs.missing", "There is no such batch", { batch });
    return tree;
  };
  return {
    proofOfSerial: async (batch, serial) => {
      const tree = treeOf(batch);
      return tree.proofOf(tree.indexOf(serial));
    },
    multiProofOf: async (batch, indices) => treeOf(batch).multiProofOf(indices),
  };
}
