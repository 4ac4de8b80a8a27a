import type { Hex } from "../../shared/hex.js";
import type { AccessEntry } from "./AccessEntry.js";
import type { AccessListRequest } from "./accessListRequest.js";
import type { AccessList, LogHead, LogName } from "./logStatements.js";

/** A leaf's hash, and the siblings that lead from it to the root of the size that was asked for. */
export interface LeafProof {
  readonly leaf: Hex;
  readonly proof: readonly Hex[];
}

/** An entry of the patient's own, with its place. */
export interface ListedEntry {
  readonly index: number;
  readonly entry: AccessEntry;
  readonly proof: readonly Hex[];
}

/** All of a patient's entries in a log of one size. */
export interface AccessListing {
  readonly head: LogHead;
  /** Of the head's size and root. */
  readonly list: AccessList;
  readonly entries: readonly ListedEntry[];
}

/**
 * What a server tells of its log: to anybody heads, hashes and proofs, which say nothing of who read, and to a patient that
 * signs for it the patient's own entries. A server over HTTP gives the same. Nothing that it answers is believed.
 */
export interface AccessLogView {
  readonly name: LogName;
  head(): Promise<LogHead>;
  /** Hashes of at most 1,024 leaves. */
  leaves(from: number, count: number): Promise<readonly Hex[]>;
  inclusion(index: number, size: number): Promise<LeafProof>;
  consistency(first: number, second: number): Promise<readonly Hex[]>;
  list(request: AccessListRequest): Promise<AccessListing>;
}
