import type { Connection } from "../shared/connect.js";
import { IntegrityError, MissingError, RefusedError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import type { CategoryShare, EnvelopeStore, RecordEnvelope, RecordShare } from "./EnvelopeStore.js";
import { checkBinding } from "./envelopeParties.js";
import { encodePurpose } from "./purposeOfUse.js";
import { checkReadRequest, type ReadRequest } from "./readRequest.js";
import { recordIdOf } from "./recordIdOf.js";
import { requireAnchored } from "./recordState.js";

/** Seconds by which a request's time may differ from the server's clock. */
const MAX_CLOCK_DIFFERENCE = 300;

/** What a reader needs to open one record: its envelope, and the key to that envelope sealed to the reader. */
export interface Release {
  readonly envelope: RecordEnvelope;
  /** The category's key of the record's epoch, or, where the patient shared this record alone, its content key. */
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
   * `record.retracted`, and `contract.*` with the registry's exact reason; IntegrityError `record.not-anchored`,
   * `envelope.*`, `store.corrupt`; MissingError `envelope.missing`.
   */
  async release(request: unknown): Promise<Release> {
    const checked = await checkReadRequest(this.#connection, request);
    this.#requireRecent(checked);
    const envelope = await this.#envelopeOf(checked.record);
    await requireAnchored(this.#connection, envelope);

    const { patient, categoryNumber } = envelope;
    const { reader, account, purpose } = checked;
    await ask(
      this.#connection.consents.requireMayRead(patient, reader, account, encodePurpose(purpose), categoryNumber),
    );
    return { envelope, share: await this.#shareOf(envelope, reader) };
  }

  #requireRecent({ time }: ReadRequest): void {
    const now = Math.floor(this.#clock().getTime() / 1000);
    if (Math.abs(now - time) > MAX_CLOCK_DIFFERENCE) {
      throw new RefusedError("release.clock", "The request was not signed just now", {
        signed: new Date(time * 1000).toISOString(),
        now: new Date(now * 1000).toISOString(),
        seconds: MAX_CLOCK_DIFFERENCE,
      });
    }
  }

  /** The store is not trusted: patient, author and category decide who may read, so all three have to prove themselves. */
  async #envelopeOf(record: Hex): Promise<RecordEnvelope> {
    const entry = await this.#envelopes.getRecord(record);
    const expected = recordIdOf(entry);
    if (entry.record !== record || expected !== record) {
      throw new IntegrityError(
        "envelope.other-record",
        "The envelope's patient, author and digest give another record",
        {
          record,
          expected,
        },
      );
    }
    const { categoryNumber, epoch } = entry;
    checkBinding(entry.envelope, { kind: "record", record, categoryNumber, epoch });
    return entry;
  }

  async #shareOf({ record, patient, categoryNumber, epoch }: RecordEnvelope, reader: Hex): Promise<Release["share"]> {
    try {
      return await this.#envelopes.getCategoryShare({ patient, reader, categoryNumber, epoch });
    } catch (error) {
      if (!(error instanceof MissingError)) throw error;
    }
    try {
      return await this.#envelopes.getRecordShare(record, reader);
    } catch (error) {
      if (!(error instanceof MissingError)) throw error;
      throw new RefusedError(
        "release.not-shared",
        "The patient has shared no key of this record's category and epoch",
        { record, reader, categoryNumber, epoch },
        { cause: error },
      );
    }
  }
}
