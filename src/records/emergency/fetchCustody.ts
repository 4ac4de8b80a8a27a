import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { type CustodyDocument, parseCustody } from "./CustodyDocument.js";
import { custodyOf } from "./custodyOf.js";

/** A custody document and the digest by which the chain knows it. */
export interface Custody {
  readonly digest: Hex;
  readonly document: CustodyDocument;
}

/**
 * The patient's present custody document, checked against the chain.
 * @throws MissingError "custody.none", "store.missing"; IntegrityError "store.corrupt", "custody.digest", "custody.form", "custody.other-patient".
 */
export async function fetchCustody(connection: Connection, blobs: BlobStore, patient: Hex): Promise<Custody> {
  const digest = await custodyOf(connection, patient);
  const document = await parseCustody(await blobs.get(digest), digest);
  if (document.patient !== patient.toLowerCase()) {
    throw new IntegrityError("custody.other-patient", "The custody document is another patient's", {
      expected: patient,
      found: document.patient,
    });
  }
  return { digest, document };
}
