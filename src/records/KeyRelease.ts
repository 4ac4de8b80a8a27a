import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { BlobStore } from "../shared/BlobStore.js";
import type { Connection } from "../shared/connect.js";
import { MissingError, RefusedError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import type { AccessAnswer, AccessRecorder } from "./accessLog/AccessRecorder.js";
import type { ConsentRequest } from "./consent/consentRequest.js";
import { fetchConsentDocument } from "./consent/fetchConsentDocument.js";
import { organizationIdentifier } from "./consent/organizationIdentifier.js";
import { recordCategoryCoding } from "./consent/recordCategoryCoding.js";
import { requireDocumentPermits } from "./consent/requireDocumentPermits.js";
import type { CategoryShare, EnvelopeStore, RecordEnvelope, RecordShare } from "./EnvelopeStore.js";
import { custodyOf } from "./emergency/custodyOf.js";
import { fetchEnvelope } from "./fetchEnvelope.js";
import { encodePurpose } from "./purposeOfUse.js";
import { checkReadRequest, type ReadRequest } from "./readRequest.js";
import { requireAnchored } from "./recordState.js";
import { checkShare } from "./releasedShare.js";
import { requireRecent } from "./requireRecent.js";

/** What a reader needs to open one record: its envelope, and the key to that envelope sealed to the reader. */
export interface Release {
  readonly envelope: RecordEnvelope;
  /**
   * The record's content key where the patient shared this record, or else its category's key of the record's epoch. In an emergency it is
   * sealed to the emergency key, and its reader is the digest of the custody document.
   */
  readonly share: CategoryShare | RecordShare;
  /** That the request stands in the server's access log; see `requireLogged`. */
  readonly access: AccessAnswer;
}

/** All that a consent's document can ask of one record: what is not listed, the record does not have. */
export type RecordDescription = Required<Pick<ConsentRequest, "class" | "code" | "label">> &
  Pick<ConsentRequest, "dataPeriod" | "data">;

/** What a record server needs to release under consents that a FHIR Consent narrows. */
export interface DocumentedRelease {
  /** Where consent documents lie, and the patients' key directories. */
  readonly blobs: BlobStore;
  /**
   * What the server knows of a record, all or nothing: a label left out is a label that the record does not bear. Without it only the record's
   * category is known, and a document that narrows by anything else refuses.
   */
  readonly describe?: (envelope: RecordEnvelope) => Promise<RecordDescription | undefined>;
  /** Other identifiers and references that documents use for an organisation, beside its OrgId. */
  readonly identify?: (reader: Hex) => Promise<NonNullable<ConsentRequest["actor"]>>;
}

/**
 * Hands out envelopes, and only after asking the chain and writing the request down: the function that a record server serves. It holds no key that opens
 * anything, so a server that is broken into gives away nothing readable.
 */
export class KeyRelease {
  readonly #connection: Connection;
  readonly #envelopes: EnvelopeStore;
  readonly #log: AccessRecorder;
  readonly #clock: () => Date;
  readonly #documented: DocumentedRelease | undefined;

  /**
   * @param log where each request is written down before its key is released.
   * @param clock the server's time; the system clock unless told.
   * @param documented without it, consents that a document narrows are refused.
   */
  constructor(
    connection: Connection,
    envelopes: EnvelopeStore,
    log: AccessRecorder,
    clock: () => Date = () => new Date(),
    documented?: DocumentedRelease,
  ) {
    this.#connection = connection;
    this.#envelopes = envelopes;
    this.#log = log;
    this.#clock = clock;
    this.#documented = documented;
  }

  /**
   * Releases what opens one record to the member that signed the request.
   * @throws InputError `input.invalid`; RefusedError `release.signature`, `release.clock`, `release.not-shared`,
   * `release.document-*`, `record.retracted`, `access-log.clock`, and `contract.*` with the registry's exact reason; IntegrityError
   * `record.not-anchored`, `envelope.*`, `store.corrupt`, `consent.document-tampered`; MissingError `envelope.missing`, `store.missing`,
   * `consent.document-missing`.
   */
  async release(request: unknown): Promise<Release> {
    const checked = await checkReadRequest(this.#connection, request);
    requireRecent("release.clock", checked.time, this.#clock());
    const envelope = await fetchEnvelope(this.#envelopes, checked.record);
    await requireAnchored(this.#connection, envelope, envelope.batch);

    const { patient, categoryNumber } = envelope;
    const { reader, account, purpose } = checked;
    const { consents } = this.#connection;
    const code = encodePurpose(purpose);
    await ask(consents.requireMayRead(patient, reader, account, code, categoryNumber));
    const isConsented = await ask(consents.isConsented(patient, reader, code, categoryNumber));
    const { documented, nonce } = await ask(consents.consentOf(patient, reader, code));
    if (isConsented && documented) await this.#requireDocumentPermits(checked, envelope, nonce);
    // Without a consent it was an emergency, whose key custodians give.
    const recipient = isConsented ? reader : await custodyOf(this.#connection, patient);
    const share = await this.#shareOf(envelope, recipient);
    // Last, so that a leaf stands for a release and not for a wish; and before the answer, so that no release is without one.
    return { envelope, share, access: await this.#log.append(checked, patient) };
  }

  /** The consent on chain is an upper bound; its document narrows it, and is evaluated for this record at this time. */
  async #requireDocumentPermits(
    { reader, purpose }: ReadRequest,
    envelope: RecordEnvelope,
    nonce: bigint,
  ): Promise<void> {
    const { patient, categoryNumber } = envelope;
    const documented = this.#documented;
    if (documented === undefined) {
      throw new RefusedError("release.document-not-evaluated", "A document narrows this consent", {
        patient,
        reader,
        purpose,
      });
    }
    const grant = { patient, reader, purpose, nonce };
    const document = await fetchConsentDocument(this.#connection, documented.blobs, grant);
    const { category } = (await fetchKeyDirectory(this.#connection, documented.blobs, patient)).byNumber(
      categoryNumber,
    );
    const description = await documented.describe?.(envelope);
    const request: ConsentRequest = {
      purpose,
      actor: [
        organizationIdentifier(this.#connection.deployment, reader),
        ...[(await documented.identify?.(reader)) ?? []].flat(),
      ],
      ...description,
      class: [recordCategoryCoding(category), ...[description?.class ?? []].flat()],
      described: description !== undefined,
    };
    requireDocumentPermits(document, request, this.#clock());
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
