import { AbiCoder, getBytes } from "ethers";
import { type Hex, toHex } from "../../shared/hex.js";
import type { ClientDataIndexes } from "./checkClientData.js";
import type { PasskeyAssertion } from "./PasskeyAssertion.js";
import type { LowSignature } from "./passkeySignature.js";

// clientDataJSON goes as bytes, which encode like a string but need no decoding to text and back.
const WEB_AUTHN_AUTH = ["bytes32", "bytes32", "uint256", "uint256", "bytes", "bytes"];

/**
 * An assertion as OpenZeppelin's `WebAuthn.tryDecodeAuth` reads it: the members of `WebAuthnAuth` from the first byte
 * on, without the offset that `abi.encode` puts before a struct.
 */
export function encodeWebAuthnAuth(
  { authenticatorData, clientDataJSON }: Pick<PasskeyAssertion, "authenticatorData" | "clientDataJSON">,
  { r, s }: LowSignature,
  { challengeIndex, typeIndex }: ClientDataIndexes,
): Hex {
  const values = [r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON];
  return toHex(getBytes(AbiCoder.defaultAbiCoder().encode(WEB_AUTHN_AUTH, values)));
}
