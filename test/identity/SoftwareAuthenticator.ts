import { createHash, randomBytes } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import type { PasskeyAssertion } from "../../src/identity/signers/PasskeyAssertion.js";
import { evaluatePrf, newCredRandom } from "./softwarePrf.js";

/** How one ceremony departs from what an honest browser and authenticator do. */
export interface Ceremony {
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  readonly rpId?: string;
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: Uint8Array;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  /** CBOR map of extension outputs; sets the ED flag. */
  readonly extensions?: Uint8Array;
  /** Which half of the order s lies in; by default as it falls. */
  readonly s?: "low" | "high";
  /** Replaces §5.8.1.1's serialisation. */
  readonly serialise?: (clientData: ClientData) => string;
}

export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
  readonly topOrigin?: string;
}

/** A browser and its authenticator in one, after WebAuthn Level 3: one resident ES256 credential of one relying party. */
export class SoftwareAuthenticator {
  readonly credentialId: Uint8Array = Uint8Array.from(randomBytes(16));
  readonly #secretKey: Uint8Array;
  readonly #credRandom = newCredRandom();
  #counter = 0;

  constructor(
    readonly rpId: string,
    readonly origin: string,
    secretKey: Uint8Array = p256.utils.randomSecretKey(),
  ) {
    this.#secretKey = secretKey;
  }

  /** The credential's public key as an uncompressed point. */
  get point(): Uint8Array {
    return p256.getPublicKey(this.#secretKey, false);
  }

  /** The credential's public key as COSE_Key in CTAP2 canonical CBOR, §6.5.1.1. */
  get cose(): Uint8Array {
    const head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    return Uint8Array.from([...head, ...this.point.subarray(1, 33), 0x22, 0x58, 0x20, ...this.point.subarray(33)]);
  }

  /** §7.2's assertion over `challenge`. */
  assert(challenge: Uint8Array, ceremony: Ceremony = {}): PasskeyAssertion {
    const clientData: ClientData = {
      type: ceremony.type ?? "webauthn.get",
      challenge: Buffer.from(ceremony.challenge ?? challenge).toString("base64url"),
      origin: ceremony.origin ?? this.origin,
      crossOrigin: ceremony.crossOrigin ?? false,
      ...(ceremony.topOrigin === undefined ? {} : { topOrigin: ceremony.topOrigin }),
    };
    const clientDataJSON = new TextEncoder().encode((ceremony.serialise ?? serialiseClientData)(clientData));
    const authenticatorData = this.#authenticatorData(ceremony);
    const signed = Uint8Array.from([...authenticatorData, ...sha256(clientDataJSON)]);
    return {
      credentialId: this.credentialId,
      authenticatorData,
      clientDataJSON,
      signature: this.#sign(signed, ceremony.s),
    };
  }

  /** §7.1's answer to a registration: attested credential data, attestation "none". */
  register(challenge: Uint8Array) {
    const clientData = {
      ...{ type: "webauthn.create", challenge: Buffer.from(challenge).toString("base64url") },
      ...{ origin: this.origin, crossOrigin: false },
    };
    const idLength = [this.credentialId.length >> 8, this.credentialId.length & 0xff];
    const attested = Uint8Array.from([...new Uint8Array(16), ...idLength, ...this.credentialId, ...this.cose]);
    const authenticatorData = this.#authenticatorData({ attested });
    const head = [
      0xa3,
      0x63,
      ...Buffer.from("fmt"),
      0x64,
      ...Buffer.from("none"),
      0x67,
      ...Buffer.from("attStmt"),
      0xa0,
    ];
    const dataHead = [0x68, ...Buffer.from("authData"), 0x58, authenticatorData.length];
    return {
      clientDataJSON: new TextEncoder().encode(serialiseClientData(clientData)),
      authenticatorData,
      attestationObject: Uint8Array.from([...head, ...dataHead, ...authenticatorData]),
    };
  }

  /** navigator.credentials.get over this authenticator. */
  async get(options?: CredentialRequestOptions) {
    const request = options?.publicKey;
    if (request === undefined || request.rpId !== this.rpId) throw new DOMException("", "SecurityError");
    const id = Buffer.from(this.credentialId).toString("base64url");
    const allowed = (request.allowCredentials ?? []).map((one) => Buffer.from(toBytes(one.id)).toString("base64url"));
    if (allowed.length > 0 && !allowed.includes(id)) throw new DOMException("", "NotAllowedError");
    const userVerified = request.userVerification !== "discouraged";
    const { withUV, withoutUV } = this.#credRandom;
    const prf = request.extensions?.prf;
    const answer = prf && evaluatePrf(prf, { allowed, credentialId: id }, userVerified ? withUV : withoutUV);
    const { credentialId, ...parts } = this.assert(toBytes(request.challenge), {
      userVerified,
      ...(answer ? { extensions: answer.extensions } : {}),
    });
    const credential = {
      id,
      type: "public-key",
      rawId: Uint8Array.from(credentialId).buffer,
      response: {
        authenticatorData: Uint8Array.from(parts.authenticatorData).buffer,
        clientDataJSON: Uint8Array.from(parts.clientDataJSON).buffer,
        signature: Uint8Array.from(parts.signature).buffer,
      },
      getClientExtensionResults: () => (answer ? { prf: { results: answer.results } } : {}),
    };
    return credential;
  }

  /** §6.1: rpIdHash 32 ‖ flags 1 ‖ signCount 4 ‖ attested credential data ‖ extensions. */
  #authenticatorData(ceremony: Ceremony & { readonly attested?: Uint8Array }): Uint8Array {
    const flags =
      (ceremony.userPresent === false ? 0 : 0x01) |
      (ceremony.userVerified === false ? 0 : 0x04) |
      (ceremony.backupEligible ? 0x08 : 0) |
      (ceremony.backedUp ? 0x10 : 0) |
      (ceremony.attested ? 0x40 : 0) |
      (ceremony.extensions ? 0x80 : 0);
    const counter = new Uint8Array(4);
    this.#counter += 1;
    new DataView(counter.buffer).setUint32(0, this.#counter);
    const rpIdHash = sha256(new TextEncoder().encode(ceremony.rpId ?? this.rpId));
    return Uint8Array.from([
      ...rpIdHash,
      flags,
      ...counter,
      ...(ceremony.attested ?? []),
      ...(ceremony.extensions ?? []),
    ]);
  }

  #sign(signed: Uint8Array, half: "low" | "high" | undefined): Uint8Array {
    const bytes = p256.sign(signed, this.#secretKey, { prehash: true, lowS: false, format: "compact" });
    const given = p256.Signature.fromBytes(bytes, "compact");
    const other = half !== undefined && given.hasHighS() !== (half === "high");
    return (other ? flip(given) : given).toBytes("der");
  }
}

/** §5.8.1.1: fixed order, no white space. */
export function serialiseClientData({ type, challenge, origin, crossOrigin, topOrigin }: ClientData): string {
  const top = topOrigin === undefined ? "" : `,"topOrigin":${ccdToString(topOrigin)}`;
  const head = `{"type":${ccdToString(type)},"challenge":${ccdToString(challenge)},"origin":${ccdToString(origin)}`;
  return `${head},"crossOrigin":${crossOrigin}${top}}`;
}

/** §5.8.1.1's CCDToString: escapes the quote, the backslash and what lies below the space. */
function ccdToString(text: string): string {
  let out = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") out += `\\${character}`;
    else if (code < 0x20) out += `\\u${code.toString(16).padStart(4, "0")}`;
    else out += character;
  }
  return `"${out}"`;
}

/** The other signature of the pair (r, s), (r, n - s). */
export function flip({ r, s }: { r: bigint; s: bigint }): InstanceType<typeof p256.Signature> {
  return new p256.Signature(r, p256.Point.Fn.ORDER - s);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function toBytes(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
