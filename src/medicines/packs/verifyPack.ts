import { bytesOf, type Hex } from "../../shared/hex.js";
import { type Keccak256, plainKeccak256 } from "../../shared/keccak.js";
import { rootOfProof } from "../../shared/merkleRoot.js";
import { compareBytes32 } from "../../shared/sortBytes32.js";
import type { Pack } from "./Pack.js";
import { packLeaf } from "./packLeaf.js";

/**
 * Whether the batch with this root and count has the pack: what the contract answers for the same root, count and proof.
 * Root and count must come from the chain.
 * @param hash `await loadKeccak256()` for many packs, several times as fast as the one that is used when left out.
 * @throws InputError "hex.invalid" when a value is not 32 bytes
 */
export function verifyPack(
  root: Hex,
  count: number,
  { index, code }: Pack,
  proof: readonly Hex[],
  hash: Keccak256 = plainKeccak256,
): boolean {
  const expected = bytesOf(root, 32, "root");
  const codeBytes = bytesOf(code, 32, "code");
  const siblings = proof.map((node, i) => bytesOf(node, 32, `proof[${i}]`));
  if (!isIndex(index, count)) return false;
  return compareBytes32(rootOfProof(packLeaf(index, codeBytes, hash), siblings, hash), 0, expected, 0) === 0;
}

/** Whether a batch of `count` packs has one with this index, which the contract holds in 32 bits. */
export function isIndex(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < Math.min(count, 2 ** 32);
}
