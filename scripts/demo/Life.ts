import type { Signer } from "ethers";
import type { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import type { ErasureReceipt } from "../../src/records/erasure/ErasureReceipt.js";
import type { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import type { Connection } from "../../src/shared/connect.js";
import type { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import type { Organization } from "./cast.js";
import type { RecordServer } from "./RecordServer.js";

/** The patient, and what only the patient has. */
export interface Person {
  readonly patient: Hex;
  /** The salt of the registration. */
  readonly pseudonym: Hex;
  readonly seed: Uint8Array;
  /** The phone. */
  readonly signer: PatientSigner;
  readonly keyring: PatientKeyring;
}

/** What the main job leaves behind, and later chapters go on with. */
export interface Life {
  readonly person: Person;
  readonly organizations: {
    readonly anna: Organization;
    readonly riverside: Organization;
    readonly northlab: Organization;
  };
  /** St. Anna's, whose controller keeps the access log. */
  readonly server: RecordServer;
  /** The category that the story is about. */
  readonly category: string;
  /** Its records, the newest last. */
  readonly records: readonly RecordEnvelope[];
  /** A record of another category, if there is one. */
  readonly other: RecordEnvelope | undefined;
  /** What the authors wrote, by RecordId. */
  readonly contents: Map<Hex, Uint8Array>;
  /** Digest of the FHIR Consent under which the patient granted. */
  readonly document?: Hex;
  readonly payer: Connection;
  readonly stranger: Connection;
}

/** What is left when the patient was forgotten: an older backup, and the receipts. */
export interface Forgotten {
  readonly backup: string;
  readonly receipts: readonly ErasureReceipt[];
}

/** Where the later chapters play. */
export interface LifeStage {
  readonly chain: Connection;
  readonly stores: { readonly blobs: FileBlobStore; readonly envelopes: FileEnvelopeStore };
  /** For journals and links. */
  readonly folder: string;
  /** For a backup that is older than the forgetting. */
  readonly backup: string;
  readonly regulator: Signer;
  /** Four: controller and member of two organisations. */
  readonly accounts: readonly Signer[];
  readonly now: () => Promise<Date>;
  readonly wait: (seconds: number) => Promise<unknown>;
}
