/** JSON of an answer: whole numbers beyond a double's are text, times ISO 8601, maps objects, bytes hexadecimal. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(plain(value), null, indent);
}

/** A value of objects, lists and simple values only. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString("hex")}`;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])),
    );
  }
  return value;
}
