import type { Hex } from "../../shared/hex.js";
import { leafHash } from "../../shared/merkleLeaf.js";

/**
 * A guardian's leaf, as IGuardians says: keccak256(keccak256(abi.encode(keccak256(signer), salt))).
 * @param signerHash keccak256 of the guardian's ERC-7913 bytes, 32 bytes.
 */
export function guardianLeaf(signerHash: Hex, salt: Hex): Hex {
  return leafHash(["bytes32", "bytes32"], [signerHash, salt]);
}
