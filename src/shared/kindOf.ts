/** What a value is, in a word, as an error may carry it: never the value itself. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
