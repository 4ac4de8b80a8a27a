/** Subtrees that are complete before the leaf with this index comes: twice its number, less one for each bit of it. */
export function nodesBefore(leaf: number): number {
  let ones = 0;
  for (let rest = leaf; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return 2 * leaf - ones;
}

/** How many leaves have all their nodes among the first `nodes`. */
export function leavesOf(nodes: number): number {
  let [low, high] = [0, nodes];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (nodesBefore(middle) <= nodes) low = middle;
    else high = middle - 1;
  }
  return low;
}
