import { compareInstants, parseInstant } from "../instant.js";

export type Comparison = "EQ" | "GT" | "GE" | "LT" | "LE";

/** How `left` stands to `right`: as instants, as numbers, or as text; `undefined` when they cannot be compared. */
export function compareValues(left: unknown, right: unknown): number | undefined {
  if (typeof left === "string" && typeof right === "string") {
    const [one, other] = [parseInstant(left), parseInstant(right)];
    if (one && other) return compareInstants(one, other);
  }
  const [one, other] = [numberFrom(left), numberFrom(right)];
  if (one !== undefined && other !== undefined) return one - other;
  if (!isScalar(left) || !isScalar(right)) return undefined;
  const [first, second] = [String(left), String(right)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** Whether `value`, or an entry of it where it is a list, compares to `bound` as asked. Order is asked of times and numbers only. */
export function satisfies(value: unknown, comparison: Comparison, bound: string | number): boolean {
  if (Array.isArray(value)) return value.some((entry) => satisfies(entry, comparison, bound));
  if (comparison !== "EQ" && !isOrdered(value, bound)) return false;
  const order = compareValues(value, bound);
  if (order === undefined) return false;
  if (comparison === "EQ") return order === 0;
  if (comparison === "GT") return order > 0;
  if (comparison === "GE") return order >= 0;
  return comparison === "LT" ? order < 0 : order <= 0;
}

function isOrdered(value: unknown, bound: string | number): boolean {
  if (numberFrom(value) !== undefined && numberFrom(bound) !== undefined) return true;
  return (
    typeof value === "string" &&
    typeof bound === "string" &&
    parseInstant(value) !== undefined &&
    parseInstant(bound) !== undefined
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function numberFrom(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
}
