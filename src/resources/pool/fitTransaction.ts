import { RefusedError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";

/** Gas of one transaction (EIP-7825), with some left for what a later block's state may cost more. */
const MAX_GAS = 16_000_000n;

/** The beginning of a list that goes into one transaction, and the gas to send with it. */
export interface Fitting<T> {
  readonly items: readonly T[];
  readonly gasLimit: bigint;
}

/**
 * The longest beginning of a list, of those that halving tries, that one transaction can carry.
 * @param estimate gas for a beginning of the list.
 * @throws RefusedError `contract.*`; MedtrailError `chain.failed` when even one item does not fit.
 */
export async function fitTransaction<T>(
  items: readonly T[],
  estimate: (part: readonly T[]) => Promise<bigint>,
): Promise<Fitting<T>> {
  for (let size = items.length; ; size = Math.ceil(size / 2)) {
    const part = items.slice(0, size);
    try {
      const gas = await ask(estimate(part));
      if (gas <= MAX_GAS || size <= 1) return { items: part, gasLimit: gas + gas / 50n };
    } catch (error) {
      // A node that finds no gas limit to suffice says so in its own words.
      if (error instanceof RefusedError || size <= 1) throw error;
    }
  }
}
