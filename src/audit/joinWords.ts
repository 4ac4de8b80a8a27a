/** Lists of eight bytes each, end to end. */
export function joinWords(parts: readonly BigUint64Array[]): BigUint64Array {
  const joined = new BigUint64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
