import { z } from "zod";
import type { RecordEnvelope } from "../../records/EnvelopeStore.js";
import { bytes32 } from "../../shared/bytes32.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import type { TreeSource } from "../tree/differences.js";

/** Of which records an audit speaks: all of the registry unless narrowed. What is left out is neither expected nor judged. */
export const auditScope = z.strictObject({
  /** OrgIds, or PatientIds for what patients stored themselves. */
  authors: z.array(bytes32).min(1).exactOptional(),
  patients: z.array(bytes32).min(1).exactOptional(),
  /** Anchored at this time or later, in ISO 8601. */
  from: z.iso.datetime().exactOptional(),
  /** Anchored before this time. */
  until: z.iso.datetime().exactOptional(),
  /** What replicas do with a record that another took the place of: keep it, as the records room does, or serve current versions alone. */
  superseded: z.enum(["kept", "removed"]).default("kept"),
});

export type AuditScope = Readonly<z.output<typeof auditScope>>;

/** What the chain says of a record. */
export interface ExpectedRecord {
  readonly record: Hex;
  readonly patient: Hex;
  readonly author: Hex;
  readonly digest: Hex;
  /** The batch below whose root it is anchored, if not by itself. */
  readonly root?: Hex;
  readonly isRetracted: boolean;
  readonly successor?: Hex;
  readonly predecessor?: Hex;
}

/** A batch of which not all leaves are known: the records of the others are nowhere, or in no replica of this audit. */
export interface IncompleteBatch {
  readonly author: Hex;
  readonly root: Hex;
  readonly manifest: Hex;
  /** Leaves, as its author anchored them. */
  readonly count: number;
  /** Those that a sound envelope proved, with the commitments to elements. */
  readonly known: number;
  /** How many of those are commitments to elements. */
  readonly commitments: number;
}

/** Up to where the chain was read. */
export interface ChainPoint {
  readonly block: number;
  readonly blockHash: string;
}

/**
 * The records that the chain stands by, as a tree that replicas are compared with: RecordId and digest. Records anchored by themselves come from events. Of a batch the chain
 * knows the root alone: its members are learnt from envelopes whose proofs lead there, so that whoever shows one proves it.
 */
export interface ExpectedSet extends TreeSource {
  /** Reads what the chain said since last time; after a reorganisation, everything anew. @throws MedtrailError `chain.failed`, `store.io`. */
  update(connection: Connection): Promise<ChainPoint>;
  /** Takes in the record of a sound envelope when its batch is anchored and in scope; whether it is expected now, or was already. */
  learn(entry: RecordEnvelope): Promise<boolean>;
  /** Makes what was learnt durable. */
  commit(): Promise<void>;
  find(record: Hex): Promise<ExpectedRecord | undefined>;
  /** Whether some expected record, of whoever, has this digest: its ciphertext stays then. */
  standsOn(digest: Hex): Promise<boolean>;
  /** Whether the author anchored this root, in scope. */
  hasBatch(author: Hex, root: Hex): Promise<boolean>;
  top(): Promise<{ readonly root: Hex; readonly count: number }>;
  incompleteBatches(): Promise<IncompleteBatch[]>;
}
