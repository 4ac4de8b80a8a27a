import { p256 } from "@noble/curves/nist.js";
import { z } from "zod";
import { checkInput } from "../shared/checkInput.js";
import { InputError } from "../shared/errors.js";
import { type Hex, toHex } from "../shared/hex.js";
import { P256Signer } from "./signers/P256Signer.js";
import type { GetPrf, PrfRequest } from "./signers/PrfRequest.js";

/** What the passkey's function is evaluated at. Another input would give other pseudonyms. */
const INPUT = new TextEncoder().encode("medtrail/passkey-root/v1");
const INFO = "medtrail/pseudonym/v1";
/** Bytes from which a P-256 scalar is reduced without a bias that matters (FIPS 186-5 A.2.1: at least 352 bits). */
const SCALAR_BYTES = 48;

const pseudonymName = z.string().regex(/^[\x21-\x7e]{1,64}$/, "not 1 to 64 visible ASCII characters");

/** The secrets of one pseudonym. Keep them out of logs and stores. */
export interface DerivedPseudonym {
  /** For PatientKeyring. */
  readonly seed: Uint8Array;
  readonly signer: P256Signer;
  /** For preparePatient, so that the PatientId comes again too. */
  readonly salt: Hex;
}

/**
 * Many pseudonyms from one passkey: the output of its pseudo-random function (WebAuthn extension `prf`) is the root from which HKDF-SHA-256
 * (RFC 5869, no salt; info = "medtrail/pseudonym/v1", what is derived, the pseudonym's name, each ended by a zero byte) makes each one's
 * seed, P-256 signer and salt. They have no value in common, and come again wherever the passkey is synced to. Only a WebCrypto key that cannot be exported is kept.
 */
export class PasskeyRoot {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** Asks the passkey: one touch for any number of pseudonyms. @throws as `getPrf` does; InputError "passkey.prf-output". */
  static async unlock(
    getPrf: GetPrf,
    { rpId, credentialId }: Pick<PrfRequest, "rpId" | "credentialId">,
  ): Promise<PasskeyRoot> {
    const { first } = await getPrf({
      rpId,
      credentialId: Uint8Array.from(credentialId),
      first: Uint8Array.from(INPUT),
    });
    if (!(first instanceof Uint8Array) || first.length !== 32 || first.every((byte) => byte === first[0])) {
      throw new InputError("passkey.prf-output", "The passkey's answer is not 32 random bytes", { rpId });
    }
    return new PasskeyRoot(await crypto.subtle.importKey("raw", first.slice(), "HKDF", false, ["deriveBits"]));
  }

  /**
   * A pseudonym. The same name gives the same one, always.
   * @param name the patient's own, such as a number or the provider's GLN: it must be remembered or tried, and never leaves the device.
   * @param verifier address of the deployed ERC7913P256Verifier.
   * @throws InputError "input.invalid", "signer.address".
   */
  async pseudonym(name: string, verifier: string): Promise<DerivedPseudonym> {
    checkInput(pseudonymName, name, "pseudonym's name");
    const scalar = p256.utils.randomSecretKey(await this.#expand("signer", name, SCALAR_BYTES));
    return {
      seed: await this.#expand("seed", name, 32),
      signer: new P256Signer(verifier, scalar),
      salt: toHex(await this.#expand("salt", name, 32)),
    };
  }

  async #expand(what: string, name: string, length: number): Promise<Uint8Array> {
    const info = new TextEncoder().encode(`${INFO}\0${what}\0${name}\0`);
    const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, this.#key, 8 * length));
  }
}
