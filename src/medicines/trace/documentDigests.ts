import type { BlobStore } from "../../shared/BlobStore.js";
import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { eventDigest } from "../epcis/eventDigest.js";
import { eventsInContext } from "../epcis/eventsInContext.js";

/**
 * Hashes of the events in a shipment's document, whose digest the chain has; none when it is no EPCIS document. `undefined` when the
 * document is not there, or is another.
 */
export async function documentDigests(blobs: BlobStore, digest: Hex): Promise<readonly Hex[] | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await blobs.get(digest);
  } catch (error) {
    if (error instanceof MedtrailError && /^store\.(?:missing|corrupt)$/.test(error.code)) return undefined;
    throw error;
  }
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return eventsInContext(document).map(({ event, context }) => eventDigest(event, context));
  } catch {
    // A shipment's document may be of another kind, and then vouches for no event.
    return [];
  }
}
