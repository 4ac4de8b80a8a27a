import type { Hex } from "../../shared/hex.js";
import type { PackMultiProof, PackProof } from "./Pack.js";

/** Where proofs of packs come from: the store of a maker, or its service. What it says is checked against the chain. */
export interface PackProofs {
  /** @throws MissingError `packs.missing` for a batch that it does not have, `packs.unknown-serial`. */
  proofOfSerial(batch: Hex, serial: string): Promise<PackProof>;
  /** @throws MissingError `packs.missing`; InputError `packs.index`, `packs.repeated-index`, `packs.empty`. */
  multiProofOf(batch: Hex, indices: Iterable<number>): Promise<PackMultiProof>;
}
