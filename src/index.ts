// The library's public interface, for Node and browsers; what needs a file system is in node.ts. Rooms stand in the order
// in which they depend on each other.

// identity
export {
  type Accreditation,
  accredit,
  type Credential,
  type PreparedCredential,
  prepareCredential,
} from "./identity/accredit.js";
export {
  relayKeyDirectoryChange,
  type SignedKeyDirectoryChange,
  signKeyDirectoryChange,
} from "./identity/changeKeyDirectory.js";
export { DUTIES } from "./identity/duties.js";
export { fetchKeyDirectory, fetchOrganizationKeys } from "./identity/fetchKeys.js";
export { KeyDirectory, type KeyDirectoryEntry, parseKeyDirectory } from "./identity/KeyDirectory.js";
export { AUTHOR_LICENCES, LICENCES } from "./identity/licences.js";
export { OrganizationKeys, parseOrganizationKeys } from "./identity/OrganizationKeys.js";
export { type KeyringCategory, type KeyringState, PatientKeyring } from "./identity/PatientKeyring.js";
export { type PatientOrigin, patientIdOf } from "./identity/patientIdOf.js";
export { publishOrganizationKeys } from "./identity/publishOrganizationKeys.js";
export { type PatientRegistration, preparePatient, registerPatient } from "./identity/registerPatient.js";
export { relayRotation, type SignedRotation, signRotation } from "./identity/rotateSigner.js";
export { AccountSigner } from "./identity/signers/AccountSigner.js";
export { browserAssertion } from "./identity/signers/browserAssertion.js";
export { ContractAccountSigner } from "./identity/signers/ContractAccountSigner.js";
export type { P256PublicKey } from "./identity/signers/P256PublicKey.js";
export { P256Signer } from "./identity/signers/P256Signer.js";
export type { AssertionRequest, GetAssertion, PasskeyAssertion } from "./identity/signers/PasskeyAssertion.js";
export { type PasskeySettings, PasskeySigner } from "./identity/signers/PasskeySigner.js";
export type { PatientSigner } from "./identity/signers/PatientSigner.js";
export { passkeyPublicKeyFromCose, passkeyPublicKeyFromSpki } from "./identity/signers/passkeyPublicKey.js";
// records
export type { ConsentTarget, ConsentTerms } from "./records/consentTerms.js";
export type {
  CategoryShare,
  CategoryShareKey,
  EnvelopeStore,
  RecordEnvelope,
  RecordShare,
} from "./records/EnvelopeStore.js";
export {
  createFhirDefinitions,
  type FhirDefinitionSources,
  type FhirDefinitions,
} from "./records/fhir/FhirDefinitions.js";
export type { FhirDocument, FhirItem } from "./records/fhir/FhirItem.js";
export type { FhirProblem } from "./records/fhir/FhirProblem.js";
export { parseFhir } from "./records/fhir/parseFhir.js";
export { readPatientRecords } from "./records/fhir/readPatientRecords.js";
export {
  type PatientRecord,
  type PatientSelection,
  type SelectionOptions,
  type SkippedResource,
  type SkipReason,
  selectPatientRecords,
} from "./records/fhir/selectPatientRecords.js";
export { findProblems, validateResource } from "./records/fhir/validateResource.js";
export {
  grantConsent,
  grantConsents,
  relayGrant,
  relayGrants,
  type SignedGrant,
  type SignedGrants,
  signGrant,
  signGrants,
} from "./records/grantConsent.js";
export { KeyRelease, type Release } from "./records/KeyRelease.js";
export { publishOwnRecord, retractOwnRecord } from "./records/ownRecord.js";
export { type Publication, type PublishedRecord, publishRecords } from "./records/publishRecords.js";
export { encodePurpose, PURPOSES_OF_USE, type PurposeOfUse } from "./records/purposeOfUse.js";
export type { RecordStores } from "./records/RecordStores.js";
export { type ReadRecord, readOwnRecord, readRecord } from "./records/readRecord.js";
export { type ReadRequest, signReadRequest } from "./records/readRequest.js";
export { RECORD_CATEGORIES, type RecordCategory, recordCategory } from "./records/recordCategory.js";
export { type DecryptedRecord, decryptRecord, type EncryptedRecord, encryptRecord } from "./records/recordCipher.js";
export { type RecordOrigin, recordIdOf } from "./records/recordIdOf.js";
export { type BatchProof, type RecordState, recordStateOf, requireAnchored } from "./records/recordState.js";
export {
  relayAllRevocation,
  relayRevocation,
  relayRevocations,
  revokeAllConsents,
  revokeConsent,
  revokeConsents,
  type SignedAllRevocation,
  type SignedRevocation,
  type SignedRevocations,
  signAllRevocation,
  signRevocation,
  signRevocations,
} from "./records/revokeConsent.js";
export type { RecordDraft } from "./records/sealRecord.js";
export { shareCategory, unshareCategory } from "./records/shareCategory.js";
export { shareRecord, unshareRecord } from "./records/shareRecord.js";
export type { Authorization, Signing } from "./records/signedConsent.js";
// shared
export type { BlobStore } from "./shared/BlobStore.js";
export { type Connection, connect } from "./shared/connect.js";
export { contentIdOf, digestOf, digestOfContentId } from "./shared/contentId.js";
export { contractFailure } from "./shared/contractFailure.js";
export { type Deployment, parseDeployment } from "./shared/Deployment.js";
export { domainOf } from "./shared/domainOf.js";
export { ERROR_CATALOGUE, type ErrorCode } from "./shared/errorCatalogue.js";
export {
  type ErrorValues,
  InputError,
  IntegrityError,
  MedtrailError,
  MissingError,
  RefusedError,
} from "./shared/errors.js";
export { fromHex, type Hex, toHex } from "./shared/hex.js";
export { MerkleTree } from "./shared/MerkleTree.js";
export { leafHash, wordLeaf } from "./shared/merkleLeaf.js";
export { ask, send } from "./shared/send.js";
export {
  type MerkleMultiProof,
  verifyLeafMultiProof,
  verifyLeafProof,
  verifyMerkleMultiProof,
  verifyMerkleProof,
} from "./shared/verifyMerkleProof.js";
export { newX25519KeyPair, type X25519KeyPair, type X25519PublicJwk, x25519KeyPairOf } from "./shared/x25519.js";
