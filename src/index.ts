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
export {
  completeProductRecall,
  completeRecall,
  type ProductRecallCompletion,
  type ProductRecallTermination,
  type RecallCompletion,
  type RecallTermination,
  terminateProductRecall,
  terminateRecall,
} from "./medicines/batches/advanceRecall.js";
export { type BatchInfo, type BatchState, batchState } from "./medicines/batches/batchState.js";
export { type Commissioning, commissionBatch, commissionStoredBatch } from "./medicines/batches/commissionBatch.js";
export {
  type BatchQuarantine,
  type BatchRelease,
  quarantineBatch,
  releaseBatch,
} from "./medicines/batches/quarantineBatch.js";
export { type BatchRecall, recallBatch } from "./medicines/batches/recallBatch.js";
export { type ProductRecall, recallProduct } from "./medicines/batches/recallProduct.js";
export {
  declareIllegitimate,
  type EndedPacksReturn,
  type IllegitimateDeclaration,
  releaseSetAside,
  returnEndedPacks,
  type SetAside,
  type SetAsideRelease,
  setAsidePacks,
} from "./medicines/batches/setAsidePacks.js";
export { type AnchoredLog, anchoredLog } from "./medicines/coldChain/anchoredLog.js";
export {
  contradictLog,
  contradictUnitLog,
  type LieEvidence,
  type LogContradiction,
  type ShownLie,
} from "./medicines/coldChain/contradictLog.js";
export { type FoundLie, findLie, LIES, type Lie } from "./medicines/coldChain/findLie.js";
export { isExcursion } from "./medicines/coldChain/isExcursion.js";
export {
  ACTIVATION_ENERGY_OVER_GAS_CONSTANT,
  type KineticSample,
  meanKineticTemperature,
} from "./medicines/coldChain/meanKineticTemperature.js";
export { isLogged, type ProvenReading, ReadingLog } from "./medicines/coldChain/ReadingLog.js";
export { decodeSummary, encodeSummary, type ReadingSummary } from "./medicines/coldChain/ReadingSummary.js";
export type { ReadingSubmission, SubmittedReadings } from "./medicines/coldChain/readingSubmission.js";
export {
  readingsFromSensorElements,
  type SensorTemperatures,
  type TemperaturePeriod,
} from "./medicines/coldChain/readingsFromSensorElements.js";
export {
  COLD_CHAIN_CONTEXT,
  type SummarySensorElement,
  sensorElementOf,
} from "./medicines/coldChain/sensorElementOf.js";
export { type SensorState, sensorState } from "./medicines/coldChain/sensorState.js";
export { isSignedBy, READING, type SignedReading, signReading } from "./medicines/coldChain/signReading.js";
export { type StorageLimits, type StorageRange, strictestLimits } from "./medicines/coldChain/storageLimits.js";
export { storageLimitsOf } from "./medicines/coldChain/storageLimitsOf.js";
export { submitReadings } from "./medicines/coldChain/submitReadings.js";
export { submitUnitReadings } from "./medicines/coldChain/submitUnitReadings.js";
export { summariseReadings } from "./medicines/coldChain/summariseReadings.js";
export type { TemperatureReading } from "./medicines/coldChain/temperatureReading.js";
export { type PackReception, receiveShipment } from "./medicines/custody/receiveShipment.js";
export { rejectShipment, type ShipmentRejection } from "./medicines/custody/rejectShipment.js";
export {
  type DocumentedSale,
  type GoodsLine,
  parseShipmentDocument,
  ShipmentDocument,
  type ShipmentDocumentDraft,
  type ShipmentExemption,
  shipmentDocument,
} from "./medicines/custody/ShipmentDocument.js";
export type { PaperDemands } from "./medicines/custody/shipmentPapers.js";
export {
  type ShipmentStanding,
  shipmentState,
  type UnitShipmentStanding,
  unitShipmentState,
} from "./medicines/custody/shipmentState.js";
export { type PackShipment, shipPacks } from "./medicines/custody/shipPacks.js";
export { declareLost, takeBackShipment } from "./medicines/custody/takeBackShipment.js";
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
export { type CaseConclusion, concludeCase } from "./medicines/ends/concludeCase.js";
export { concludePacks, type PackConclusion } from "./medicines/ends/concludePacks.js";
export { type CaseDecommission, decommissionCase } from "./medicines/ends/decommissionCase.js";
export { decommissionMany, type Mined, type PacksDecommission } from "./medicines/ends/decommissionMany.js";
export { decommissionPack, type PackDecommission } from "./medicines/ends/decommissionPack.js";
export type { Ending } from "./medicines/ends/ending.js";
export type { TransactionOutcomes } from "./medicines/ends/inTransactions.js";
export {
  type Article13Clause,
  mayReactivate,
  mayReactivatePack,
  type ReactivationAnswer,
  type ReactivationFacts,
  type ReactivationQuestion,
} from "./medicines/ends/mayReactivate.js";
export { openPack, type PackOpening, type PartSupply, supplyPart } from "./medicines/ends/openPack.js";
export {
  type CaseReactivation,
  type PackReactivation,
  reactivateCase,
  reactivatePack,
} from "./medicines/ends/reactivatePack.js";
export {
  type OfflineDay,
  type OfflineDayOutcome,
  type OfflineScan,
  type OfflineUse,
  submitOfflineDay,
} from "./medicines/ends/submitOfflineDay.js";
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
export { batchIdOf } from "./medicines/ids/batchIdOf.js";
export { expirySeconds, expirySecondsOfGs1Date, lastDayOf } from "./medicines/ids/expiry.js";
export type { PackRange } from "./medicines/ids/fields.js";
export { glnNumber, glnText, gtinNumber, gtinText, ssccNumber, ssccText } from "./medicines/ids/gs1Numbers.js";
export { lotText, lotWord } from "./medicines/ids/lotWord.js";
export { nameOf, namesOfBits } from "./medicines/ids/nameOf.js";
export { setAsideKeyOf } from "./medicines/ids/setAsideKeyOf.js";
export { shipmentIdOf } from "./medicines/ids/shipmentIdOf.js";
export {
  decodeShipmentTerms,
  decodeUnitShipmentTerms,
  encodeShipmentTerms,
  encodeUnitShipmentTerms,
  type ShipmentTerms,
  type UnitShipmentTerms,
} from "./medicines/ids/shipmentTerms.js";
export {
  BATCH_STATUSES,
  type BatchStatus,
  OFFLINE_ALERTS,
  type OfflineAlert,
  PACK_SOURCES,
  PACK_STATES,
  type PackSource,
  type PackState,
  RECALL_CLASSES,
  RECALL_STATES,
  type RecallClass,
  type RecallState,
  SAFETY_REPORT_KINDS,
  SAFETY_REPORT_STATES,
  type SafetyReportKind,
  type SafetyReportState,
  SET_ASIDE_REASONS,
  type SetAsideReason,
  SHIPMENT_KINDS,
  SHIPMENT_PARTIES,
  SHIPMENT_STATES,
  type ShipmentKind,
  type ShipmentParty,
  type ShipmentState,
  UNIT_EXCURSIONS,
  UNIT_SHIPMENT_STATES,
  UNIT_STATES,
  type UnitExcursion,
  type UnitShipmentState,
  type UnitState,
  VERDICTS,
  type Verdict,
} from "./medicines/ids/states.js";
export { toCentidegrees, toDegrees } from "./medicines/ids/temperature.js";
export { unitIdOf } from "./medicines/ids/unitIdOf.js";
export { unitShipmentIdOf } from "./medicines/ids/unitShipmentIdOf.js";
export { type Affected, type AffectedBatch, affectedBy, type RecallScope } from "./medicines/lists/affectedBy.js";
export { type AffectedStock, affectedStockOf } from "./medicines/lists/affectedStockOf.js";
export { alertsOf, type BatchAlert } from "./medicines/lists/alertsOf.js";
export { batchesOfProduct, type CommissionedBatch, commissioningOf } from "./medicines/lists/batchesOfProduct.js";
export { type BatchHolder, type BatchHolders, holdersOf, type TravellingPacks } from "./medicines/lists/holdersOf.js";
export type { EventPlace } from "./medicines/lists/listedEvent.js";
export { type RecallNews, recallsSince } from "./medicines/lists/recallsSince.js";
export {
  incomingShipments,
  type ListedShipment,
  type ListedUnitShipment,
  outgoingShipments,
  type ShipmentQuery,
  type Shipments,
} from "./medicines/lists/shipmentsOf.js";
export { checkSerials } from "./medicines/packs/checkSerials.js";
export { generateSerials, type SerialOptions } from "./medicines/packs/generateSerials.js";
export type { Pack, PackMultiProof, PackProof } from "./medicines/packs/Pack.js";
export type { PackBatch, PackBatchHeader } from "./medicines/packs/PackBatch.js";
export type { SerialSource } from "./medicines/packs/PackCodes.js";
export type { PackProofs } from "./medicines/packs/PackProofs.js";
export { PackTree, type PackTreeParts } from "./medicines/packs/PackTree.js";
export { packCodeOf, serialOfCode } from "./medicines/packs/packCode.js";
export { newBatchSecret, type PackSalts, packSalts } from "./medicines/packs/packSalts.js";
export { storedPackProofs } from "./medicines/packs/storedPackProofs.js";
export { treePackProofs } from "./medicines/packs/treePackProofs.js";
export { verifyPack } from "./medicines/packs/verifyPack.js";
export { verifyPacks } from "./medicines/packs/verifyPacks.js";
export { approveProduct, type ProductApproval } from "./medicines/products/approveProduct.js";
export { type ProductState, productState } from "./medicines/products/productState.js";
export { type ProductWithdrawal, withdrawProduct } from "./medicines/products/withdrawProduct.js";
export { reportUse, type UseReport } from "./medicines/safety/reportUse.js";
export { type SafetyCount, safetyCounts } from "./medicines/safety/safetyCounts.js";
export { type MedicineUse, newUseSalt, useIdOf } from "./medicines/safety/useIdOf.js";
export {
  type UseReportQuestion,
  type UseReportStanding,
  useReportState,
} from "./medicines/safety/useReportState.js";
export { type ReportWithdrawal, withdrawReport } from "./medicines/safety/withdrawReport.js";
export type { ChainLog, TraceContract } from "./medicines/trace/ChainLog.js";
export type { EventStore, StoredEvent } from "./medicines/trace/EventStore.js";
export { type BatchStatusStep, batchStatusEvent } from "./medicines/trace/events/batchStatusEvent.js";
export { type CommissionedPacks, commissioningEvent } from "./medicines/trace/events/commissioningEvent.js";
export {
  type CustodyDocuments,
  type CustodyParties,
  type CustodyStep,
  custodyEvent,
} from "./medicines/trace/events/custodyEvent.js";
export type { EventObjects, EventPlace as TracePlace } from "./medicines/trace/events/EventPlace.js";
export { excursionEvent, type TemperatureExcursion } from "./medicines/trace/events/excursionEvent.js";
export { mergedEvent, upstreamDigests } from "./medicines/trace/events/mergedEvent.js";
export { monitoringEvent } from "./medicines/trace/events/monitoringEvent.js";
export { packingEvent, unpackingEvent } from "./medicines/trace/events/packingEvent.js";
export { type PackStateStep, packStateEvent } from "./medicines/trace/events/packStateEvent.js";
export type { Concern } from "./medicines/trace/GoodsPath.js";
export type { OpenPacks, PackStore } from "./medicines/trace/PackStore.js";
export type { ReplayAction, ReplayActor, ReplayStep } from "./medicines/trace/replay/ReplayAction.js";
export { ReplayStopped } from "./medicines/trace/replay/ReplayStopped.js";
export {
  type ReplayedStep,
  type ReplayOptions,
  type ReplayStores,
  replayEpcis,
} from "./medicines/trace/replay/replayEpcis.js";
export { standaloneEvents } from "./medicines/trace/standaloneEvents.js";
export { SUSPECT_FINDINGS, type Trace, type TraceFinding, type TraceStep } from "./medicines/trace/TraceStep.js";
export { type TraceOptions, type TraceStores, trace } from "./medicines/trace/trace.js";
export { isTraceSound, traceDocument, traceReport } from "./medicines/trace/traceOutput.js";
export { packUnit, type UnitPacking } from "./medicines/units/packUnit.js";
export { receiveUnit, type UnitReception } from "./medicines/units/receiveUnit.js";
export { rejectUnit, takeBackUnit, type UnitRejection } from "./medicines/units/rejectUnit.js";
export { releaseUnit, type UnitRelease } from "./medicines/units/releaseUnit.js";
export { shipUnit, type UnitShipment } from "./medicines/units/shipUnit.js";
export { goodsInside, type UnitContents, unitContents } from "./medicines/units/unitContents.js";
export { unitOfPack } from "./medicines/units/unitOfPack.js";
export { unitPath } from "./medicines/units/unitPath.js";
export { type UnitUnpacking, unpackUnit } from "./medicines/units/unpackUnit.js";
export { type ScanAlert, type ScanAnswer, type ScannedEnd, verifyScan } from "./medicines/verify/verifyScan.js";
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
export { type BlockSpan, eventsBetween } from "./shared/eventsBetween.js";
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
