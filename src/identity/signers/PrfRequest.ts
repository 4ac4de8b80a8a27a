/** Which passkey is asked for which values of its pseudo-random function (WebAuthn Level 3 §10.1.4, extension `prf`). */
export interface PrfRequest {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  readonly first: Uint8Array;
  readonly second?: Uint8Array;
}

/** 32 bytes for each input: always the same for this passkey and user verification, and unknown to everybody else. */
export interface PrfResults {
  readonly first: Uint8Array;
  readonly second?: Uint8Array;
}

/** Asks an authenticator, with user verification "required": without it another function would answer. */
export type GetPrf = (request: PrfRequest) => Promise<PrfResults>;
