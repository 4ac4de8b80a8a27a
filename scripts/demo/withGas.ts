import type { Connection } from "../../src/shared/connect.js";

/** An answer that names no receipt, with the gas of the blocks mined meanwhile: nobody else sends anything in the story. */
export async function withGas<T extends object>(
  { runner }: Connection,
  act: () => Promise<T>,
): Promise<T & { readonly gas: bigint; readonly transaction: string }> {
  const { provider } = runner;
  if (!provider) throw new Error("the story has a provider");
  const before = await provider.getBlockNumber();
  const answer = await act();
  const after = await provider.getBlockNumber();
  let gas = 0n;
  for (let number = before + 1; number <= after; number++) gas += (await provider.getBlock(number))?.gasUsed ?? 0n;
  return { ...answer, gas, transaction: `${before} to ${after}` };
}
