import { z } from "zod";
import { bytes32 } from "../shared/bytes32.js";
import type { Hex } from "../shared/hex.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";

/** Records that an author is about to store and anchor. Of no use to an attacker: ids and digests alone. */
export const unfinishedPublication = z.strictObject({
  version: z.literal(1),
  patient: bytes32,
  author: bytes32,
  records: z.array(z.strictObject({ record: bytes32, digest: bytes32 })).min(1),
});

export type UnfinishedPublication = z.output<typeof unfinishedPublication>;

/**
 * Where a publisher writes down what it is about to do. One journal belongs to one publisher: what another one is at in the same journal would
 * be taken for interrupted.
 */
export interface PublicationJournal {
  /** Durable once it has answered. @throws InputError "input.invalid"; MedtrailError "store.io". */
  put(publication: UnfinishedPublication): Promise<void>;
  /** @throws IntegrityError "store.corrupt"; MedtrailError "store.io". */
  list(): Promise<UnfinishedPublication[]>;
  /** By {@link publicationIdOf}; false when there was none. @throws MedtrailError "store.io". */
  delete(id: Hex): Promise<boolean>;
}

/** A publication as a journal keeps it. */
export function publicationOf(patient: Hex, author: Hex, entries: readonly RecordEnvelope[]): UnfinishedPublication {
  return { version: 1, patient, author, records: entries.map(({ record, digest }) => ({ record, digest })) };
}

/** Its first record's id: every record is encrypted anew, so no two publications begin with the same. */
export function publicationIdOf([first]: readonly Pick<RecordEnvelope, "record">[]): Hex {
  return first?.record ?? "0x";
}
