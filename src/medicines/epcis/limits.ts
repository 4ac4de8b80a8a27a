/** Deepest nesting of objects, lists or elements: the document is 1, the deepest of the conformance data has 14 levels. */
export const MAX_NESTING = 64;

/** Most values in one document: some 100,000 events. */
export const MAX_VALUES = 5_000_000;

/**
 * The limit that a value exceeds, or what makes it no JSON; otherwise `undefined`. Looks at it without recursion, so that neither depth nor a cycle nor members that
 * are shared a thousand times can exhaust anything.
 */
export function exceededLimit(value: unknown): string | undefined {
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  let count = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (["bigint", "function", "symbol"].includes(typeof next.value))
      return `must be JSON, which has no ${typeof next.value}`;
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth > MAX_NESTING) return `must not nest more than ${MAX_NESTING} deep`;
    const members = Object.values(next.value);
    count += members.length;
    if (count > MAX_VALUES) return `must not have more than ${MAX_VALUES} values`;
    for (const member of members) pending.push({ value: member, depth: next.depth + 1 });
  }
  return undefined;
}
