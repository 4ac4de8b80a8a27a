import type { ContractRunner, Signer } from "ethers";

/** An account between which and the chain something happens when it sends. */
export function interceptedRunner(
  account: Signer,
  changes: Required<Pick<ContractRunner, "sendTransaction">>,
): ContractRunner & Pick<Signer, "getAddress"> {
  return {
    provider: account.provider,
    getAddress: () => account.getAddress(),
    call: (transaction) => account.call(transaction),
    estimateGas: (transaction) => account.estimateGas(transaction),
    resolveName: (name) => account.resolveName(name),
    ...changes,
  };
}
