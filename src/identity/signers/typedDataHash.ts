import { getBytes, type TypedDataDomain, TypedDataEncoder, type TypedDataField } from "ethers";
import { InputError } from "../../shared/errors.js";

/**
 * The 32-byte hash of typed data that EIP-712 says to sign.
 * @throws InputError `signer.typed-data` when the value does not fit the types; the cause says where.
 */
export function typedDataHash(
  domain: TypedDataDomain,
  types: Record<string, TypedDataField[]>,
  value: Record<string, unknown>,
): Uint8Array {
  try {
    return getBytes(TypedDataEncoder.hash(domain, types, value));
  } catch (cause) {
    throw new InputError("signer.typed-data", "The value to sign does not fit its EIP-712 types", {}, { cause });
  }
}
