import { FunctionFragment, Interface, type InterfaceAbi } from "ethers";

/**
 * OpenZeppelin's, of AccessManaged and EIP712, which nobody here measures; and `bind`, which the constructor of the ledger
 * of batches calls, once.
 */
const UNMEASURED = new Set(["authority", "setAuthority", "isConsumingScheduledOp", "eip712Domain", "bind"]);

/** A call as the ledger notes it: which function of which contract. */
export function callOf(to: string, data: string): string {
  return `${to.toLowerCase()}:${data.slice(0, 10)}`;
}

/** Signatures of a contract's own functions that none of the calls was of. */
export function uncoveredFunctions(abi: InterfaceAbi, address: string, calls: ReadonlySet<string>): string[] {
  return new Interface(abi).fragments
    .filter((fragment) => fragment instanceof FunctionFragment)
    .filter(({ name, selector }) => !UNMEASURED.has(name) && !calls.has(callOf(address, selector)))
    .map((fragment) => fragment.format("sighash"));
}
