import type { Connection } from "../shared/connect.js";
import type { AnchorPlace } from "./anchorPlaces.js";
import { type AnchorMending, type MendedAnchors, mendAnchors } from "./mendAnchors.js";

const POLL_MILLISECONDS = 4_000;

/** How long, and how often, anchors are watched. */
export interface AnchorWatch extends AnchorMending {
  /** Milliseconds between two looks; 4,000 unless told. */
  readonly pollMilliseconds?: number;
  /** Ends watching; what was reached by then is answered. */
  readonly signal?: AbortSignal;
  /** Told after each look, so that an index can keep the new places before anything else happens. */
  readonly onLook?: (outcome: MendedAnchors) => void | Promise<void>;
}

/**
 * Watches publications until each is final, mending whatever a reorganisation drops: {@link mendAnchors} over and over.
 * @throws as mendAnchors.
 */
export async function watchAnchors(
  connection: Connection,
  places: readonly AnchorPlace[],
  { pollMilliseconds = POLL_MILLISECONDS, signal, onLook, ...mending }: AnchorWatch,
): Promise<MendedAnchors> {
  let outcome = await mendAnchors(connection, places, mending);
  await onLook?.(outcome);
  while (!outcome.settled && !signal?.aborted) {
    await pause(pollMilliseconds, signal);
    if (signal?.aborted) break;
    outcome = await mendAnchors(connection, outcome.places, mending);
    await onLook?.(outcome);
  }
  return outcome;
}

/** Ends early when the signal comes. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}
