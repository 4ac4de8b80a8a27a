import type { Hex } from "../../shared/hex.js";
import type { PackMultiProof, PackProof } from "./Pack.js";
import type { PackProofs } from "./PackProofs.js";

/** A stored batch that is open, as `FilePackStore` opens it. */
interface OpenPacks {
  proofOfSerial(serial: string): Promise<PackProof>;
  multiProofOf(indices: Iterable<number>): Promise<PackMultiProof>;
  close(): Promise<void>;
}

/** The proofs of a store of batches, such as `FilePackStore`. Each question opens its batch and closes it. */
export function storedPackProofs(store: { open(batch: Hex): Promise<OpenPacks> }): PackProofs {
  const within = async <T>(batch: Hex, question: (packs: OpenPacks) => Promise<T>): Promise<T> => {
    const packs = await store.open(batch);
    try {
      return await question(packs);
    } finally {
      await packs.close();
    }
  };
  return {
    proofOfSerial: (batch, serial) => within(batch, (packs) => packs.proofOfSerial(serial)),
    multiProofOf: (batch, indices) => within(batch, (packs) => packs.multiProofOf(indices)),
  };
}
