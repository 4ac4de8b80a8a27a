import { isAddress, type Signer, TypedDataEncoder } from "ethers";
import * as z from "zod";
import { bytes32 } from "../shared/bytes32.js";
import { checkInput } from "../shared/checkInput.js";
import type { Connection } from "../shared/connect.js";
import type { Deployment } from "../shared/Deployment.js";
import { domainOf } from "../shared/domainOf.js";
import { RefusedError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { isSignedBy } from "../shared/isSignedBy.js";
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

/** What of a request is checked before anybody looks at its signature. */
export const readRequestSchema = z.strictObject({
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
  const typed = { domain, types: READ_REQUEST, message };
  if (!(await isSignedBy(connection, checked.account, typed, checked.signature))) {
    throw new RefusedError("release.signature", "The account did not sign this request", {
      account: checked.account,
      record: checked.record,
    });
  }
  return checked;
}

/** The EIP-712 digest that the account signed: the same for any of a signature's spellings. @throws InputError `input.invalid`. */
export function readRequestDigest(deployment: Deployment, request: ReadRequest): Hex {
  const message = { ...request, purpose: encodePurpose(request.purpose) };
  return toHex(fromHex(TypedDataEncoder.hash(domainOf(deployment, "ConsentRegistry"), READ_REQUEST, message), 32));
}
