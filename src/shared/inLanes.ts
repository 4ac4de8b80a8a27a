/**
 * Does something for every item, at most `lanes` at a time, and answers in the items' order. After a failure no further item is begun;
 * what had begun is waited for, so nothing still runs when this throws.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  action: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const pending = items.entries();
  let failed = false;
  const run = async () => {
    for (const [index, item] of pending) {
      if (failed) return;
      try {
        results[index] = await action(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, run));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return results;
}
