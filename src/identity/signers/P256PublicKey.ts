import { p256 } from "@noble/curves/nist.js";
import { getBytes, isHexString } from "ethers";
import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";

/** A point of the curve P-256 (secp256r1): its two coordinates, 32 bytes each, big-endian. */
export interface P256PublicKey {
  readonly qx: Hex;
  readonly qy: Hex;
}

/** The first byte of an uncompressed point, SEC 1 §2.3.3. */
const UNCOMPRESSED = 0x04;

/**
 * The key as an uncompressed point, 65 bytes: `04 ‖ qx ‖ qy`.
 * @throws InputError `signer.public-key` when a coordinate is not 32 bytes or the point is not on the curve.
 */
export function p256PublicKeyBytes({ qx, qy }: P256PublicKey): Uint8Array {
  const bytes = new Uint8Array(65);
  if (isHexString(qx, 32) && isHexString(qy, 32)) {
    bytes[0] = UNCOMPRESSED;
    bytes.set(getBytes(qx), 1);
    bytes.set(getBytes(qy), 33);
    if (p256.utils.isValidPublicKey(bytes, false)) return bytes;
  }
  throw new InputError("signer.public-key", "The public key is not a point of P-256", { qx, qy });
}

/**
 * Reads an uncompressed point, 65 bytes.
 * @throws InputError `signer.public-key` when the bytes are another form or not on the curve.
 */
export function p256PublicKey(point: Uint8Array): P256PublicKey {
  if (!p256.utils.isValidPublicKey(point, false)) {
    throw new InputError("signer.public-key", "The bytes are not an uncompressed point of P-256", {
      point: toHex(point),
    });
  }
  return { qx: toHex(point.subarray(1, 33)), qy: toHex(point.subarray(33)) };
}
