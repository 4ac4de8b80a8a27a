import type { Hex } from "../../shared/hex.js";

/** One pack as the contract takes it. */
export interface Pack {
  /** The pack's number in its batch, counted from 0. */
  readonly index: number;
  /** 32 bytes: the serial (20 bytes, ASCII, zeros behind) and the pack's salt (12 bytes). */
  readonly code: Hex;
}

/** A pack with the siblings that lead from its leaf to its batch's root. */
export interface PackProof {
  readonly pack: Pack;
  readonly proof: readonly Hex[];
}

/** One proof for several packs of a batch. */
export interface PackMultiProof {
  /** In ascending order of index, which is the order in which the contract must take them. */
  readonly packs: readonly Pack[];
  readonly proof: readonly Hex[];
  /**
   * The flags of OpenZeppelin's `MerkleProof.processMultiProof`, 256 to a uint256 word: flag i is bit i % 256, counted from
   * the least significant, of word floor(i / 256). There are `packs.length + proof.length - 1` flags.
   */
  readonly flags: readonly bigint[];
}
