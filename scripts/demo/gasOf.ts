interface Cost {
  readonly gas: bigint;
  /** Hash of the transaction that cost it. */
  readonly transaction: unknown;
}

/**
 * The gas that an answer speaks of: a receipt, an object with a `receipt`, a published record, or a list of these. Each
 * transaction counts once: records that were published together share its gas.
 */
export function gasOf(answer: unknown): bigint | undefined {
  const costs = (Array.isArray(answer) ? answer : [answer]).map(costOf).filter((cost) => cost !== undefined);
  if (costs.length === 0) return undefined;
  const byTransaction = new Map(costs.map(({ transaction, gas }) => [transaction, gas]));
  return [...byTransaction.values()].reduce((sum, gas) => sum + gas, 0n);
}

function costOf(one: unknown): Cost | undefined {
  if (typeof one !== "object" || one === null) return undefined;
  if ("receipt" in one) return costOf(one.receipt);
  if ("gasUsed" in one && typeof one.gasUsed === "bigint") {
    return { gas: one.gasUsed, transaction: Reflect.get(one, "hash") };
  }
  if ("gas" in one && typeof one.gas === "bigint") {
    return { gas: one.gas, transaction: Reflect.get(one, "transaction") };
  }
  return undefined;
}
