import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import type { Hex } from "../../shared/hex.js";
import type { ReplicaNode, View } from "../tree/replicaNode.js";

/**
 * How the digests of a replica's trees came about. `kept`: as they were last computed; `index`: computed anew for every file whose size, inode or
 * time of change is another than last time; `rehash`: every byte was read again; `read`: the auditor itself read every byte.
 */
export const EVIDENCE = ["kept", "index", "rehash", "read"] as const;
export type Evidence = (typeof EVIDENCE)[number];

const treeTop = z.strictObject({ root: bytes32, count: z.int().nonnegative() });

/** What a replica says of itself. */
export const replicaState = z.strictObject({
  content: treeTop,
  metadata: treeTop,
  evidence: z.enum(EVIDENCE),
  /** When the trees were brought up to date, in ISO 8601. */
  at: z.iso.datetime(),
});

export type ReplicaState = Readonly<z.output<typeof replicaState>>;

/** A part of the bytes: from `start`, `length` of them. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** The bytes of a ciphertext as a replica has them, whatever they are. */
export interface RawContent {
  /** Of the whole ciphertext, in bytes. */
  readonly size: number;
  /** Another one when the bytes may be others: an HTTP entity tag without its quotes. */
  readonly tag?: string;
  readonly bytes: ReadableStream<Uint8Array>;
}

/**
 * One institution's copy of envelopes and ciphertexts. Nothing that it answers is believed: nodes have to hash to what was said above, envelopes to give the RecordId,
 * ciphertexts to have the digest. Every method throws MedtrailError `replica.unreachable` when there is no answer, IntegrityError `replica.answer`
 * for one out of form, MedtrailError `store.io` where a file system refuses.
 */
export interface Replica {
  /** What the report calls it. */
  readonly name: string;
  state(): Promise<ReplicaState>;
  node(view: View, prefix: string): Promise<ReplicaNode>;
  /** The envelope's file of a record as it lies there, or nothing. */
  readMetadata(record: Hex): Promise<Uint8Array | undefined>;
  /** What lies under a ciphertext's digest, unchecked, or nothing. */
  readContent(digest: Hex, range?: ByteRange): Promise<RawContent | undefined>;
}

/** Why something was moved aside. */
export interface QuarantineNote {
  readonly record: Hex;
  /** The class of the finding. */
  readonly reason: string;
  readonly found?: Hex | undefined;
  readonly expected?: Hex | undefined;
}

/** How trees are brought up to date. */
export interface Refreshing {
  readonly evidence: Exclude<Evidence, "read">;
  /** What was rehashed since then is left: how a rehash that was interrupted goes on. Marks of files are looked at anew each time. */
  readonly since?: Date;
  /** Told after each of the 256 shards. */
  readonly onShard?: (done: number, shards: number) => void;
}

/** A replica that is mended. Writes are atomic and durable; none destroys anything. */
export interface WritableReplica extends Replica {
  /** Brings the trees up to date, and says how: see {@link Evidence}. */
  refresh(refreshing: Refreshing): Promise<void>;
  /** Keeps an envelope. @throws IntegrityError `envelope.*`, `store.corrupt` for one that is not this record's. */
  putMetadata(record: Hex, bytes: Uint8Array): Promise<void>;
  /** Keeps a ciphertext. @throws IntegrityError `store.corrupt` when the bytes have another digest: nothing is kept then. */
  putContent(record: Hex, digest: Hex, bytes: ReadableStream<Uint8Array>): Promise<void>;
  /**
   * Moves an envelope, or what lies under a digest, aside with a note; false when there was nothing. A ciphertext that is whole and that
   * another record's envelope names as well stays where it is: false too.
   */
  quarantine(part: { readonly metadata: Hex } | { readonly content: Hex }, note: QuarantineNote): Promise<boolean>;
}

export function isWritable(replica: Replica): replica is WritableReplica {
  return "putContent" in replica;
}
