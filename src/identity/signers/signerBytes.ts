import { getAddress, getBytes, isAddress, ZeroAddress } from "ethers";
import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { type P256PublicKey, p256PublicKeyBytes } from "./P256PublicKey.js";

/**
 * The ERC-7913 signer of an account: its address, 20 bytes.
 * @throws InputError `signer.address` when `address` is malformed, fails its checksum (ERC-55) or is zero.
 */
export function accountSignerBytes(address: string): Hex {
  if (!isAddress(address) || getAddress(address) === ZeroAddress) {
    throw new InputError("signer.address", "The address does not name an account", { address });
  }
  return toHex(getBytes(getAddress(address)));
}

/**
 * The ERC-7913 signer of a P-256 key: 84 bytes, `verifier ‖ qx ‖ qy`. The verifier decides how the key signs.
 * @throws InputError `signer.address` for the verifier's address, `signer.public-key` for the key.
 */
export function keySignerBytes(verifier: string, publicKey: P256PublicKey): Hex {
  const point = p256PublicKeyBytes(publicKey);
  return `${accountSignerBytes(verifier)}${toHex(point.subarray(1)).slice(2)}`;
}
