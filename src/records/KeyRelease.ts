import type { Connection } from "../shared/connect.js";
import { MissingError, RefusedError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import type { CategoryShare, EnvelopeStore, RecordEnvelope, RecordShare } from "./EnvelopeStore.js";
import { fetchEnvelope } from "./fetchEnvelope.js";
import { encodePurpose } from "./purposeOfUse.js";
import { checkReadRequest, type ReadRequest } from "./readRequest.js";
import { requireAnchored } from "./recordState.js";
import { checkShare } from "./releasedShare.js";

/** Seconds by which a request's time may differ from the server's clock. */
const MAX_CLOCK_DIFFERENCE = 300;

/** What a reader needs to open one record: its envelope, and the key to that envelope sealed to the reader. */
export interface Release {
  readonly envelope: RecordEnvelope;
  /** The record's content key where the patient shared this record, or else its category's key of the record's epoch. */
  readonly share: CategoryShare | RecordShare;
}

/**
 * Hands out envelopes, and only after asking the chain: the function that a record server serves. It holds no key that opens
 * anything, so a server that is broken into gives away nothing readable.
 */
export class KeyRelease {
  readonly #connection: Connection;
  readonly #envelopes: EnvelopeStore;
  readonly #clock: () => Date;

  /** @param clock the server's time; the system clock unless told. */
  constructor(connection: Connection, envelopes: EnvelopeStore, clock: () => Date = () => new Date()) {
    this.#connection = connection;
    this.#envelopes = envelopes;
    this.#clock = clock;
  }

  /**
   * Releases what opens one record to the member that signed the request.
   * @throws InputError `input.invalid`; RefusedError `release.signature`, `release.clock`, `release.not-shared`,
   * `release.document-not-evaluated`, `record.retracted`, and `contract.*` with the registry's exact reason; IntegrityError `record.not-anchored`,
   * `envelope.*`, `store.corrupt`; MissingError `envelope.missing`.
   */
  async release(request: unknown): Promise<Release> {
    const checked = await checkReadRequest(this.#connection, request);
    this.#requireRecent(checked);
    const envelope = await fetchEnvelope(this.#envelopes, checked.record);
    await requireAnchored(this.#connection, envelope, envelope.batch);

    const { patient, categoryNumber } = envelope;
    const { reader, account, purpose } = checked;
    const { consents } = this.#connection;
    await ask(consents.requireMayRead(patient, reader, account, encodePurpose(purpose), categoryNumber));
    const { documented } = await ask(consents.consentOf(patient, reader, encodePurpose(purpose)));
    if (documented) {
      throw new RefusedError("release.document-not-evaluated", "A document narrows this consent", {
        patient,
        reader,
        purpose,
      });
    }
    return { envelope, share: await this.#shareOf(envelope, reader) };
  }

  #requireRecent({ time }: ReadRequest): void {
    const now = Math.floor(this.#clock().getTime() / 1000);
    // Put so that a clock that tells no time refuses.
    if (!(Math.abs(now - time) <= MAX_CLOCK_DIFFERENCE)) {
      throw new RefusedError("release.clock", "The request was not signed just now", {
        signed: new Date(time * 1000).toISOString(),
        now: Number.isNaN(now) ? "no time" : new Date(now * 1000).toISOString(),
        seconds: MAX_CLOCK_DIFFERENCE,
      });
    }
  }

  /**
   * The share of this record, before the one of its category. Envelopes cannot be opened here, so what their headers say is not
   * proved; but a key and a binding that do not fit do not open for the reader either.
   */
  async #shareOf(entry: RecordEnvelope, reader: Hex): Promise<Release["share"]> {
    const { record, patient, categoryNumber, epoch } = entry;
    const share =
      (await present(this.#envelopes.getRecordShare(record, reader))) ??
      (await present(this.#envelopes.getCategoryShare({ patient, reader, categoryNumber, epoch })));
    if (share === undefined) {
      throw new RefusedError(
        "release.not-shared",
        "The patient has shared no key of this record's category and epoch",
        {
          record,
          reader,
          categoryNumber,
          epoch,
        },
      );
    }
    checkShare(share, entry, reader);
    return share;
  }
}

async function present<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof MissingError) return undefined;
    throw error;
  }
}
