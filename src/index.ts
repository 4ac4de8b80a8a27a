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
export type { DscsaParty } from "./medicines/dscsa/dscsaDocument.js";
export {
  EXCEPTION_RESOLUTIONS,
  type ExceptionReport,
  type ExceptionResponse,
  exceptionReport,
  exceptionResponse,
} from "./medicines/dscsa/dscsaException.js";
export { EXEMPT_TRANSACTIONS, type ExemptTransaction } from "./medicines/dscsa/exemptTransactions.js";
export {
  type PackageIdentifier,
  parseTransactionInformation,
  TransactionInformation,
  type TransactionInformationDraft,
  transactionInformation,
} from "./medicines/dscsa/TransactionInformation.js";
export {
  parseTransactionStatement,
  TransactionStatement,
  type TransactionStatementDraft,
  transactionStatement,
} from "./medicines/dscsa/TransactionStatement.js";
export {
  type CaptureSettings,
  EPCIS_CONTEXT,
  epcisDocument,
  epcisQueryDocument,
  type QueryResultSettings,
} from "./medicines/epcis/buildEpcisDocument.js";
export { EpcisContext } from "./medicines/epcis/EpcisContext.js";
export type { EpcisDocument, EpcisQueryDocument } from "./medicines/epcis/EpcisDocument.js";
export type {
  AggregationEvent,
  AssociationEvent,
  EpcisAction,
  EpcisEvent,
  EpcisEventType,
  ExtensionEvent,
  JsonLdContext,
  ObjectEvent,
  TransactionEvent,
  TransformationEvent,
} from "./medicines/epcis/EpcisEvent.js";
export type { EpcisProblem } from "./medicines/epcis/EpcisProblem.js";
export { epcisEvents } from "./medicines/epcis/epcisEvents.js";
export { epcisFromJson } from "./medicines/epcis/epcisFromJson.js";
export { epcisFromXml } from "./medicines/epcis/epcisFromXml.js";
export type { EpcisJsonObject } from "./medicines/epcis/epcisJsonObject.js";
export { eventDigest } from "./medicines/epcis/eventDigest.js";
export { type EventHash, eventHash, eventHashOfDigest } from "./medicines/epcis/eventHash.js";
export { eventPreHash } from "./medicines/epcis/eventPreHash.js";
export { type EventInContext, eventsInContext } from "./medicines/epcis/eventsInContext.js";
export type { EpcisQuery, QueryOptions } from "./medicines/epcis/query/EpcisQuery.js";
export { queryEvents } from "./medicines/epcis/query/queryEvents.js";
export { serialiseEpcis } from "./medicines/epcis/serialiseEpcis.js";
export { type TimelineOptions, traceTimeline } from "./medicines/epcis/traceTimeline.js";
export { requireEpcis, validateEpcis } from "./medicines/epcis/validateEpcis.js";
// medicines
export type { ApplicationIdentifier, CharacterSet, Gs1Component } from "./medicines/gs1/ApplicationIdentifier.js";
export { APPLICATION_IDENTIFIERS } from "./medicines/gs1/applicationIdentifiers.js";
export { checkCharactersOf } from "./medicines/gs1/checkCharacters.js";
export { checkDigitOf, hasCheckDigit } from "./medicines/gs1/checkDigit.js";
export type { DigitalLinkOptions } from "./medicines/gs1/DigitalLinkOptions.js";
export { epcUrnCanonicalLink } from "./medicines/gs1/epcUrnCanonicalLink.js";
export { epcClassUrnFromDigitalLink, epcUrnFromDigitalLink } from "./medicines/gs1/epcUrnFromDigitalLink.js";
export { epcUrnToDigitalLink } from "./medicines/gs1/epcUrnToDigitalLink.js";
export { FNC1 } from "./medicines/gs1/fnc1.js";
export { formatElementString } from "./medicines/gs1/formatElementString.js";
export { formatScan, type ScanOptions } from "./medicines/gs1/formatScan.js";
export type { Gs1Element, Gs1Message } from "./medicines/gs1/Gs1Message.js";
export type { Gs1Options } from "./medicines/gs1/Gs1Options.js";
export { readGs1Date, writeGs1Date } from "./medicines/gs1/gs1Date.js";
export { gs1Link } from "./medicines/gs1/gs1Link.js";
export type { CompanyPrefixLookup, Linter, LinterFault } from "./medicines/gs1/linters/Linter.js";
export { LINTERS, type LinterName } from "./medicines/gs1/linters/linters.js";
export { type MedicineCode, readMedicineCode, writeMedicineCode } from "./medicines/gs1/medicineCode.js";
export { gtinToNdc, NDC_FORMATS, type NdcFormat, ndcToGtin, ndcToNdc11 } from "./medicines/gs1/ndc.js";
export { normaliseGtin } from "./medicines/gs1/normaliseGtin.js";
export { parseDigitalLink } from "./medicines/gs1/parseDigitalLink.js";
export { parseElementString } from "./medicines/gs1/parseElementString.js";
export { parseGs1 } from "./medicines/gs1/parseGs1.js";
export { parseScan } from "./medicines/gs1/parseScan.js";
export { requireAssociations } from "./medicines/gs1/requireAssociations.js";
export type { Scan, ScanContent } from "./medicines/gs1/Scan.js";
export type { Symbology } from "./medicines/gs1/Symbology.js";
export { type DigitalLinkStem, toDigitalLink } from "./medicines/gs1/toDigitalLink.js";
export { toElementString } from "./medicines/gs1/toElementString.js";
export { checkSerials } from "./medicines/packs/checkSerials.js";
export { generateSerials, type SerialOptions } from "./medicines/packs/generateSerials.js";
export type { Pack, PackMultiProof, PackProof } from "./medicines/packs/Pack.js";
export type { PackBatch, PackBatchHeader } from "./medicines/packs/PackBatch.js";
export type { SerialSource } from "./medicines/packs/PackCodes.js";
export { PackTree, type PackTreeParts } from "./medicines/packs/PackTree.js";
export { packCodeOf, serialOfCode } from "./medicines/packs/packCode.js";
export { newBatchSecret, type PackSalts, packSalts } from "./medicines/packs/packSalts.js";
export { verifyPack } from "./medicines/packs/verifyPack.js";
export { verifyPacks } from "./medicines/packs/verifyPacks.js";
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
// shared
export { type Keccak256, loadKeccak256 } from "./shared/keccak.js";
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
