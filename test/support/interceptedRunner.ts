import type { ContractRunner, Signer } from "ethers";

/** An account between which and the chain something happens when it asks or sends. */
export function interceptedRunner(
  account: Signer,
  changes: Partial<Required<Pick<ContractRunner, "sendTransaction" | "call">>>,
): ContractRunner & Pick<Signer, "getAddress"> {
  return {
    provider: account.provider,
    getAddress: () => account.getAddress(),
    call: (transaction) => account.call(transaction),
    estimateGas: (transaction) => account.estimateGas(transaction),
    resolveName: (name) => account.resolveName(name),
    sendTransaction: (transaction) => account.sendTransaction(transaction),
    ...changes,
  };
}
