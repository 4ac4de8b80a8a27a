import { bytesOf, type Hex } from "../../shared/hex.js";
import { type Keccak256, plainKeccak256 } from "../../shared/keccak.js";
import { rootOfMultiProof } from "../../shared/merkleRoot.js";
import { compareBytes32 } from "../../shared/sortBytes32.js";
import type { PackMultiProof } from "./Pack.js";
import { unpackFlags } from "./packFlags.js";
import { packLeaf } from "./packLeaf.js";
import { isIndex } from "./verifyPack.js";

/**
 * {@link verifyPack} for several packs under one proof. Stricter than `processMultiProof` alone: false also for no packs,
 * for packs out of ascending order, which a proof of this library never has, and for flag bits that nothing reads.
 * @throws InputError "hex.invalid" when a value is not 32 bytes
 */
export function verifyPacks(
  root: Hex,
  count: number,
  { packs, proof, flags }: PackMultiProof,
  hash: Keccak256 = plainKeccak256,
): boolean {
  const expected = bytesOf(root, 32, "root");
  const codes = packs.map(({ code }, i) => bytesOf(code, 32, `packs[${i}].code`));
  const siblings = proof.map((node, i) => bytesOf(node, 32, `proof[${i}]`));
  const isAscending = packs.every(({ index }, i) => isIndex(index, count) && index > (packs[i - 1]?.index ?? -1));
  const bits = unpackFlags(flags, Math.max(0, packs.length + proof.length - 1));
  if (!isAscending || bits === undefined) return false;
  const leaves = codes.map((code, i) => packLeaf(packs[i]?.index ?? 0, code, hash));
  const found = rootOfMultiProof(leaves, siblings, bits, hash);
  return found !== undefined && compareBytes32(found, 0, expected, 0) === 0;
}
