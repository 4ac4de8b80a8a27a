import type { PatientKeyring } from "../../identity/PatientKeyring.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import type { RecordStores } from "../RecordStores.js";
import type { Signing } from "../signedConsent.js";
import type { AccessJournal } from "./AccessJournal.js";

/** What a patient's client changes access with. */
export interface AccessContext {
  /** Of whoever pays. */
  readonly connection: Connection;
  readonly stores: RecordStores;
  readonly journal: AccessJournal;
  readonly signing: Signing;
  /** Any keyring of the patient's seed: categories and epochs are taken from the directory on chain. */
  readonly keyring: PatientKeyring;
}

/** What a change of access led to. */
export interface AccessState {
  /** The keyring as the key directory on chain now is. */
  readonly keyring: PatientKeyring;
  /** Hashes of the transactions that were sent, in order. */
  readonly transactions: readonly string[];
  /** Readers with a right that were sealed no keys, because they are suspended or have published none: share again later. */
  readonly unsealed: readonly Hex[];
}
