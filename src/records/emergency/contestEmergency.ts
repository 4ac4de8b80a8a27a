import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import type { Signing } from "../signedConsent.js";
import { EMERGENCY_CONTEST } from "./emergencyTypes.js";
import type { SignedWord } from "./emergencyWish.js";

/** Which emergency: as the event EmergencyOpened names it. */
export interface EmergencyKey {
  readonly patient: Hex;
  readonly org: Hex;
  readonly openedAt: Date;
}

/** An objection that the patient signed; anybody may relay it, once. */
export interface SignedContest {
  readonly patient: Hex;
  readonly org: Hex;
  readonly openedAt: number;
  readonly word: SignedWord;
}

/**
 * Speaks against an emergency by transaction: it ends, and the organisation opens no other until the patient's next wish. `connection` is the patient's account.
 * @throws RefusedError `contract.UnknownEmergency`, `contract.EmergencyAlreadyContested`, `contract.NotPatientSigner`; InputError `time.invalid`.
 */
export async function contestEmergency(
  connection: Connection,
  { patient, org, openedAt }: EmergencyKey,
): Promise<ContractTransactionReceipt> {
  return send(connection.emergencies.contest(patient, org, toSeconds(openedAt, "time of opening")));
}

/**
 * Signs an objection. It names the nonce after the present one, so that nobody stops it by relaying a wish from before; the wish after that voids it.
 * @throws InputError `time.invalid`, `signer.*`.
 */
export async function signContest(
  connection: Connection,
  { patient, signer, deadline }: Signing,
  { org, openedAt }: Omit<EmergencyKey, "patient">,
): Promise<SignedContest> {
  const { nonce } = await ask(connection.emergencies.wishOf(patient));
  const limits = { nonce: nonce + 1n, deadline: toSeconds(deadline, "deadline") };
  const seconds = toSeconds(openedAt, "time of opening");
  const value = { patient, org, openedAt: seconds, ...limits };
  const domain = domainOf(connection.deployment, "EmergencyAccess");
  const signature = await signer.signTypedData(domain, EMERGENCY_CONTEST, value);
  return { patient, org, openedAt: seconds, word: { ...limits, signer: signer.signer, signature } };
}

/** Sends what the patient signed; `connection` is whoever pays. @throws as {@link contestEmergency}; RefusedError `contract.WrongWishNonce`, `contract.ExpiredSignature`. */
export async function relayContest(
  connection: Connection,
  { patient, org, openedAt, word }: SignedContest,
): Promise<ContractTransactionReceipt> {
  return send(connection.emergencies.contestBySig(patient, org, openedAt, word));
}
