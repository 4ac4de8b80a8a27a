import { AbiCoder, id, keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/** `keccak256(abi.encode(keccak256(type), values…))`: how the medicines room names what it speaks of. */
export function typedHash(type: string, types: readonly string[], values: readonly unknown[]): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(["bytes32", ...types], [id(type), ...values]);
  return toHex(fromHex(keccak256(encoded), 32));
}
