import { Contract, isAddress, isCallException, isError, type Signer, TypedDataEncoder, verifyTypedData } from "ethers";
import { z } from "zod";
import { bytes32 } from "../shared/bytes32.js";
import { checkInput } from "../shared/checkInput.js";
import type { Connection } from "../shared/connect.js";
import { contractFailure } from "../shared/contractFailure.js";
import { domainOf } from "../shared/domainOf.js";
import { InputError, RefusedError } from "../shared/errors.js";
import { ask } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import { encodePurpose, purposeOfUse } from "./purposeOfUse.js";

const READ_REQUEST = {
  ReadRequest: [
    { name: "record", type: "bytes32" },
    { name: "reader", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "purpose", type: "bytes32" },
    { name: "time", type: "uint40" },
  ],
};

const signature = z.string().regex(/^0x(?:[0-9a-fA-F]{2})+$/, "not a signature in hexadecimal");

const readRequestSchema = z.strictObject({
  record: bytes32,
  /** OrgId for which the account reads. */
  reader: bytes32,
  account: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "not an account")
    .refine((text) => isAddress(text), "not an account: its checksum is wrong"),
  purpose: purposeOfUse,
  /** Seconds since 1970 when it was signed. */
  time: z.int().nonnegative(),
  signature,
});

/** A member's signed wish to read a record: who asks for what, in whose name, why and when. */
export type ReadRequest = z.infer<typeof readRequestSchema>;

/**
 * Signs a request.
 * @param account the member: a wallet, or for a contract account (ERC-1271) its address with its owner's signature.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export async function signReadRequest(
  connection: Connection,
  account: Pick<Signer, "getAddress" | "signTypedData">,
  request: Pick<ReadRequest, "record" | "reader" | "purpose"> & { readonly time: Date },
): Promise<ReadRequest> {
  const { record, reader, purpose } = request;
  const fields = {
    record,
    reader,
    account: await account.getAddress(),
    purpose,
    time: toSeconds(request.time, "time"),
  };
  const domain = domainOf(connection.deployment, "ConsentRegistry");
  const message = { ...fields, purpose: encodePurpose(purpose) };
  const signed = await account.signTypedData(domain, READ_REQUEST, message);
  return checkInput(readRequestSchema, { ...fields, signature: signed }, "read request");
}

/**
 * Passes if the request is well formed and its account signed it: an EOA by its key, a contract account by ERC-1271.
 * @throws InputError `input.invalid`, `chain.no-provider`; RefusedError `release.signature`; MedtrailError `chain.failed`.
 */
export async function checkReadRequest(connection: Connection, request: unknown): Promise<ReadRequest> {
  const checked = checkInput(readRequestSchema, request, "read request");
  const domain = domainOf(connection.deployment, "ConsentRegistry");
  const message = { ...checked, purpose: encodePurpose(checked.purpose) };
  if (!(await isSigned(connection, checked.account, domain, message, checked.signature))) {
    throw new RefusedError("release.signature", "The account did not sign this request", {
      account: checked.account,
      record: checked.record,
    });
  }
  return checked;
}

const ERC1271 = ["function isValidSignature(bytes32,bytes) view returns (bytes4)"];
const ERC1271_MAGIC = "0x1626ba7e";

async function isSigned(
  connection: Connection,
  account: string,
  domain: ReturnType<typeof domainOf>,
  message: Record<string, unknown>,
  signed: string,
): Promise<boolean> {
  const { provider } = connection.runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  const isContract = (await ask(provider.getCode(account))) !== "0x";
  if (!isContract) {
    try {
      return verifyTypedData(domain, READ_REQUEST, message, signed).toLowerCase() === account.toLowerCase();
    } catch {
      return false;
    }
  }
  const wallet = new Contract(account, ERC1271, provider);
  const hash = TypedDataEncoder.hash(domain, READ_REQUEST, message);
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
