// What the library adds where there is a file system: stores, deployments and the FHIR definitions of the installed package.

export { FilePackStore } from "./medicines/packs/FilePackStore.js";
export { StoredPacks } from "./medicines/packs/StoredPacks.js";
export { FileEventStore } from "./medicines/trace/FileEventStore.js";
export { FileEnvelopeStore } from "./records/FileEnvelopeStore.js";
export { loadFhirDefinitions } from "./records/fhir/FileFhirDefinitions.js";
export { FileBlobStore } from "./shared/FileBlobStore.js";
export { FileDeployments } from "./shared/FileDeployments.js";
