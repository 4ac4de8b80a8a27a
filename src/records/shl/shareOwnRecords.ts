import type { PatientKeyring } from "../../identity/PatientKeyring.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { fetchEnvelope } from "../fetchEnvelope.js";
import type { RecordStores } from "../RecordStores.js";
import { readOwnRecord } from "../readRecord.js";
import { type CreatedShl, createShl, type ShlFile, type ShlOptions } from "./createShl.js";
import { type ShlStores, shlContentType } from "./ShlStore.js";

/**
 * A SMART Health Link to chosen records of a patient, each of which is proved against the chain first, and handed on byte for byte. A viewer sees what
 * the link's server serves, and no proof: who needs one reads through `readRecord`, or asks for a disclosure.
 * @param records RecordIds; their media type, when they have one, must be one that the specification knows, else they are FHIR.
 * @throws as `readOwnRecord` and `createShl`; MissingError `envelope.missing`.
 */
export async function shareOwnRecords(
  connection: Connection,
  { blobs, envelopes }: RecordStores,
  target: ShlStores,
  { keyring, records }: { readonly keyring: PatientKeyring; readonly records: readonly Hex[] },
  options: ShlOptions,
): Promise<CreatedShl> {
  const files: ShlFile[] = [];
  for (const record of records) {
    const entry = await fetchEnvelope(envelopes, record);
    const { plaintext, contentType } = await readOwnRecord(connection, blobs, keyring, entry);
    const known = checkInput(shlContentType, contentType ?? "application/fhir+json", "record's media type");
    files.push({ content: plaintext, contentType: known });
  }
  return createShl(target, files, options);
}
