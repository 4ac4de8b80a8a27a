import { toQuantity } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { deploySystem } from "../../deploy/deploySystem.js";
import type { Parameters } from "../../deploy/Parameters.js";
import type { Deployment } from "../../src/shared/Deployment.js";

/** A deployment of this process, and its transactions in the order of their blocks. */
interface Recording {
  readonly deployment: Deployment;
  readonly transactions: readonly Record<"from" | "to" | "data" | "gas" | "value", string | null>[];
}

const recordings = new Map<string, Recording>();

/**
 * Deploys the whole system on a network that is still empty. The first time in a process by the deploy modules; later, since
 * Ignition works on it for a second, by the same transactions, which give the same contracts at the same addresses.
 */
export async function deployedSystem(connection: NetworkConnection, parameters: Parameters): Promise<Deployment> {
  const { provider } = connection.ethers;
  const key = JSON.stringify(parameters);
  const recording = recordings.get(key);
  if (recording === undefined) {
    const deployment = await deploySystem(connection, parameters);
    const transactions = [];
    for (let block = 1; block <= (await provider.getBlockNumber()); block++) {
      for (const { from, to, data, gasLimit, value } of (await provider.getBlock(block, true))
        ?.prefetchedTransactions ?? []) {
        transactions.push({ from, to, data, gas: toQuantity(gasLimit), value: toQuantity(value) });
      }
    }
    recordings.set(key, { deployment: structuredClone(deployment), transactions });
    return deployment;
  }
  for (const transaction of recording.transactions) await provider.send("eth_sendTransaction", [transaction]);
  const { chainId } = await provider.getNetwork();
  return { ...structuredClone(recording.deployment), chainId: Number(chainId) };
}
