import type { Hex } from "../../shared/hex.js";
import type { ChainLog } from "./ChainLog.js";
import type { StoredEvent } from "./EventStore.js";
import type { Concern } from "./GoodsPath.js";

/**
 * What became of holding chain and store against each other:
 * - `agrees`: the store has the event with the hash on chain, and it tells the same.
 * - `differs`: it has that event, but the event tells something else than the chain: whoever wrote the step did not mean it, or lied.
 * - `missing`: the store has no event with the hash on chain.
 * - `replaced`: as `missing`, but the store has another event that tells such a step: someone changed what it says.
 * - `changed`: the stored bytes are no more those of the hash.
 * - `unstated`: the step was written without a hash.
 * - `chain-only`: a step that carries no hash.
 * - `vouched`: an event without a step of its own, whose hash a shipment's document or a later event holds that the chain names.
 * - `unvouched`: an event for which nothing on chain stands.
 */
export type TraceFinding =
  | "agrees"
  | "differs"
  | "missing"
  | "replaced"
  | "changed"
  | "unstated"
  | "chain-only"
  | "vouched"
  | "unvouched";

/** Findings that are evidence of a change, an omission or an invention. */
export const SUSPECT_FINDINGS: ReadonlySet<TraceFinding> = new Set([
  "differs",
  "missing",
  "replaced",
  "changed",
  "unvouched",
]);

/** One step of a trace: what the chain has, what an event tells, and what follows from both. */
export interface TraceStep {
  readonly finding: TraceFinding;
  /** The step on chain; absent for an event without one. */
  readonly chain?: ChainLog;
  /** How surely the step on chain is about what is traced. */
  readonly concern?: Concern;
  /** The event's hash, as on chain where there is a step. */
  readonly digest?: Hex;
  readonly event?: StoredEvent;
  /** What the event says otherwise than the chain, for a person. */
  readonly differences: readonly string[];
  /** Hashes of the events that the store has in place of the one on chain. */
  readonly instead: readonly Hex[];
  /** Of a shipment: whether its document was there with the digest on chain; absent where no blobs were given. */
  readonly isDocumentHeld?: boolean;
}

/** What happened to a pack or a unit, oldest first. */
export interface Trace {
  /** Canonical link of what is traced. */
  readonly subject: string;
  /** The organisation that has it; absent while it travels or once it ended. */
  readonly holder?: Hex;
  readonly hasEnded: boolean;
  readonly steps: readonly TraceStep[];
}
