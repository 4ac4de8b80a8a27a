import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";

type Inputs = AuthenticationExtensionsPRFInputs;
type Values = AuthenticationExtensionsPRFValues;

/** The two secrets that CTAP 2.1's hmac-secret keeps with a credential: which one answers depends on user verification. */
export interface CredRandom {
  readonly withUV: Uint8Array;
  readonly withoutUV: Uint8Array;
}

export const newCredRandom = (): CredRandom => ({ withUV: randomBytes(32), withoutUV: randomBytes(32) });

/** What a ceremony answers: the browser's results, and the authenticator's extension output. */
export interface PrfAnswer {
  readonly results: { first: ArrayBuffer; second?: ArrayBuffer };
  readonly extensions: Uint8Array;
}

/** WebAuthn Level 3 §10.1.4 of an authentication, browser and authenticator in one; undefined where nothing is to be evaluated. */
export function evaluatePrf(
  prf: Inputs,
  { allowed, credentialId }: { readonly allowed: readonly string[]; readonly credentialId: string },
  secret: Uint8Array,
): PrfAnswer | undefined {
  const byCredential = Object.entries(prf.evalByCredential ?? {});
  if (byCredential.length > 0 && allowed.length === 0) throw new DOMException("", "NotSupportedError");
  if (byCredential.some(([id]) => !allowed.includes(id))) throw new DOMException("", "SyntaxError");
  const values: Values | undefined = byCredential.find(([id]) => id === credentialId)?.[1] ?? prf.eval;
  if (values === undefined) return undefined;
  const evaluate = (input: BufferSource) => hmac(secret, saltOf(bytesOf(input)));
  const first = evaluate(values.first);
  const second = values.second === undefined ? undefined : evaluate(values.second);
  const plain = Uint8Array.from([...first, ...(second ?? [])]);
  return {
    results: { first: bufferOf(first), ...(second ? { second: bufferOf(second) } : {}) },
    extensions: Uint8Array.from([0xa1, 0x6b, ...Buffer.from("hmac-secret"), 0x58, plain.length, ...enciphered(plain)]),
  };
}

/** SHA-256("WebAuthn PRF" ‖ 0x00 ‖ input): keeps a web page out of what other users of hmac-secret ask for. */
export function saltOf(input: Uint8Array): Uint8Array {
  return createHash("sha256").update("WebAuthn PRF").update(Uint8Array.of(0)).update(input).digest();
}

function hmac(secret: Uint8Array, salt: Uint8Array): Uint8Array {
  return createHmac("sha256", secret).update(salt).digest();
}

/** CTAP 2.1's PIN/UV protocol one: AES-256-CBC under the platform's shared secret, IV zero, no padding. */
function enciphered(plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-cbc", randomBytes(32), new Uint8Array(16)).setAutoPadding(false);
  return Uint8Array.from([...cipher.update(plain), ...cipher.final()]);
}

function bytesOf(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
