import { type ContractTransactionReceipt, type ContractTransactionResponse, isCallException } from "ethers";
import { contractFailure } from "./contractFailure.js";
import { MedtrailError } from "./errors.js";

/**
 * Waits until a transaction is mined.
 * @param confirmations blocks to wait for, the one that holds the transaction included.
 * @throws RefusedError `contract.*` when a contract refuses; MedtrailError `chain.failed`, `chain.reverted`.
 */
export async function send(
  transaction: Promise<ContractTransactionResponse>,
  confirmations = 1,
): Promise<ContractTransactionReceipt> {
  const sent = await ask(transaction);
  let receipt: ContractTransactionReceipt | null;
  try {
    receipt = await sent.wait(confirmations);
  } catch (cause) {
    throw contractFailure(await reasonOf(sent, cause));
  }
  if (receipt === null)
    throw new MedtrailError("chain.failed", "The transaction was not waited for", { confirmations });
  return receipt;
}

/**
 * The answer of a view.
 * @throws RefusedError `contract.*` when a contract refuses; MedtrailError `chain.failed`, `chain.reverted`.
 */
export async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw contractFailure(cause);
  }
}

/** A receipt says that a mined transaction was refused, not why: the same call on its block's state does. */
async function reasonOf(sent: ContractTransactionResponse, cause: unknown): Promise<unknown> {
  if (!isCallException(cause) || !cause.receipt) return cause;
  const { from, to, data, value } = sent;
  try {
    await sent.provider.call({ from, to, data, value, blockTag: cause.receipt.blockNumber });
  } catch (reason) {
    return reason;
  }
  return cause;
}
