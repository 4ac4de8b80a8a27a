import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { send } from "../shared/send.js";
import { type ConsentTerms, encodeTerms, requireDistinct } from "./consentTerms.js";
import { CONSENT_GRANT, CONSENT_GRANTS } from "./consentTypes.js";
import { type Authorization, authorize, nonceOf, type Signing } from "./signedConsent.js";

type EncodedTerms = ReturnType<typeof encodeTerms>;

/** A grant that the patient signed; anybody may relay it, once. */
export interface SignedGrant {
  readonly patient: Hex;
  readonly terms: EncodedTerms;
  readonly nonce: bigint;
  readonly authorization: Authorization;
}

/** Several grants under one signature. */
export interface SignedGrants {
  readonly patient: Hex;
  readonly terms: readonly EncodedTerms[];
  readonly nonces: readonly bigint[];
  readonly authorization: Authorization;
}

/** Grants by transaction; `connection` is the patient's account. @throws InputError, RefusedError `contract.*`. */
export async function grantConsent(
  connection: Connection,
  patient: Hex,
  terms: ConsentTerms,
): Promise<ContractTransactionReceipt> {
  return send(connection.consents.grant(patient, encodeTerms(terms)));
}

/** Grants several, all or none. @throws InputError, RefusedError `contract.*`. */
export async function grantConsents(
  connection: Connection,
  patient: Hex,
  terms: readonly ConsentTerms[],
): Promise<ContractTransactionReceipt> {
  return send(connection.consents.grantMany(patient, terms.map(encodeTerms)));
}

/**
 * Signs a grant. It is void once this consent or the generation changes, and, until that signer is made the signer again, while
 * another is the signer; revoking everything voids it for good.
 * @throws InputError.
 */
export async function signGrant(connection: Connection, signing: Signing, terms: ConsentTerms): Promise<SignedGrant> {
  const { patient } = signing;
  const encoded = encodeTerms(terms);
  const nonce = await nonceOf(connection, patient, encoded);
  const authorization = await authorize(connection, signing, CONSENT_GRANT, { ...encoded, nonce });
  return { patient, terms: encoded, nonce, authorization };
}

/** Signs several grants at once: one touch of a passkey. @throws InputError, also when two are of one reader and purpose. */
export async function signGrants(
  connection: Connection,
  signing: Signing,
  terms: readonly ConsentTerms[],
): Promise<SignedGrants> {
  const { patient } = signing;
  const encoded = terms.map(encodeTerms);
  requireDistinct(encoded);
  const nonces = await Promise.all(encoded.map((one) => nonceOf(connection, patient, one)));
  const grants = encoded.map((one, i) => ({ ...one, nonce: nonces[i] }));
  const authorization = await authorize(connection, signing, CONSENT_GRANTS, { grants });
  return { patient, terms: encoded, nonces, authorization };
}

/**
 * Sends what the patient signed; `connection` is whoever pays.
 * @throws RefusedError `contract.WrongConsentNonce` when it was used or the consent has changed since,
 * `contract.WrongGeneration`, `contract.ExpiredSignature`, `contract.NotPatientSigner`, `contract.InvalidPatientSignature`.
 */
export async function relayGrant(connection: Connection, grant: SignedGrant): Promise<ContractTransactionReceipt> {
  const { patient, terms, nonce, authorization } = grant;
  return send(connection.consents.grantBySig(patient, terms, nonce, authorization));
}

/** {@link relayGrant} for several. */
export async function relayGrants(connection: Connection, grants: SignedGrants): Promise<ContractTransactionReceipt> {
  const { patient, terms, nonces, authorization } = grants;
  return send(connection.consents.grantManyBySig(patient, [...terms], [...nonces], authorization));
}
