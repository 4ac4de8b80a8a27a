import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import type { EpcisContext } from "./EpcisContext.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import { eventDigest } from "./eventDigest.js";

/** An event hash ID of CBV 2.0: `ni:///sha-256;` 64 lower case hexadecimal digits `?ver=CBV2.0` (RFC 6920). */
export type EventHash = `ni:///sha-256;${string}?ver=CBV2.0`;

/**
 * The event hash ID of an event, fit for its `eventID` too.
 * @throws InputError epcis.event, epcis.number, epcis.time
 */
export function eventHash(event: EpcisJsonObject, context?: EpcisContext): EventHash {
  return eventHashOfDigest(eventDigest(event, context));
}

/**
 * The event hash ID that 32 bytes on chain stand for.
 * @throws InputError hex.invalid
 */
export function eventHashOfDigest(digest: Hex): EventHash {
  return `ni:///sha-256;${toHex(fromHex(digest, 32, "event digest")).slice(2)}?ver=CBV2.0`;
}
