import { digitFault, wholeFault } from "./faults.js";
import type { Linter, LinterFault } from "./Linter.js";

function oneOf(value: string, allowed: string, rule: string): LinterFault | undefined {
  return value.length === 1 && allowed.includes(value) ? undefined : wholeFault(value, rule);
}

export const yesno: Linter = (value) => oneOf(value, "01", "not-zero-or-one");

/** Winding direction of AI 8001: face out, face in, undefined. */
export const winding: Linter = (value) => oneOf(value, "019", "invalid-winding-direction");

/** ISO/IEC 5218: not known, male, female, not applicable. */
export const iso5218: Linter = (value) => oneOf(value, "0129", "invalid-biological-sex-code");

export const zero: Linter = (value) => (/^0+$/.test(value) ? undefined : wholeFault(value, "not-zero"));

export const nonzero: Linter = (value) =>
  digitFault(value) ?? (/^0*$/.test(value) ? wholeFault(value, "illegal-zero-value") : undefined);

export const nozeroprefix: Linter = (value) =>
  digitFault(value) ?? (value.startsWith("0") ? { rule: "illegal-zero-prefix", at: 0, length: 1 } : undefined);

function degrees(value: string, name: string, largest: number): LinterFault | undefined {
  if (value.length !== 10) return wholeFault(value, `${name}-invalid-length`);
  return digitFault(value) ?? (Number(value) > largest ? wholeFault(value, `invalid-${name}`) : undefined);
}

/** Ten millionths of a degree north of the south pole (AI 4309). */
export const latitude: Linter = (value) => degrees(value, "latitude", 1_800_000_000);

/** Ten millionths of a degree east of the antimeridian (AI 4309). */
export const longitude: Linter = (value) => degrees(value, "longitude", 3_600_000_000);

/** A piece's number and the count of pieces, of as many digits each (AI 8006, 8026). */
export const pieceoftotal: Linter = (value) => {
  if (value === "" || value.length % 2 !== 0) return wholeFault(value, "invalid-length-for-piece-of-total");
  const fault = digitFault(value);
  if (fault !== undefined) return fault;
  const half = value.length / 2;
  const [piece, total] = [value.slice(0, half), value.slice(half)];
  if (/^0+$/.test(piece)) return { rule: "zero-piece-number", at: 0, length: half };
  if (/^0+$/.test(total)) return { rule: "zero-total-pieces", at: half, length: half };
  return piece > total ? wholeFault(value, "piece-number-exceeds-total") : undefined;
};

/** "position/end" in a sequence, without leading zeros (AI 7258). */
export const posinseqslash: Linter = (value) => {
  const slash = value.indexOf("/");
  const [position, end] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
  if (slash < 1 || end === "" || digitFault(position) !== undefined || digitFault(end) !== undefined) {
    return wholeFault(value, "position-in-sequence-malformed");
  }
  if (position.startsWith("0")) return { rule: "illegal-zero-prefix", at: 0, length: position.length };
  if (end.startsWith("0")) return { rule: "illegal-zero-prefix", at: slash + 1, length: end.length };
  const exceeds = position.length > end.length || (position.length === end.length && position > end);
  return exceeds ? wholeFault(value, "position-exceeds-end") : undefined;
};
