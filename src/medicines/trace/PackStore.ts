import type { Hex } from "../../shared/hex.js";
import type { PackMultiProof, PackProof } from "../packs/Pack.js";
import type { PackBatch, PackBatchHeader } from "../packs/PackBatch.js";
import type { SerialSource } from "../packs/PackCodes.js";

/** A stored batch, open for proofs: what `StoredPacks` offers. */
export interface OpenPacks {
  readonly header: PackBatchHeader;
  indexOf(serial: string): Promise<number>;
  proofOf(index: number): Promise<PackProof>;
  multiProofOf(indices: Iterable<number>): Promise<PackMultiProof>;
  close(): Promise<void>;
}

/** Where commissioned batches are kept: what `FilePackStore` offers. */
export interface PackStore {
  create(batch: PackBatch, serials: SerialSource, secret: Uint8Array): Promise<OpenPacks>;
  open(batch: Hex): Promise<OpenPacks>;
}
