/** What a passkey is asked to sign. */
export interface AssertionRequest {
  /** The 32-byte EIP-712 hash. */
  readonly challenge: Uint8Array;
  readonly rpId: string;
  readonly credentialId: Uint8Array;
}

/** An authentication assertion: the parts of AuthenticatorAssertionResponse that a verifier reads, WebAuthn §5.2.2. */
export interface PasskeyAssertion {
  readonly credentialId: Uint8Array;
  /** WebAuthn §6.1: rpIdHash 32 bytes, flags 1, signature counter 4, extensions. */
  readonly authenticatorData: Uint8Array;
  /** The JSON that the browser serialised and the authenticator signed the digest of, byte for byte. */
  readonly clientDataJSON: Uint8Array;
  /** ASN.1 DER Ecdsa-Sig-Value, WebAuthn §6.5.5. */
  readonly signature: Uint8Array;
}

/** Asks an authenticator for an assertion with user verification "required". */
export type GetAssertion = (request: AssertionRequest) => Promise<PasskeyAssertion>;
