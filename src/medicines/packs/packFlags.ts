/** Flags as uint256 words, 256 to a word, the first at the least significant bit. */
export function packFlags(flags: readonly boolean[]): bigint[] {
  const words: bigint[] = [];
  for (let start = 0; start < flags.length; start += 256) {
    const digits = flags.slice(start, start + 256).map((flag) => (flag ? "1" : "0"));
    words.push(BigInt(`0b${digits.reverse().join("")}`));
  }
  return words;
}

/** The first `count` flags of such words; undefined unless the words are as many as these take, and no bit behind is set. */
export function unpackFlags(words: readonly bigint[], count: number): boolean[] | undefined {
  if (words.length !== Math.ceil(count / 256)) return undefined;
  const flags: boolean[] = [];
  for (const [i, word] of words.entries()) {
    const bits = Math.min(256, count - 256 * i);
    if (word < 0n || word >> BigInt(bits) !== 0n) return undefined;
    for (const digit of [...word.toString(2).padStart(bits, "0")].reverse()) flags.push(digit === "1");
  }
  return flags;
}
