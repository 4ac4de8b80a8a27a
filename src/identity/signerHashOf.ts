import { keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../shared/hex.js";

/**
 * What the chain keeps of a signer: the upper 192 bits of keccak256 of its ERC-7913 bytes. A delegate is named by it.
 * @throws InputError `hex.invalid`.
 */
export function signerHashOf(signer: Hex): Hex {
  return toHex(fromHex(keccak256(fromHex(signer, undefined, "signer")), 32).subarray(0, 24));
}
