import { getBytes, recoverAddress, Signature, type Signer, type TypedDataDomain, type TypedDataField } from "ethers";
import { IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import type { PatientSigner } from "./PatientSigner.js";
import { accountSignerBytes } from "./signerBytes.js";
import { typedDataHash } from "./typedDataHash.js";

/**
 * Signs with an externally owned account: a wallet in memory, in the browser or in hardware. An account that has code
 * (a smart wallet, or an EOA that delegates by EIP-7702) is checked by ERC-1271 and needs a ContractAccountSigner.
 */
export class AccountSigner implements PatientSigner {
  readonly signer: Hex;
  readonly #account: Signer;

  private constructor(signer: Hex, account: Signer) {
    this.signer = signer;
    this.#account = account;
  }

  /** Asks the wallet for its address and wraps it. */
  static async create(account: Signer): Promise<AccountSigner> {
    return new AccountSigner(accountSignerBytes(await account.getAddress()), account);
  }

  /**
   * 65 bytes, `r ‖ s ‖ v` with v 27 or 28 and low s, whichever form the wallet answers in.
   * @throws InputError `signer.typed-data` when the value does not fit the types.
   * @throws IntegrityError `signer.other-account` when the signature is not this account's, as when the user has
   * switched accounts since {@link AccountSigner.create}; `signer.answer` when it is no signature.
   */
  async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<Hex> {
    const hash = typedDataHash(domain, types, value);
    const answer = await this.#account.signTypedData(domain, types, value);
    let signature: string;
    let recovered: string;
    try {
      // ecrecover takes only v 27 and 28; some hardware wallets answer 0 and 1, or EIP-2098's 64 bytes.
      signature = Signature.from(answer).serialized;
      recovered = recoverAddress(hash, signature);
    } catch (cause) {
      throw new IntegrityError(
        "signer.answer",
        "The wallet's answer is not an account's signature",
        { account: this.signer },
        { cause },
      );
    }
    if (recovered.toLowerCase() !== this.signer) {
      throw new IntegrityError("signer.other-account", "The wallet signed with another account", {
        account: this.signer,
        recovered,
      });
    }
    return toHex(getBytes(signature));
  }
}
