import { InputError } from "../shared/errors.js";
import { type Hex, toHex } from "../shared/hex.js";
import { type X25519KeyPair, x25519KeyPairOf } from "../shared/x25519.js";
import { CATEGORY_COUNT } from "./category.js";

const KEY_INFO = "medtrail/category-key/v1";
const GUARDIAN_SALT_INFO = "medtrail/guardian-salt/v1";
const NUMBERS_INFO = "medtrail/category-numbers/v1";

/**
 * A patient's 32-byte seed, from which HKDF-SHA-256 (RFC 5869, no salt) makes every secret. Only a WebCrypto key that cannot be exported is
 * kept, so neither a log nor a serialiser can spill the seed.
 */
export class PatientSeed {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** A fresh random seed, for the caller to back up. */
  static random(): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(32));
  }

  /** @throws InputError "keyring.seed" unless it is 32 bytes and not all equal. */
  static async from(seed: Uint8Array): Promise<PatientSeed> {
    if (seed.length !== 32 || seed.every((byte) => byte === seed[0])) {
      throw new InputError("keyring.seed", "The seed is not 32 random bytes", { bytes: seed.length });
    }
    return new PatientSeed(await crypto.subtle.importKey("raw", seed.slice(), "HKDF", false, ["deriveBits"]));
  }

  /** The key pair of a category number and key epoch: info = "medtrail/category-key/v1" ‖ number (1 byte) ‖ epoch (4 bytes, big-endian). */
  async categoryKey(number: number, epoch: number): Promise<X25519KeyPair> {
    const suffix = new Uint8Array(5);
    const view = new DataView(suffix.buffer);
    view.setUint8(0, number);
    view.setUint32(1, epoch);
    return x25519KeyPairOf(await this.#expand(KEY_INFO, suffix, 32));
  }

  /** The numbers 0 to 63 in this patient's own order, so that a bit on chain says nothing about the category behind it. */
  async categoryNumbers(): Promise<number[]> {
    const numbers = Array.from({ length: CATEGORY_COUNT }, (_, i) => i);
    const stream = new DataView((await this.#expand(NUMBERS_INFO, new Uint8Array(0), 4 * CATEGORY_COUNT)).buffer);
    // Fisher-Yates; a 32-bit draw modulo at most 64 is biased by less than 2^-26.
    for (let i = CATEGORY_COUNT - 1; i > 0; i--) {
      const j = stream.getUint32(4 * i) % (i + 1);
      const [a, b] = [numbers[i], numbers[j]];
      if (a !== undefined && b !== undefined) [numbers[i], numbers[j]] = [b, a];
    }
    return numbers;
  }

  /**
   * The salt of a guardian's leaf: info = "medtrail/guardian-salt/v1" ‖ salt of the pseudonym's registration (32 bytes) ‖ number of
   * the set (4 bytes, big-endian) ‖ keccak256 of the guardian's signer (32 bytes).
   */
  async guardianSalt(pseudonym: Uint8Array, set: number, guardian: Uint8Array): Promise<Hex> {
    const suffix = new Uint8Array(68);
    suffix.set(pseudonym);
    new DataView(suffix.buffer).setUint32(32, set);
    suffix.set(guardian, 36);
    return toHex(await this.#expand(GUARDIAN_SALT_INFO, suffix, 32));
  }

  async #expand(label: string, suffix: Uint8Array, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const info = new Uint8Array([...new TextEncoder().encode(label), ...suffix]);
    const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, this.#key, 8 * length));
  }
}
