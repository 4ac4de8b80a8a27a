import { getBytes, isHexString, type Signer, type TypedDataDomain, type TypedDataField } from "ethers";
import { IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import type { PatientSigner } from "./PatientSigner.js";
import { accountSignerBytes } from "./signerBytes.js";
import { typedDataHash } from "./typedDataHash.js";

/**
 * Signs for an account that is a contract (ERC-1271): `owner` signs, the contract decides what that is worth, so the
 * signature passes through unread. A Safe's signatures, an ERC-7739 envelope and the like are the owner's to make.
 */
export class ContractAccountSigner implements PatientSigner {
  readonly signer: Hex;
  readonly #owner: Pick<Signer, "signTypedData">;

  /** @throws InputError `signer.address` when `account` is not an address. */
  constructor(account: string, owner: Pick<Signer, "signTypedData">) {
    this.signer = accountSignerBytes(account);
    this.#owner = owner;
  }

  /**
   * The owner's signature as it came.
   * @throws InputError `signer.typed-data` when the value does not fit the types.
   * @throws IntegrityError `signer.answer` when the owner's answer is not bytes.
   */
  async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<Hex> {
    typedDataHash(domain, types, value);
    const signature = await this.#owner.signTypedData(domain, types, value);
    if (!isHexString(signature, true)) {
      throw new IntegrityError("signer.answer", "The owner's answer is not bytes in hexadecimal", {
        account: this.signer,
      });
    }
    return toHex(getBytes(signature));
  }
}
