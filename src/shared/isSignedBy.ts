import {
  Contract,
  isCallException,
  isError,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
  verifyTypedData,
} from "ethers";
import type { Connection } from "./connect.js";
import { contractFailure } from "./contractFailure.js";
import { InputError } from "./errors.js";
import { ask } from "./send.js";

const ERC1271 = ["function isValidSignature(bytes32,bytes) view returns (bytes4)"];
const ERC1271_MAGIC = "0x1626ba7e";

/** EIP-712 typed data, as an account was asked to sign it. */
export interface TypedMessage {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Record<string, unknown>;
}

/**
 * Whether the account signed this: an EOA by its key, a contract account by ERC-1271.
 * @throws InputError `chain.no-provider`; MedtrailError `chain.failed`.
 */
export async function isSignedBy(
  connection: Connection,
  account: string,
  { domain, types, message }: TypedMessage,
  signed: string,
): Promise<boolean> {
  const { provider } = connection.runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  const isContract = (await ask(provider.getCode(account))) !== "0x";
  if (!isContract) {
    try {
      return verifyTypedData(domain, types, message, signed).toLowerCase() === account.toLowerCase();
    } catch {
      return false;
    }
  }
  const wallet = new Contract(account, ERC1271, provider);
  const hash = TypedDataEncoder.hash(domain, types, message);
  try {
    return (await wallet.getFunction("isValidSignature").staticCall(hash, signed)) === ERC1271_MAGIC;
  } catch (cause) {
    // The account reverted, or answered nothing of this kind: that is no. A node that failed says neither yes nor no.
    if (isCallException(cause) || isError(cause, "BAD_DATA") || isRevert(cause)) return false;
    throw contractFailure(cause);
  }
}

/** A revert as a node tells it where no ethers provider stands between: an error that carries the revert's data, empty or not. */
function isRevert(cause: unknown): boolean {
  return cause instanceof Error && "data" in cause && typeof cause.data === "string" && cause.data.startsWith("0x");
}
