import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
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
  let receipt: ContractTransactionReceipt | null;
  try {
    receipt = await (await transaction).wait(confirmations);
  } catch (cause) {
    throw contractFailure(cause);
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
