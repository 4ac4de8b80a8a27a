import { type ContractTransactionReceipt, ZeroHash } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import { categoryMask } from "../categoryMask.js";
import type { Signing } from "../signedConsent.js";
import { EMERGENCY_WISH } from "./emergencyTypes.js";

/** What may be read in an emergency. */
export interface EmergencyWish {
  /** The patient's category numbers; none is an opt-out. */
  readonly categories: readonly number[];
  /** Digest of the custody document; left out when there are no custodians. */
  readonly custody?: Hex;
}

/** The contract's struct of the same name. */
export interface SignedWord {
  readonly nonce: bigint;
  readonly deadline: number;
  readonly signer: Hex;
  readonly signature: Hex;
}

/** A wish that the patient signed; anybody may relay it, once. */
export interface SignedWish {
  readonly patient: Hex;
  readonly categories: bigint;
  readonly custody: Hex;
  readonly word: SignedWord;
}

/** Says by transaction what may be read in an emergency; `connection` is the patient's account. @throws InputError; RefusedError `contract.*`. */
export async function expressWish(
  connection: Connection,
  patient: Hex,
  wish: EmergencyWish,
): Promise<ContractTransactionReceipt> {
  const { categories, custody } = encodeWish(wish);
  return send(connection.emergencies.setWish(patient, categories, custody));
}

/**
 * Signs a wish. An opt-out names the nonce after the present one, so that nobody stops it by relaying a wish from before.
 * @throws InputError `input.invalid`, `time.invalid`, `signer.*`.
 */
export async function signWish(
  connection: Connection,
  { patient, signer, deadline }: Signing,
  wish: EmergencyWish,
): Promise<SignedWish> {
  const encoded = encodeWish(wish);
  const present = (await ask(connection.emergencies.wishOf(patient))).nonce;
  const limits = {
    nonce: encoded.categories === 0n ? present + 1n : present,
    deadline: toSeconds(deadline, "deadline"),
  };
  const domain = domainOf(connection.deployment, "EmergencyAccess");
  const signature = await signer.signTypedData(domain, EMERGENCY_WISH, { patient, ...encoded, ...limits });
  return { patient, ...encoded, word: { ...limits, signer: signer.signer, signature } };
}

/**
 * Sends what the patient signed; `connection` is whoever pays.
 * @throws RefusedError `contract.WrongWishNonce`, `contract.ExpiredSignature`, `contract.NotPatientSigner`, `contract.InvalidPatientSignature`.
 */
export async function relayWish(
  connection: Connection,
  { patient, categories, custody, word }: SignedWish,
): Promise<ContractTransactionReceipt> {
  return send(connection.emergencies.setWishBySig(patient, categories, custody, word));
}

function encodeWish({ categories, custody }: EmergencyWish): { categories: bigint; custody: Hex } {
  const zero: Hex = `0x${ZeroHash.slice(2)}`;
  return { categories: categories.length === 0 ? 0n : categoryMask(categories), custody: custody ?? zero };
}
