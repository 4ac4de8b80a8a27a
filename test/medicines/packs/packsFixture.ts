import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import fc from "fast-check";
import type { Pack } from "../../../src/medicines/packs/Pack.js";
import type { Hex } from "../../../src/shared/hex.js";

/** A batch secret that is the same in every run. */
export const SECRET = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 1);

export const BATCH = {
  id: `0x${"5a".repeat(32)}`,
  gtin: "09506000134352",
  lot: "A/1+%",
  expiry: "2030-12-31",
} as const satisfies { id: Hex; gtin: string; lot: string; expiry: string };

const SET_82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`;

/** Any serial that GS1 allows. */
export const anySerial = fc.string({
  unit: fc.constantFrom(...SET_82),
  minLength: 1,
  maxLength: 20,
});

/** Serials of one batch, which differ. */
export function serialsOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `S${i}`);
}

/** OpenZeppelin's tree over the packs as they come; it encodes and hashes the leaves itself. */
export function oracleOf(packs: readonly Pack[]): StandardMerkleTree<[number, Hex]> {
  const values = packs.map(({ index, code }): [number, Hex] => [index, code]);
  return StandardMerkleTree.of(values, ["uint256", "bytes32"], { sortLeaves: false });
}
