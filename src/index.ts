// The library's public interface, for Node and browsers; what needs a file system is in node.ts. Exports stand by the paths
// of their files, and so by rooms.

export type { AuditJournal, AuditProgress } from "./audit/AuditJournal.js";
export { type Audit, type Audited, type AuditStep, auditReplicas } from "./audit/auditReplicas.js";
export { type AnchoredReport, anchorAuditReport, auditReportTime } from "./audit/chain/anchorAuditReport.js";
export { closeDispute, concedeDispute } from "./audit/chain/closeDispute.js";
export { countAgreement, strikeRefuted } from "./audit/chain/countAgreement.js";
export { type BatchLeaf, type BatchOfSet, itemsOfSet } from "./audit/chain/itemsOfSet.js";
export { moveInDispute } from "./audit/chain/moveInDispute.js";
export { type KnownOther, openDispute, settleDispute } from "./audit/chain/openDispute.js";
export { proveCountInDispute, proveRecordInDispute } from "./audit/chain/proveInDispute.js";
export { publishReplicaRoot } from "./audit/chain/publishReplicaRoot.js";
export type { RecordEvidence } from "./audit/chain/RecordEvidence.js";
export { type ReplicaDispute, readDispute } from "./audit/chain/readDispute.js";
export { type OperatorRecord, readOperatorRecord } from "./audit/chain/readOperatorRecord.js";
export {
  type ReplicaAgreement,
  type ReplicaPublication,
  readReplicaAgreement,
} from "./audit/chain/readReplicaAgreement.js";
export { type DisputeParties, type ReplicaSet, setIdOf as replicaSetIdOf } from "./audit/chain/replicaSet.js";
export type { DisputeTree } from "./audit/chain/treeOpening.js";
export { type Diagnosis, diagnose, type Judging } from "./audit/diagnose.js";
export type {
  AuditScope,
  ChainPoint,
  ExpectedRecord,
  ExpectedSet,
  IncompleteBatch,
} from "./audit/expected/ExpectedSet.js";
export { type RepairOutcome, repairReplicas } from "./audit/repairReplicas.js";
export { HttpReplica, type HttpReplicaOptions, type Traffic } from "./audit/replicas/HttpReplica.js";
export type {
  ByteRange,
  Evidence,
  QuarantineNote,
  RawContent,
  Refreshing,
  Replica,
  ReplicaState,
  WritableReplica,
} from "./audit/replicas/Replica.js";
export { type ReplicaHandlerOptions, replicaHandler } from "./audit/replicas/replicaHandler.js";
export { WritableHttpReplica } from "./audit/replicas/WritableHttpReplica.js";
export type { AuditFinding, FindingClass } from "./audit/report/AuditFinding.js";
export { type AuditReport, auditReportDigest, encodeAuditReport } from "./audit/report/AuditReport.js";
export { auditReportText } from "./audit/report/auditReportText.js";
export { EXIT_CODES } from "./audit/report/exitCodes.js";
export {
  type AuditSignature,
  type SignedAuditReport,
  signAuditReport,
  verifyAuditReport,
} from "./audit/report/signAuditReport.js";
export { type Difference, differences, rootOf, SourceFailure, type TreeSource } from "./audit/tree/differences.js";
export { ItemTree, sortItems } from "./audit/tree/ItemTree.js";
export { packItems, type ReplicaNode, type TreeItem, type View } from "./audit/tree/replicaNode.js";
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
export { type Child, childIdOf } from "./identity/children/childIdOf.js";
export { relayMajorityClaim, type SignedMajorityClaim, signMajorityClaim } from "./identity/children/claimMajority.js";
export {
  type ChildChoice,
  type ChildRegistration,
  prepareChild,
  registerChild,
} from "./identity/children/registerChild.js";
export type { DelegateTerms } from "./identity/delegates/delegateTerms.js";
export {
  relayDelegationEnd,
  type SignedDelegationEnd,
  signDelegationEnd,
} from "./identity/delegates/endDelegation.js";
export { relayDelegate, type SignedDelegate, signDelegate } from "./identity/delegates/nameDelegate.js";
export { DUTIES } from "./identity/duties.js";
export { fetchKeyDirectory, fetchOrganizationKeys } from "./identity/fetchKeys.js";
export {
  approveRecovery,
  type GuardianWord,
  proposeRecovery,
  type RecoveryApproval,
  type RecoveryProposal,
} from "./identity/guardians/approveRecovery.js";
export { backUpSeed, type SeedHolder } from "./identity/guardians/backUpSeed.js";
export {
  executeGuardians,
  relayGuardians,
  type SignedGuardians,
  signGuardians,
} from "./identity/guardians/changeGuardians.js";
export { relayFreeze, type SignedFreeze, signFreeze } from "./identity/guardians/freezePatient.js";
export {
  checkGuardianDocument,
  type GuardianDocument,
  guardianDocument,
  parseGuardianDocument,
} from "./identity/guardians/GuardianDocument.js";
export {
  type GuardianChoice,
  type GuardianPlace,
  GuardianSet,
  type GuardianTerms,
  NO_GUARDIANS,
} from "./identity/guardians/GuardianSet.js";
export { type GuardState, guardState } from "./identity/guardians/guardState.js";
export {
  acceptRecovery,
  finaliseRecovery,
  openRecovery,
  type SignedRecovery,
} from "./identity/guardians/openRecovery.js";
export { openSeedShare } from "./identity/guardians/openSeedShare.js";
export { type RecoveredSeed, recoverSeed } from "./identity/guardians/recoverSeed.js";
export { releaseSeedShare, type SeedGuardian } from "./identity/guardians/releaseSeedShare.js";
export type { SeedShare } from "./identity/guardians/SeedShare.js";
export {
  parseSeedRequest,
  type SeedRequest,
  seedRequestCode,
  signSeedRequest,
} from "./identity/guardians/seedRequest.js";
export { relayVeto, type SignedVeto, signVeto } from "./identity/guardians/vetoRecovery.js";
export { relayWithdrawal, type SignedWithdrawal, signWithdrawal } from "./identity/guardians/withdrawAnnouncements.js";
export {
  KeyDirectory,
  type KeyDirectoryEntry,
  parseKeyDirectory,
  type UpcomingKey,
} from "./identity/KeyDirectory.js";
export { AUTHOR_LICENCES, LICENCES } from "./identity/licences.js";
export { OrganizationKeys, parseOrganizationKeys } from "./identity/OrganizationKeys.js";
export { type DerivedPseudonym, PasskeyRoot } from "./identity/PasskeyRoot.js";
export { type KeyringCategory, type KeyringState, PatientKeyring } from "./identity/PatientKeyring.js";
export { type PatientOrigin, patientIdOf } from "./identity/patientIdOf.js";
export { publishOrganizationKeys } from "./identity/publishOrganizationKeys.js";
export { type PatientRegistration, preparePatient, registerPatient } from "./identity/registerPatient.js";
export { executeRotation, relayRotation, type SignedRotation, signRotation } from "./identity/rotateSigner.js";
export { ALL_SCOPES, SCOPES } from "./identity/scopes.js";
export type { SignedChange } from "./identity/signedChange.js";
export { signerHashOf } from "./identity/signerHashOf.js";
export { AccountSigner } from "./identity/signers/AccountSigner.js";
export { browserAssertion } from "./identity/signers/browserAssertion.js";
export { browserPrf } from "./identity/signers/browserPrf.js";
export { ContractAccountSigner } from "./identity/signers/ContractAccountSigner.js";
export type { P256PublicKey } from "./identity/signers/P256PublicKey.js";
export { P256Signer } from "./identity/signers/P256Signer.js";
export type { AssertionRequest, GetAssertion, PasskeyAssertion } from "./identity/signers/PasskeyAssertion.js";
export { type PasskeySettings, PasskeySigner } from "./identity/signers/PasskeySigner.js";
export type { PatientSigner } from "./identity/signers/PatientSigner.js";
export type { GetPrf, PrfRequest, PrfResults } from "./identity/signers/PrfRequest.js";
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
export {
  isSignedBySensor,
  SENSOR_READING,
  type SignedReading,
  signReading,
} from "./medicines/coldChain/signReading.js";
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
export { excursionEvent, type TemperatureExcursion } from "./medicines/trace/events/excursionEvent.js";
export { mergedEvent, upstreamDigests } from "./medicines/trace/events/mergedEvent.js";
export { monitoringEvent } from "./medicines/trace/events/monitoringEvent.js";
export { packingEvent, unpackingEvent } from "./medicines/trace/events/packingEvent.js";
export { type PackStateStep, packStateEvent } from "./medicines/trace/events/packStateEvent.js";
export type { EventObjects, TracePlace } from "./medicines/trace/events/TracePlace.js";
export type { Concern } from "./medicines/trace/GoodsPath.js";
export type { OpenPacks, PackStore } from "./medicines/trace/PackStore.js";
export type { ReplayAction, ReplayActor, ReplayedStep, ReplayStep } from "./medicines/trace/replay/ReplayAction.js";
export { ReplayStopped } from "./medicines/trace/replay/ReplayStopped.js";
export { type ReplayOptions, type ReplayStores, replayEpcis } from "./medicines/trace/replay/replayEpcis.js";
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
export type { QualityProblem } from "./quality/chain/MonitorJudge.js";
export { type ChartStep, type QualityChart, readChart } from "./quality/chain/readChart.js";
export { verifyMonitor } from "./quality/chain/verifyMonitor.js";
export { type Assurance, assuranceOf } from "./quality/charts/assuranceOf.js";
export { byarLimits } from "./quality/charts/byarLimits.js";
export { type CaseRate, caseRate, MIN_CASES } from "./quality/charts/caseRate.js";
export type { ChartCase } from "./quality/charts/chartCase.js";
export { type CusumPoint, cusumPath } from "./quality/charts/cusumPath.js";
export { cusumWeight } from "./quality/charts/cusumWeight.js";
export { excessRatio } from "./quality/charts/excessRatio.js";
export { type FunnelLimits, type FunnelZone, funnelLimits, funnelZoneOf } from "./quality/charts/funnel.js";
export type { Limits } from "./quality/charts/Limits.js";
export { overdispersionOf } from "./quality/charts/overdispersionOf.js";
export { exactLimits, poissonLimits } from "./quality/charts/poissonLimits.js";
export { type Institution, rankByRate } from "./quality/charts/rankByRate.js";
export { type CusumChart, riskAdjustedCusum } from "./quality/charts/riskAdjustedCusum.js";
export { type RiskModel, riskOf } from "./quality/charts/riskOf.js";
export { type CusumRun, type CusumRunResult, runCusum } from "./quality/charts/runCusum.js";
export { partsOf, shiftsOf, sidesOf, trendsOf, twoInThree } from "./quality/charts/spcRules.js";
export { vladPath } from "./quality/charts/vladPath.js";
export { wilsonLimits } from "./quality/charts/wilsonLimits.js";
export { type XmrChart, type XmrPoint, xmrChart } from "./quality/charts/xmrChart.js";
export { auditCaseBook } from "./quality/disputes/auditCaseBook.js";
export {
  type AuditorsQuestion,
  demandCase,
  findAgainstCase,
  showDemandedCase,
  showWithheld,
} from "./quality/disputes/demandCase.js";
export { disproveReport } from "./quality/disputes/disproveReport.js";
export type { DisputeSubject, Falsehood, LeafPlace } from "./quality/disputes/Falsehood.js";
export { placeInBook } from "./quality/disputes/placeInBook.js";
export type { Ballot, BallotContext, SealedItem } from "./quality/feedback/Ballot.js";
export { type BallotFault, ballotFault } from "./quality/feedback/ballotFault.js";
export { type CountedBallots, countBallots } from "./quality/feedback/countBallots.js";
export {
  checkQuestionnaire,
  type FeedbackItem,
  type Questionnaire,
  questionnaireDigest,
} from "./quality/feedback/Questionnaire.js";
export { type FeedbackRound, openRound, readRound } from "./quality/feedback/rounds.js";
export { type RoundTerms, roundIdOf } from "./quality/feedback/roundTerms.js";
export { type NewSeat, relaySeats, type SignedSeat, signSeat, takeSeat } from "./quality/feedback/seats.js";
export {
  agreeBallots,
  confirmTally,
  type FeedbackTally,
  type ItemResult,
  openTally,
  shareTally,
  type TrusteeShares,
  verifyTally,
} from "./quality/feedback/tally.js";
export { newTrusteeKey, type TrusteeKey } from "./quality/feedback/trusteeKey.js";
export { announceTrusteeKey } from "./quality/feedback/trusteeKeys.js";
export { voterIdentity } from "./quality/feedback/voterIdentity.js";
export {
  type CastVote,
  castVote,
  type PreparedVote,
  type ProofRequest,
  prepareVote,
  readVotes,
  type VoteProver,
} from "./quality/feedback/votes.js";
export { indicatorFromMeasure, type MeasuredIndicator } from "./quality/fhir/indicatorFromMeasure.js";
export { measureReportOf } from "./quality/fhir/measureReportOf.js";
export {
  countPopulations,
  measureScoreOf,
  type PopulationCounts,
  type PopulationMembership,
} from "./quality/fhir/measureScoreOf.js";
export { defineIndicator, indicatorIdOf } from "./quality/indicators/defineIndicator.js";
export type { IndicatorTerms } from "./quality/indicators/indicatorTerms.js";
export { fromMillionths, toMillionths } from "./quality/indicators/millionths.js";
export { type ChartName, obligeOrganization, releaseOrganization } from "./quality/indicators/obligeOrganization.js";
export { type IndicatorRules, readIndicator, startOfPeriod } from "./quality/indicators/readIndicator.js";
export { oddsWeight, riskOffset } from "./quality/indicators/riskOffset.js";
export type { AgreementProblem, AgreementRule } from "./quality/levels/AgreementLedger.js";
export { acceptAgreement } from "./quality/levels/acceptAgreement.js";
export { agreementIdOf } from "./quality/levels/agreementIdOf.js";
export type { AgreementTerms } from "./quality/levels/agreementTerms.js";
export { penaltyOf } from "./quality/levels/penaltyOf.js";
export { proposeAgreement } from "./quality/levels/proposeAgreement.js";
export { type LevelSettlement, readAgreement, type ServiceAgreement } from "./quality/levels/readAgreement.js";
export { settlePeriod } from "./quality/levels/settlePeriod.js";
export { takeBackBond } from "./quality/levels/takeBackBond.js";
export { type AgreementVerdict, verifyAgreement } from "./quality/levels/verifyAgreement.js";
export { withdrawLevelCredit } from "./quality/levels/withdrawLevelCredit.js";
export type { CaseBook, OpenedCase, QualityReport } from "./quality/reports/CaseBook.js";
export { caseBodyOf, caseLeafOf } from "./quality/reports/caseLeafOf.js";
export { type CaseTotals, type LeafCase, readCaseWord, writeCaseWord } from "./quality/reports/caseWord.js";
export { type Encounter, encountersOf } from "./quality/reports/encountersOf.js";
export { acceptAnswer, answerSignal, countFault, excuseReport } from "./quality/reports/faults.js";
export { makeCaseBook, type NewCaseBook, type ReportedCase } from "./quality/reports/makeCaseBook.js";
export { prepareReport, type ReportQuestion } from "./quality/reports/prepareReport.js";
export { readReport } from "./quality/reports/readReport.js";
export { sendReport } from "./quality/reports/sendReport.js";
export type { AccessContext, AccessState } from "./records/access/AccessContext.js";
export type { AccessChange, AccessJournal } from "./records/access/AccessJournal.js";
export { consentsOf, type StandingConsent } from "./records/access/consentsOf.js";
export { grantAccess } from "./records/access/grantAccess.js";
export { resumeAccess } from "./records/access/resumeAccess.js";
export { moveKeyEpochs, revokeAccess, revokeAllAccess } from "./records/access/revokeAccess.js";
export { type AccessEntry, accessLeaf } from "./records/accessLog/AccessEntry.js";
export { type AccessLogKeeping, AccessLogServer } from "./records/accessLog/AccessLogServer.js";
export type { AccessLogStore } from "./records/accessLog/AccessLogStore.js";
export type { AccessListing, AccessLogView, LeafProof, ListedEntry } from "./records/accessLog/AccessLogView.js";
export type { AccessAnswer, AccessRecorder } from "./records/accessLog/AccessRecorder.js";
export { type AccessListRequest, signAccessListRequest } from "./records/accessLog/accessListRequest.js";
export { type AnchoredHead, anchoredHeads } from "./records/accessLog/anchoredHeads.js";
export { answerChallenges, challengeReceipt, showUnanswered } from "./records/accessLog/challengeReceipt.js";
export { findFork, findSplitView, type ToldStatements } from "./records/accessLog/findSplitView.js";
export type { LogEvidence, ShownEntry, ShownHead, ShownLeaf } from "./records/accessLog/LogEvidence.js";
export { type Access, type AccessQuestion, type AccessReport, listAccess } from "./records/accessLog/listAccess.js";
export { EMPTY_LOG_ROOT, logLeafHash, logNodeHash } from "./records/accessLog/logHashes.js";
export { consistencyProof, inclusionProof, type LogNodes, logRoot } from "./records/accessLog/logProofs.js";
export type { AccessList, AccessReceipt, LogHead, LogName } from "./records/accessLog/logStatements.js";
export { MemoryAccessLogStore } from "./records/accessLog/MemoryAccessLogStore.js";
export { type InventionHints, proveInvention } from "./records/accessLog/proveInvention.js";
export { type OmissionHints, proveOmission } from "./records/accessLog/proveOmission.js";
export { type LoggedAccess, requireLogged } from "./records/accessLog/requireLogged.js";
export { showEvidence } from "./records/accessLog/showEvidence.js";
export { type ProvenFault, verifyEvidence } from "./records/accessLog/verifyEvidence.js";
export { verifyConsistency, verifyInclusion } from "./records/accessLog/verifyLogProof.js";
export { type AnchorPlace, type AnchorSource, anchorPlaces } from "./records/anchorPlaces.js";
export type { BatchJournal, BatchSeal, JournalledBatch } from "./records/batches/BatchJournal.js";
export type { BatchStores } from "./records/batches/BatchStores.js";
export {
  type BatchDraft,
  type BatchPublication,
  type PublishedBatch,
  publishBatch,
} from "./records/batches/publishBatch.js";
export { abandonBatch, type ResumedBatch, resumeBatches } from "./records/batches/resumeBatches.js";
export { type AnchorCheck, checkAnchors } from "./records/checkAnchors.js";
export { auditEventOf, type ReleaseEvent } from "./records/consent/auditEventOf.js";
export { type ConsentExport, consentOfGrants } from "./records/consent/consentOfGrants.js";
export type { ConsentRequest, RequestActor } from "./records/consent/consentRequest.js";
export { type ConsentDecision, evaluateConsent } from "./records/consent/evaluateConsent.js";
export type { ResidualRule } from "./records/consent/evaluateProvision.js";
export { fetchConsentDocument, type GrantKey } from "./records/consent/fetchConsentDocument.js";
export { type ConsentImport, type GrantWish, grantsOfConsent } from "./records/consent/grantsOfConsent.js";
export {
  type FullIdentifier,
  organizationIdentifier,
  patientIdentifier,
  type Registries,
  recordIdentifier,
} from "./records/consent/organizationIdentifier.js";
export { provenanceOf } from "./records/consent/provenanceOf.js";
export { RECORD_CATEGORY, recordCategoryCoding } from "./records/consent/recordCategoryCoding.js";
export { requireDocumentPermits } from "./records/consent/requireDocumentPermits.js";
export type { ConsentTarget, ConsentTerms } from "./records/consentTerms.js";
export type { DisclosedElement, Disclosure } from "./records/disclosure/Disclosure.js";
export { discloseElements, discloseOwnElements } from "./records/disclosure/discloseElements.js";
export { type DisclosureCall, disclosureCall } from "./records/disclosure/disclosureCall.js";
export { elementsCommitmentOf } from "./records/disclosure/elementsCommitmentOf.js";
export { type Element, elementsOf } from "./records/disclosure/elementsOf.js";
export { type VerifiedDisclosure, verifyDisclosure } from "./records/disclosure/verifyDisclosure.js";
export { disputeRecord, withdrawDispute } from "./records/disputeRecord.js";
export type {
  CategoryShare,
  CategoryShareKey,
  EnvelopeStore,
  RecordEnvelope,
  RecordShare,
} from "./records/EnvelopeStore.js";
export { FINDINGS, justifyEmergency, reviewEmergency } from "./records/emergency/answerEmergency.js";
export { appointCustodians, type CustodianChoice } from "./records/emergency/appointCustodians.js";
export { Custodian, type ReleasedShare } from "./records/emergency/Custodian.js";
export {
  type CustodianEntry,
  type CustodyContent,
  CustodyDocument,
  parseCustody,
} from "./records/emergency/CustodyDocument.js";
export {
  contestEmergency,
  type EmergencyKey,
  relayContest,
  type SignedContest,
  signContest,
} from "./records/emergency/contestEmergency.js";
export { custodyOf } from "./records/emergency/custodyOf.js";
export { type CustodyRequest, signCustodyRequest } from "./records/emergency/custodyRequest.js";
export {
  type EmergencyHandle,
  formatHandle,
  parseHandle,
  patientOfHandle,
} from "./records/emergency/EmergencyHandle.js";
export { type AnnouncedEmergency, emergenciesOf } from "./records/emergency/emergenciesOf.js";
export { EMERGENCY_PURPOSES, type EmergencyPurpose } from "./records/emergency/emergencyPurpose.js";
export {
  type EmergencyWish,
  expressWish,
  relayWish,
  type SignedWish,
  type SignedWord,
  signWish,
} from "./records/emergency/emergencyWish.js";
export { type Custody, fetchCustody } from "./records/emergency/fetchCustody.js";
export { type OpenedEmergency, openEmergency } from "./records/emergency/openEmergency.js";
export { type RecoveredKey, recoverEmergencyKey } from "./records/emergency/recoverEmergencyKey.js";
export { withdrawCustody } from "./records/emergency/withdrawCustody.js";
export type { ErasableEnvelopeStore } from "./records/erasure/ErasableEnvelopeStore.js";
export type { ErasureJournal } from "./records/erasure/ErasureJournal.js";
export type { ErasableRecord, ErasurePlan } from "./records/erasure/ErasurePlan.js";
export {
  type ErasureReceipt,
  encodeErasureReceipt,
  erasureReceiptDigest,
  type RecordOutcome,
  type StoreOutcome,
} from "./records/erasure/ErasureReceipt.js";
export type { Erased, ErasureStore } from "./records/erasure/ErasureStore.js";
export { erasableAccessJournal } from "./records/erasure/erasableAccessJournal.js";
export { erasableBlobs } from "./records/erasure/erasableBlobs.js";
export { erasableEnvelopes } from "./records/erasure/erasableEnvelopes.js";
export { type Erasing, forget, resumeErasures } from "./records/erasure/forget.js";
export { type ErasureScope, planErasure } from "./records/erasure/planErasure.js";
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
export { type DecryptedFile, decryptFile, type EncryptedFile, encryptFile } from "./records/fileCipher.js";
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
export { type DocumentedRelease, KeyRelease, type RecordDescription, type Release } from "./records/KeyRelease.js";
export { type AnchorMending, type MendedAnchors, mendAnchors } from "./records/mendAnchors.js";
export { publishOwnRecord, retractOwnRecord } from "./records/ownRecord.js";
export type { PublicationJournal, UnfinishedPublication } from "./records/PublicationJournal.js";
export {
  type FileDraft,
  type FilePublication,
  type FileStores,
  publishFile,
  publishOwnFile,
} from "./records/publishFile.js";
export { type Publication, type PublishedRecord, publishRecords } from "./records/publishRecords.js";
export { encodePurpose, PURPOSES_OF_USE, type PurposeOfUse } from "./records/purposeOfUse.js";
export type { RecordStores } from "./records/RecordStores.js";
export { type ReadFileRecord, readFileRecord, readOwnFileRecord } from "./records/readFileRecord.js";
export { type ReadRecord, readOwnRecord, readRecord } from "./records/readRecord.js";
export { type ReadRequest, signReadRequest } from "./records/readRequest.js";
export { RECORD_CATEGORIES, type RecordCategory, recordCategory } from "./records/recordCategory.js";
export { type DecryptedRecord, decryptRecord, type EncryptedRecord, encryptRecord } from "./records/recordCipher.js";
export { type RecordOrigin, recordIdOf } from "./records/recordIdOf.js";
export { type BatchProof, type RecordState, recordStateOf, requireAnchored } from "./records/recordState.js";
export { type ResumedPublications, resumePublications } from "./records/resumePublications.js";
export { retractRecord } from "./records/retractRecord.js";
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
export {
  type CreatedShl,
  createShl,
  revokeShl,
  type ShlFile,
  type ShlOptions,
  updateShl,
} from "./records/shl/createShl.js";
export type { ShlAccess } from "./records/shl/ShlServer.js";
export type { Shl, ShlContentType, ShlStore, ShlStores } from "./records/shl/ShlStore.js";
export { shareOwnRecords } from "./records/shl/shareOwnRecords.js";
export { type ShlHandlerOptions, shlHandler } from "./records/shl/shlHandler.js";
export { encodeShlink, parseShlink, type ShlPayload } from "./records/shl/shlink.js";
export type { Authorization, Signing } from "./records/signedConsent.js";
export { successorOf } from "./records/successorOf.js";
export { supersedeOwnRecord, supersedeRecord } from "./records/supersedeRecord.js";
export { unanchoredRecords } from "./records/unanchoredRecords.js";
export { type AnchoredDispense, anchorDispense, type NewDispense } from "./records/uses/anchorDispense.js";
export { type AnchoredUses, anchorUse, anchorUses, type NewUse } from "./records/uses/anchorUses.js";
export { type DispenseParts, dispenseOpening } from "./records/uses/dispenseOpening.js";
export { type Dispense, type Dispenses, dispensesOf } from "./records/uses/dispensesOf.js";
export { followUse } from "./records/uses/followUse.js";
export { newUseSalt } from "./records/uses/newUseSalt.js";
export { proveDoubled } from "./records/uses/proveDoubled.js";
export { readUse, type UseState } from "./records/uses/readUse.js";
export {
  encodeUseOpening,
  parseUseOpening,
  USE_OPENING_TYPE,
  type UseOpening,
  type UseParts,
} from "./records/uses/UseOpening.js";
export { useCommitmentOf } from "./records/uses/useCommitmentOf.js";
export { useFromResource } from "./records/uses/useFromResource.js";
export { useIdentifierOf } from "./records/uses/useIdentifierOf.js";
export { useIdOf } from "./records/uses/useIdOf.js";
export type { UseKind } from "./records/uses/useKind.js";
export { type AnchorWatch, watchAnchors } from "./records/watchAnchors.js";
export { apportion } from "./resources/apportion/apportion.js";
export { type Apportionment, apportionForm } from "./resources/apportion/apportionForm.js";
export { APPORTION_METHODS, type ApportionMethod } from "./resources/apportion/methods.js";
export { runApportion } from "./resources/apportion/runApportion.js";
export { AWARD_RULES, type AwardRule } from "./resources/awards/AwardRun.js";
export { awardExactly, type ExactRule } from "./resources/awards/awardExactly.js";
export { type Awards, awardUnits } from "./resources/awards/awardUnits.js";
export type { ClaimsProblem } from "./resources/awards/ClaimsProblem.js";
export { type ClaimsRulesInput, type ClaimsRulesOutput, runClaimsRules } from "./resources/awards/runClaimsRules.js";
export { type AdjudicatedClaim, type Adjudication, adjudicate, MAX_ITEMS } from "./resources/coverage/adjudicate.js";
export type { ClaimedService } from "./resources/coverage/claims/claimLines.js";
export { type FiledClaim, fileClaim, type NewClaim } from "./resources/coverage/claims/fileClaim.js";
export {
  type ClaimDecision,
  type ClaimWithdrawal,
  contestClaim,
  decideClaim,
  type NamedClaim,
  type ReasonedClaim,
  reverseClaim,
  upholdUndecided,
  withdrawClaim,
} from "./resources/coverage/claims/judgeClaim.js";
export { type ClosedPeriods, type Closing, closePeriods } from "./resources/coverage/close/closePeriods.js";
export { type ClosePlan, type Due, planClose } from "./resources/coverage/close/planClose.js";
export {
  type AddedPseudonym,
  addPseudonym,
  changeEnrolment,
  type Enrolment,
  type EnrolmentChange,
  enrolPerson,
} from "./resources/coverage/enrolPerson.js";
export {
  blindedCode,
  type FeeEntry,
  FeeSchedule,
  newPlanSecret,
  type ProvenFee,
  type ServiceCode,
} from "./resources/coverage/FeeSchedule.js";
export type { ClaimAnswer } from "./resources/coverage/fhir/claimAnswer.js";
export { type ClaimSource, claimFromFhir, type FhirClaim } from "./resources/coverage/fhir/claimFromFhir.js";
export { claimResponseToFhir } from "./resources/coverage/fhir/claimResponseToFhir.js";
export {
  type CoverageSource,
  coverageFromFhir,
  type FhirCoverage,
} from "./resources/coverage/fhir/coverageFromFhir.js";
export { type CoverageExport, coverageToFhir } from "./resources/coverage/fhir/coverageToFhir.js";
export { explanationToFhir } from "./resources/coverage/fhir/explanationToFhir.js";
export type { TokenMoney } from "./resources/coverage/fhir/FhirMoney.js";
export { openPlan } from "./resources/coverage/openPlan.js";
export { type PersonSource, personOf } from "./resources/coverage/personOf.js";
export { planIdOf } from "./resources/coverage/planIdOf.js";
export {
  announceSurplus,
  collectAwards,
  type PlanSum,
  type PremiumPayment,
  payPremium,
  topUpPlan,
  withdrawSurplus,
} from "./resources/coverage/planMoney.js";
export type { PlanTerms } from "./resources/coverage/planTerms.js";
export {
  closableAt,
  periodAt,
  periodStart,
  type YearPlace,
  yearOfPeriod,
  yearStart,
} from "./resources/coverage/planTimes.js";
export { readPlanTerms } from "./resources/coverage/readPlanTerms.js";
export { compareFund, type FundDifference } from "./resources/coverage/story/compareFund.js";
export type { FundBooks, ProviderAccount, YearUse } from "./resources/coverage/story/FundBooks.js";
export type { ClaimFacts, ClaimState, FundEvent, FundEventOf } from "./resources/coverage/story/FundEvent.js";
export type {
  ClaimRecord,
  CloseState,
  FundProblem,
  FundState,
  PeriodRecord,
} from "./resources/coverage/story/FundState.js";
export { readFund } from "./resources/coverage/story/readFund.js";
export { readFundStory } from "./resources/coverage/story/readFundStory.js";
export { replayFund } from "./resources/coverage/story/replayFund.js";
export { type FundVerdict, verifyFund } from "./resources/coverage/story/verifyFund.js";
export { buyUnits, type UnitPurchase } from "./resources/market/buyUnits.js";
export { cancelPeriod } from "./resources/market/cancelPeriod.js";
export { cancelUnits, type UnitCancellation } from "./resources/market/cancelUnits.js";
export { collectSeries } from "./resources/market/collectSeries.js";
export { foretellPrices } from "./resources/market/foretellPrices.js";
export { openSeries } from "./resources/market/openSeries.js";
export type { Holding, PeriodBook } from "./resources/market/PeriodBook.js";
export { priceAfter } from "./resources/market/priceAfter.js";
export { type PeriodOffer, readSeries, type SeriesReport } from "./resources/market/readSeries.js";
export { refundPurchase } from "./resources/market/refundPurchase.js";
export { rollPrice } from "./resources/market/rollPrice.js";
export type { FullRefund } from "./resources/market/SeriesLedger.js";
export type { SeriesProblem, SeriesRule } from "./resources/market/SeriesProblem.js";
export { periodOnSale, type SaleWindow, saleWindowOf } from "./resources/market/saleWindow.js";
export { seriesIdOf } from "./resources/market/seriesIdOf.js";
export type { PriceTerms, SeriesTerms } from "./resources/market/seriesTerms.js";
export { type SeriesVerdict, verifySeries } from "./resources/market/verifySeries.js";
export { withdrawCredit } from "./resources/market/withdrawCredit.js";
export { certifyStability } from "./resources/matching/certifyStability.js";
export type { MatchingResult } from "./resources/matching/MatchingResult.js";
export { match } from "./resources/matching/match.js";
export {
  type HospitalResidentInput,
  hospitalResidentForm,
  type MatchingInput,
  type StableMarriageInput,
  type StudentAllocationInput,
  stableMarriageForm,
  studentAllocationForm,
} from "./resources/matching/matchingForms.js";
export { runMatch } from "./resources/matching/runMatch.js";
export {
  type Refusal,
  type StabilityCertificate,
  stabilityCertificateForm,
} from "./resources/matching/StabilityCertificate.js";
export { type StabilityFault, verifyStability } from "./resources/matching/verifyStability.js";
export { allocateInOneWalk } from "./resources/pool/allocateInOneWalk.js";
export { allocateSequentially } from "./resources/pool/allocateSequentially.js";
export {
  acceptOffer,
  declineOffer,
  expireOffer,
  type OwnRequest,
  releaseByProvider,
  releasePlace,
  withdrawRequest,
} from "./resources/pool/answerOffer.js";
export { attestPlace, type PlaceAttestation, type PlaceStatement } from "./resources/pool/attestPlace.js";
export { capacityKindOf } from "./resources/pool/capacityKindOf.js";
export { contradictPriority, contradictTwice, type OpenedRequest } from "./resources/pool/contradictRequest.js";
export { closePool, fixDraw, revealDraw } from "./resources/pool/drawPool.js";
export { type EvidenceOpening, evidenceOf, newEvidence, parseEvidence, priorityOf } from "./resources/pool/evidence.js";
export {
  evidencePersonOf,
  newNullifierSecret,
  nullifierOf,
  type PersonIdentifier,
} from "./resources/pool/nullifierOf.js";
export { openPool } from "./resources/pool/openPool.js";
export type { PlaceRequest, PoolStage, RequestState } from "./resources/pool/PlaceRequest.js";
export type { PoolProblem, PoolRule } from "./resources/pool/PoolProblem.js";
export { type PassedOn, passOn } from "./resources/pool/passOn.js";
export { type PlaceRequestOrigin, placeRequestIdOf } from "./resources/pool/placeRequestIdOf.js";
export { drawCommitmentOf, drawSeedOf, newDrawSecret } from "./resources/pool/poolDraw.js";
export { type PoolEvent, readPoolEvents } from "./resources/pool/poolEvents.js";
export { type PoolTerms, poolIdOf } from "./resources/pool/poolTerms.js";
export type { Allocation, ReserveCategory } from "./resources/pool/ReserveCategory.js";
export { lotOf, type Rankable, rankRequests } from "./resources/pool/rankRequests.js";
export { type PoolState, readPool } from "./resources/pool/readPool.js";
export { type PlaceWish, requestPlace } from "./resources/pool/requestPlace.js";
export { type ReserveSystem, runReserveSystem } from "./resources/pool/runReserveSystem.js";
export { encodeScore, pointsOf, type ScoreDefinition, scoreDigestOf } from "./resources/pool/ScoreDefinition.js";
export { type PoolSettlement, type SettleOptions, settlePool } from "./resources/pool/settlePool.js";
export { SOFA, type SofaMeasurements, sofaPoints } from "./resources/pool/sofaScore.js";
export { type PoolVerdict, verifyPool } from "./resources/pool/verifyPool.js";
export type { BlobStore } from "./shared/BlobStore.js";
export { chainTime } from "./shared/chainTime.js";
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
export { type Keccak256, loadKeccak256 } from "./shared/keccak.js";
export { MerkleTree } from "./shared/MerkleTree.js";
export { leafHash, wordLeaf } from "./shared/merkleLeaf.js";
export { nameOf, namesOfBits } from "./shared/nameOf.js";
export type { BlobStream, StreamingBlobStore } from "./shared/StreamingBlobStore.js";
export { ask, send } from "./shared/send.js";
export { type CombinedSecret, combineShares } from "./shared/shares/combineShares.js";
export type { SecretShare, SecretShares, ShareCommitments } from "./shared/shares/SecretShares.js";
export { splitSecret } from "./shared/shares/splitSecret.js";
export { verifyShare } from "./shared/shares/verifyShare.js";
export {
  type MerkleMultiProof,
  verifyLeafMultiProof,
  verifyLeafProof,
  verifyMerkleMultiProof,
  verifyMerkleProof,
} from "./shared/verifyMerkleProof.js";
export { newX25519KeyPair, type X25519KeyPair, type X25519PublicJwk, x25519KeyPairOf } from "./shared/x25519.js";
