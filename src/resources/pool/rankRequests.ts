import { keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/** What a request is ranked by. */
export interface Rankable {
  /** RequestId. */
  readonly id: Hex;
  readonly priority: number;
}

/**
 * The lot that the draw gives a request: keccak256(seed ‖ RequestId). Of two requests with one priority the smaller lot comes first. It hangs on
 * no address, and nobody knows it before the draw.
 * @throws InputError `hex.invalid`.
 */
export function lotOf(seed: Hex, request: Hex): Hex {
  const bytes = new Uint8Array(64);
  bytes.set(fromHex(seed, 32, "seed"));
  bytes.set(fromHex(request, 32, "request"), 32);
  return toHex(fromHex(keccak256(bytes), 32));
}

/**
 * The strict order in which requests are served, best first: by priority in the pool's direction, and by lot where priorities are equal.
 * @param lowerFirst whether a smaller priority goes before a greater one.
 * @throws InputError `hex.invalid`.
 */
export function rankRequests<R extends Rankable>(requests: readonly R[], seed: Hex, lowerFirst: boolean): R[] {
  const keyed = requests.map((request) => ({ request, lot: lotOf(seed, request.id) }));
  const direction = lowerFirst ? 1 : -1;
  keyed.sort((left, right) => {
    const byPriority = direction * (left.request.priority - right.request.priority);
    if (byPriority !== 0) return byPriority;
    return left.lot < right.lot ? -1 : 1;
  });
  return keyed.map(({ request }) => request);
}

/**
 * A request's rank as the contract computes it, lower first: priority in the pool's direction 32 bits | upper 224 bits of the lot.
 * @throws InputError `hex.invalid`.
 */
export function rankWordOf({ id, priority }: Rankable, seed: Hex, lowerFirst: boolean): bigint {
  const first = BigInt(lowerFirst ? priority : 0xffff_ffff - priority);
  return (first << 224n) | (BigInt(lotOf(seed, id)) >> 32n);
}
