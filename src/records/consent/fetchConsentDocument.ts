import { ZeroHash } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { digestOf } from "../../shared/contentId.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { encodePurpose, type PurposeOfUse } from "../purposeOfUse.js";

/** One grant of a consent: its nonce tells it from those before and after. */
export interface GrantKey {
  readonly patient: Hex;
  readonly reader: Hex;
  readonly purpose: PurposeOfUse;
  readonly nonce: bigint;
}

/**
 * The exact bytes of the FHIR Consent that narrows a grant, checked against the digest in the grant's event.
 * @throws MissingError `consent.document-missing`, `store.missing`; IntegrityError `consent.document-tampered`, `store.corrupt`;
 * MedtrailError `chain.failed`.
 */
export async function fetchConsentDocument(
  connection: Connection,
  documents: BlobStore,
  { patient, reader, purpose, nonce }: GrantKey,
): Promise<Uint8Array> {
  const { consents } = connection;
  const filter = consents.filters.ConsentGranted(patient, reader, encodePurpose(purpose));
  const events = await eventsBetween(connection, (from, to) => consents.queryFilter(filter, from, to));
  const document = events.find(({ args }) => args.nonce === nonce)?.args.document;
  if (document === undefined || document === ZeroHash) {
    throw new MissingError("consent.document-missing", "No grant names the document", {
      patient,
      reader,
      purpose,
      nonce,
    });
  }
  const digest = toHex(fromHex(document, 32));
  const bytes = await documents.get(digest);
  const found = await digestOf(bytes);
  if (found !== digest) {
    throw new IntegrityError("consent.document-tampered", "The document is another", { expected: digest, found });
  }
  return bytes;
}
