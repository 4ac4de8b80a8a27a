// What the library adds where there is a file system: stores, deployments and the FHIR definitions of the installed package.

export { FileExpectedSet, type FileExpectedSetOptions } from "./audit/expected/FileExpectedSet.js";
export { FileAuditJournal } from "./audit/FileAuditJournal.js";
export { FileReplica, type FileReplicaOptions } from "./audit/replicas/FileReplica.js";
export { openReplica, type ReplicaPlace } from "./audit/replicas/openReplica.js";
export { type ReplicaServing, type ServedReplica, serveReplica } from "./audit/replicas/serveReplica.js";
export { type AuditOrder, type AuditResult, runAudit } from "./audit/runAudit.js";
export { runRepair } from "./audit/runRepair.js";
export { FilePackStore } from "./medicines/packs/FilePackStore.js";
export { StoredPacks } from "./medicines/packs/StoredPacks.js";
export { FileEventStore } from "./medicines/trace/FileEventStore.js";
export { FileAccessJournal } from "./records/access/FileAccessJournal.js";
export { FileAccessLogStore } from "./records/accessLog/FileAccessLogStore.js";
export { FileBatchJournal } from "./records/batches/FileBatchJournal.js";
export { FileErasureJournal } from "./records/erasure/FileErasureJournal.js";
export { FileEnvelopeStore } from "./records/FileEnvelopeStore.js";
export { FilePublicationJournal } from "./records/FilePublicationJournal.js";
export { loadFhirDefinitions } from "./records/fhir/FileFhirDefinitions.js";
export { FileShlStore } from "./records/shl/FileShlStore.js";
export { FileBlobStore } from "./shared/FileBlobStore.js";
export { FileDeployments } from "./shared/FileDeployments.js";
export { sweepLeftovers } from "./shared/sweepLeftovers.js";
