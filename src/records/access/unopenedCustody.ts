import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { type Custody, fetchCustody } from "../emergency/fetchCustody.js";

/**
 * The custody of the patient's present wish, while no emergency has been opened since it was named: from then on its key may be known, and is given no
 * new epoch. Undefined also where the document is lost or damaged, which must not keep a patient from revoking.
 * @throws MedtrailError `chain.failed`, `store.io`.
 */
export async function unopenedCustody(
  connection: Connection,
  blobs: BlobStore,
  patient: Hex,
): Promise<Custody | undefined> {
  const { emergencies } = connection;
  let custody: Custody;
  try {
    custody = await fetchCustody(connection, blobs, patient);
  } catch (error) {
    if (error instanceof MissingError || error instanceof IntegrityError) return undefined;
    throw error;
  }
  const [wishes, openings] = await Promise.all([
    eventsBetween(connection, (from, to) =>
      emergencies.queryFilter(emergencies.filters.EmergencyWishExpressed(patient), from, to),
    ),
    eventsBetween(connection, (from, to) =>
      emergencies.queryFilter(emergencies.filters.EmergencyOpened(patient), from, to),
    ),
  ]);
  const named = wishes.find(({ args }) => args.custody === custody.digest)?.blockNumber ?? 0;
  return openings.some(({ blockNumber }) => blockNumber >= named) ? undefined : custody;
}
