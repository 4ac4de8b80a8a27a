import { sha256 } from "ethers";
import type { Hex } from "../../shared/hex.js";
import type { EpcisContext } from "./EpcisContext.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import { eventPreHash } from "./eventPreHash.js";

/**
 * sha-256 of an event's pre-hash string (CBV 2.0 §8.9): the 32 bytes that a step on chain carries in its bytes32.
 * @throws InputError epcis.event, epcis.number, epcis.time
 */
export function eventDigest(event: EpcisJsonObject, context?: EpcisContext): Hex {
  return `0x${sha256(new TextEncoder().encode(eventPreHash(event, context))).slice(2)}`;
}
