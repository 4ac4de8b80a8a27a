import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { send } from "../shared/send.js";
import { type ConsentTarget, encodeTarget, requireDistinct } from "./consentTerms.js";
import { ALL_CONSENTS_REVOCATION, CONSENT_REVOCATION, CONSENT_REVOCATIONS } from "./consentTypes.js";
import { type Authorization, authorize, nonceOf, type Signing } from "./signedConsent.js";

type EncodedTarget = ReturnType<typeof encodeTarget>;

/** A revocation that the patient signed; anybody may relay it, once. */
export interface SignedRevocation {
  readonly patient: Hex;
  readonly target: EncodedTarget;
  readonly nonce: bigint;
  readonly authorization: Authorization;
}

/** Several revocations under one signature. */
export interface SignedRevocations {
  readonly patient: Hex;
  readonly targets: readonly EncodedTarget[];
  readonly nonces: readonly bigint[];
  readonly authorization: Authorization;
}

/** The revocation of everything. */
export interface SignedAllRevocation {
  readonly patient: Hex;
  readonly authorization: Authorization;
}

/**
 * Revokes by transaction; `connection` is the patient's account. On chain that ends the reader's right at once; move the
 * category's key epoch as well, so that new records are sealed to a key the reader never had.
 * @throws InputError, RefusedError `contract.*`.
 */
export async function revokeConsent(
  connection: Connection,
  patient: Hex,
  target: ConsentTarget,
): Promise<ContractTransactionReceipt> {
  const { reader, purpose } = encodeTarget(target);
  return send(connection.consents.revoke(patient, reader, purpose));
}

/** Revokes several, all or none. @throws InputError, RefusedError `contract.*`. */
export async function revokeConsents(
  connection: Connection,
  patient: Hex,
  targets: readonly ConsentTarget[],
): Promise<ContractTransactionReceipt> {
  return send(connection.consents.revokeMany(patient, targets.map(encodeTarget)));
}

/** Revokes everything at once, and voids every signature that was not used yet. @throws RefusedError `contract.*`. */
export async function revokeAllConsents(connection: Connection, patient: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.consents.revokeAll(patient));
}

/**
 * Signs a revocation. It names the nonce one above the consent's present one, so that it also ends a grant that is signed now and
 * relayed before it; see IConsentRegistry.revokeBySig.
 * @throws InputError.
 */
export async function signRevocation(
  connection: Connection,
  signing: Signing,
  target: ConsentTarget,
): Promise<SignedRevocation> {
  const { patient } = signing;
  const encoded = encodeTarget(target);
  const nonce = (await nonceOf(connection, patient, encoded)) + 1n;
  const authorization = await authorize(connection, signing, CONSENT_REVOCATION, { ...encoded, nonce });
  return { patient, target: encoded, nonce, authorization };
}

/** {@link signRevocation} for several. @throws InputError, also when two are of one reader and purpose. */
export async function signRevocations(
  connection: Connection,
  signing: Signing,
  targets: readonly ConsentTarget[],
): Promise<SignedRevocations> {
  const { patient } = signing;
  const encoded = targets.map(encodeTarget);
  requireDistinct(encoded);
  const nonces = await Promise.all(encoded.map(async (one) => (await nonceOf(connection, patient, one)) + 1n));
  const revocations = encoded.map((one, i) => ({ ...one, nonce: nonces[i] }));
  const authorization = await authorize(connection, signing, CONSENT_REVOCATIONS, { revocations });
  return { patient, targets: encoded, nonces, authorization };
}

/** Signs the revocation of everything. */
export async function signAllRevocation(connection: Connection, signing: Signing): Promise<SignedAllRevocation> {
  const authorization = await authorize(connection, signing, ALL_CONSENTS_REVOCATION, {});
  return { patient: signing.patient, authorization };
}

/** Sends what the patient signed; `connection` is whoever pays. @throws RefusedError as relayGrant does. */
export async function relayRevocation(
  connection: Connection,
  revocation: SignedRevocation,
): Promise<ContractTransactionReceipt> {
  const { patient, target, nonce, authorization } = revocation;
  return send(connection.consents.revokeBySig(patient, target, nonce, authorization));
}

/** {@link relayRevocation} for several. */
export async function relayRevocations(
  connection: Connection,
  revocations: SignedRevocations,
): Promise<ContractTransactionReceipt> {
  const { patient, targets, nonces, authorization } = revocations;
  return send(connection.consents.revokeManyBySig(patient, [...targets], [...nonces], authorization));
}

/** {@link relayRevocation} for everything. */
export async function relayAllRevocation(
  connection: Connection,
  revocation: SignedAllRevocation,
): Promise<ContractTransactionReceipt> {
  const { patient, authorization } = revocation;
  return send(connection.consents.revokeAllBySig(patient, authorization));
}
