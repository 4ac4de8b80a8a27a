/** Orders two 32-byte values, each at a byte offset of its array, as big-endian numbers: negative, zero or positive. */
export function compareBytes32(a: Uint8Array, aOffset: number, b: Uint8Array, bOffset: number): number {
  for (let i = 0; i < 32; i++) {
    const difference = (a[aOffset + i] ?? 0) - (b[bOffset + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The positions of the 32-byte values that lie end to end in `values`, in ascending order of the values as big-endian
 * numbers. Equal values keep their order.
 *
 * A double holds 53 bits exactly: the leading bits of a value above, its position below. The engine's numeric sort needs
 * no comparator then, and only runs with equal leading bits, which are rare among hashes, are compared in full (by a
 * stable sort, from the order of positions).
 */
export function sortOrderOfBytes32(values: Uint8Array): Uint32Array {
  const count = values.length / 32;
  const positionBits = Math.ceil(Math.log2(Math.max(count, 2)));
  const spareBits = Math.max(0, 32 - (53 - positionBits));
  const scale = 2 ** positionBits;

  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = (view.getUint32(32 * i) >>> spareBits) * scale + i;
  keys.sort();

  const order = new Uint32Array(count);
  let runStart = 0;
  let runPrefix = -1;
  const closeRun = (end: number) => {
    if (end - runStart < 2) return;
    order.subarray(runStart, end).sort((a, b) => compareBytes32(values, 32 * a, values, 32 * b));
  };
  for (let i = 0; i < count; i++) {
    const key = keys[i] ?? 0;
    const prefix = Math.floor(key / scale);
    order[i] = key - prefix * scale;
    if (prefix === runPrefix) continue;
    closeRun(i);
    runStart = i;
    runPrefix = prefix;
  }
  closeRun(count);
  return order;
}
