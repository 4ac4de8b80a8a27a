import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { z } from "zod";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/** The group in which ballots are sealed: ristretto255 (RFC 9496), of prime order. */
// The type is named, since a declaration file cannot spell out its private members.
export const Point: typeof ristretto255.Point = ristretto255.Point;
export type Point = InstanceType<typeof Point>;

const { Fn } = Point;
const DOMAIN = "medtrail-feedback-v1-ristretto255";
const encoder = new TextEncoder();

const digits = z.string().regex(/^0x[0-9a-f]{64}$/, "not 32 bytes in lower-case hexadecimal");

/** An element in its canonical encoding. */
export const pointForm = digits
  .refine(isPoint, "not an element of ristretto255")
  .transform((text): Hex => `0x${text.slice(2)}`);

/** A number below the group's order, little-endian as RFC 9496 has it. */
export const scalarForm = digits
  .refine(isScalar, "not below the group's order")
  .transform((text): Hex => `0x${text.slice(2)}`);

/** @throws for what {@link pointForm} refuses. */
export function readPoint(text: Hex): Point {
  return Point.fromHex(text.slice(2));
}

/** @throws for what {@link scalarForm} refuses. */
export function readScalar(text: Hex): bigint {
  return Fn.fromBytes(fromHex(text, 32));
}

export function writePoint(point: Point): Hex {
  return toHex(point.toBytes());
}

export function writeScalar(scalar: bigint): Hex {
  return toHex(Fn.toBytes(scalar));
}

/** `number` below the group's order. */
export function mod(number: bigint): bigint {
  return Fn.create(number);
}

/** A fresh secret number: 64 random bytes reduced, so that none is likelier. */
export function randomScalar(): bigint {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  return mod(BigInt(toHex(bytes)));
}

/** A secret multiple, in a time that does not tell the number. */
export function times(point: Point, scalar: bigint): Point {
  return scalar === 0n ? Point.ZERO : point.multiply(scalar);
}

/** a·P − b·Q of public values, as verifiers and simulated proofs compute their commitments. */
export function difference(a: bigint, p: Point, b: bigint, q: Point): Point {
  return p.multiplyUnsafe(a).subtract(q.multiplyUnsafe(b));
}

/** The challenge of a proof made non-interactive (Fiat and Shamir): everything that the proof speaks of goes in, each with its length. */
export function challengeOf(label: string, parts: readonly (Point | Hex | number | string)[]): bigint {
  const encoded = parts.map((part) => {
    if (part instanceof Point) return writePoint(part);
    return String(part);
  });
  return ristretto255_hasher.hashToScalar(encoder.encode(JSON.stringify([label, ...encoded])), { DST: DOMAIN });
}

function isPoint(text: string): boolean {
  try {
    return Point.fromHex(text.slice(2)) instanceof Point;
  } catch {
    return false;
  }
}

function isScalar(text: string): boolean {
  try {
    return Fn.isValid(Fn.fromBytes(fromHex(text, 32)));
  } catch {
    return false;
  }
}
