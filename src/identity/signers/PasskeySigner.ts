import type { TypedDataDomain, TypedDataField } from "ethers";
import { z } from "zod";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { checkAuthenticatorData } from "./checkAuthenticatorData.js";
import { checkClientData } from "./checkClientData.js";
import { encodeWebAuthnAuth } from "./encodeWebAuthnAuth.js";
import type { P256PublicKey } from "./P256PublicKey.js";
import type { GetAssertion } from "./PasskeyAssertion.js";
import type { PatientSigner } from "./PatientSigner.js";
import { passkeySignature } from "./passkeySignature.js";
import { keySignerBytes } from "./signerBytes.js";
import { typedDataHash } from "./typedDataHash.js";

const Bytes = z.instanceof(Uint8Array);

const Assertion = z.object({
  credentialId: Bytes,
  authenticatorData: Bytes,
  clientDataJSON: Bytes,
  signature: Bytes,
});

// Compared with the client data letter by letter, so only the form in which a browser serialises an origin can match.
const Origin = z.string().refine(isSerialisedOrigin, {
  error: "a web origin is scheme, host and port, in lower case, without a default port, a path or a closing slash",
});

const Settings = z.object({
  credentialId: Bytes.refine((id) => id.length >= 1 && id.length <= 1023, { error: "1 to 1023 bytes" }).transform(
    (id) => Uint8Array.from(id),
  ),
  rpId: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, { error: "a domain name in lower case, without scheme or port" }),
  origins: z.array(Origin).min(1),
  topOrigins: z.array(Origin).default([]),
});

/** A registered passkey, and the pages that may use it. */
export interface PasskeySettings {
  /** Address of the deployed ERC7913WebAuthnVerifier. */
  readonly verifier: string;
  readonly publicKey: P256PublicKey;
  readonly credentialId: Uint8Array;
  /** The relying party's domain, such as `patient.example`. */
  readonly rpId: string;
  /** Origins that may ask for a signature, such as `https://patient.example`. */
  readonly origins: readonly string[];
  /** Origins that may show those in a frame. None unless given. */
  readonly topOrigins?: readonly string[];
  /** `browserAssertion()` in a browser. */
  readonly getAssertion: GetAssertion;
}

/**
 * Signs with a passkey (WebAuthn Level 3) for OpenZeppelin's ERC7913WebAuthnVerifier. The EIP-712 hash is the
 * challenge. Verifies the assertion as §7.2 asks of a relying party, since the contract does not look at the origin or
 * the relying party, and a bad signature should be caught before someone pays to send it.
 */
export class PasskeySigner implements PatientSigner {
  readonly signer: Hex;
  readonly #publicKey: P256PublicKey;
  readonly #settings: z.infer<typeof Settings>;
  readonly #getAssertion: GetAssertion;

  /** @throws InputError `passkey.settings`, `signer.address` for the verifier, `signer.public-key`. */
  constructor({ verifier, publicKey, getAssertion, ...settings }: PasskeySettings) {
    this.signer = keySignerBytes(verifier, publicKey);
    const parsed = Settings.safeParse(settings);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InputError("passkey.settings", `The passkey's settings break a rule: ${issue?.message ?? ""}`, {
        setting: issue?.path.join("."),
      });
    }
    this.#publicKey = { ...publicKey };
    this.#settings = parsed.data;
    this.#getAssertion = getAssertion;
  }

  /**
   * The ABI-encoded members of OpenZeppelin's `WebAuthnAuth`.
   * @throws InputError `signer.typed-data`, `passkey.assertion`.
   * @throws IntegrityError `passkey.credential`, `passkey.client-data`, `passkey.type`, `passkey.challenge`,
   * `passkey.origin`, `passkey.cross-origin`, `passkey.authenticator-data`, `passkey.rp-id-hash`, `passkey.user-present`,
   * `passkey.user-verified`, `passkey.backup-state`, `passkey.signature-form`, `passkey.signature`.
   */
  async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<Hex> {
    const challenge = typedDataHash(domain, types, value);
    const { rpId, credentialId, origins, topOrigins } = this.#settings;
    const request = { challenge: Uint8Array.from(challenge), rpId, credentialId: Uint8Array.from(credentialId) };
    const answer = Assertion.safeParse(await this.#getAssertion(request));
    if (!answer.success) {
      throw new InputError("passkey.assertion", "The answer is not an assertion", {}, { cause: answer.error });
    }
    const assertion = answer.data;
    if (toHex(assertion.credentialId) !== toHex(credentialId)) {
      throw new IntegrityError("passkey.credential", "Another passkey answered", {
        credentialId: toHex(assertion.credentialId),
        expected: toHex(credentialId),
      });
    }
    const indexes = checkClientData(assertion.clientDataJSON, { challenge, origins, topOrigins });
    checkAuthenticatorData(assertion.authenticatorData, rpId);
    const signature = passkeySignature(assertion, this.#publicKey);
    return encodeWebAuthnAuth(assertion, signature, indexes);
  }
}

function isSerialisedOrigin(origin: string): boolean {
  // An Android app's origin is no URL but the digest of its signing certificate.
  if (origin.startsWith("android:apk-key-hash:")) return true;
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/.test(origin)) return false;
  // URL gives browser extensions and other schemes the origin "null".
  return !/^https?:/.test(origin) || (URL.canParse(origin) && new URL(origin).origin === origin);
}
