import { p256 } from "@noble/curves/nist.js";
import type { TypedDataDomain, TypedDataField } from "ethers";
import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { p256PublicKey } from "./P256PublicKey.js";
import type { PatientSigner } from "./PatientSigner.js";
import { keySignerBytes } from "./signerBytes.js";
import { typedDataHash } from "./typedDataHash.js";

/** Signs with a bare P-256 key that the program holds, for OpenZeppelin's ERC7913P256Verifier. */
export class P256Signer implements PatientSigner {
  readonly signer: Hex;
  readonly #secretKey: Uint8Array;

  /**
   * @param verifier address of the deployed ERC7913P256Verifier.
   * @param secretKey 32 bytes, big-endian, from 1 to n - 1; copied.
   * @throws InputError `signer.secret-key`, and `signer.address` for the verifier.
   */
  constructor(verifier: string, secretKey: Uint8Array) {
    if (!p256.utils.isValidSecretKey(secretKey)) {
      throw new InputError("signer.secret-key", "The secret key is not a P-256 scalar", { bytes: secretKey.length });
    }
    this.#secretKey = Uint8Array.from(secretKey);
    this.signer = keySignerBytes(verifier, p256PublicKey(p256.getPublicKey(this.#secretKey, false)));
  }

  /** A signer with a fresh key, and that key: whoever loses it loses the signer. */
  static generate(verifier: string): { signer: P256Signer; secretKey: Uint8Array } {
    const secretKey = p256.utils.randomSecretKey();
    return { signer: new P256Signer(verifier, secretKey), secretKey };
  }

  /** 64 bytes, `r ‖ s` with low s, deterministic (RFC 6979), over the EIP-712 hash itself: it is not hashed again. */
  async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<Hex> {
    const hash = typedDataHash(domain, types, value);
    return toHex(p256.sign(hash, this.#secretKey, { prehash: false, lowS: true, format: "compact" }));
  }
}
