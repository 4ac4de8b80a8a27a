import type { Connection } from "./connect.js";
import { ask } from "./send.js";

/** The newest block's time in seconds: the clock by which consents begin and end. @throws MedtrailError `chain.failed`. */
export async function chainTime({ runner }: Connection): Promise<number> {
  // `connect` requires a provider, and every chain has a newest block.
  const block = await ask(runner.provider?.getBlock("latest") ?? Promise.resolve(null));
  return block?.timestamp ?? 0;
}
