import type { Hex } from "../../shared/hex.js";
import type { EpcisEvent, ExtensionEvent } from "../epcis/EpcisEvent.js";

/** An event that stands alone: its `@context` says every prefix in it. */
export type StoredEvent = EpcisEvent | ExtensionEvent;

/**
 * EPCIS events by the digest of their CBV event hash, the word that their step on chain carries. Here serial numbers live; the
 * chain sees one only when its pack ends with a proof.
 */
export interface EventStore {
  /** Keeps an event, see `standaloneEvents`; again does nothing. @returns its digest. */
  put(event: StoredEvent): Promise<Hex>;
  /**
   * The event whose hash this is; the hash is made again when it is read.
   * @throws MissingError `trace.no-event`; IntegrityError `trace.event-changed`
   */
  get(digest: Hex): Promise<StoredEvent>;
  /** Digests of the events that name an EPC, in whichever notation, as object, parent, child, input or output; ascending. */
  find(epc: string): Promise<Hex[]>;
}
