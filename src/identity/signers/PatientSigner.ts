import type { TypedDataDomain, TypedDataField } from "ethers";
import type { Hex } from "../../shared/hex.js";

/** What a patient signs with: an account, a bare P-256 key or a passkey. A relay sends what it signs. */
export interface PatientSigner {
  /** ERC-7913 signer: an account's 20 bytes, or a verifier contract's 20 bytes followed by the key. */
  readonly signer: Hex;

  /**
   * Signs EIP-712 typed data; OpenZeppelin's SignatureChecker accepts the result for {@link PatientSigner.signer}.
   * @throws InputError `signer.typed-data` when the value does not fit the types.
   */
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<Hex>;
}
