/**
 * Splits a list into as few lists as possible in each of which a key occurs once, in rising order of the keys. Of two items with
 * one key the earlier is in an earlier list.
 */
export function distinctRounds<T>(items: readonly T[], keyOf: (item: T) => number): T[][] {
  const seen = new Map<number, number>();
  const rounds: T[][] = [];
  for (const item of items) {
    const round = seen.get(keyOf(item)) ?? 0;
    seen.set(keyOf(item), round + 1);
    const list = rounds[round];
    if (list === undefined) rounds.push([item]);
    else list.push(item);
  }
  return rounds.map((list) => list.sort((left, right) => keyOf(left) - keyOf(right)));
}
