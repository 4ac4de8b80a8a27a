import type { Signer, TypedDataField } from "ethers";
import { TypedDataEncoder, verifyTypedData } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Deployment } from "../../shared/Deployment.js";
import { domainOf } from "../../shared/domainOf.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { logTime } from "./AccessEntry.js";
import { MAX_LOG_SIZE } from "./logProofs.js";

const LOG: TypedDataField[] = [
  { name: "org", type: "bytes32" },
  { name: "server", type: "address" },
];

/** EIP-712 types of what a server signs, as contracts/records/AccessLog.sol hashes them; AccessList is for the library alone. */
const TYPES = {
  LogHead: [
    ...LOG,
    { name: "size", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "time", type: "uint40" },
  ],
  AccessReceipt: [
    ...LOG,
    { name: "index", type: "uint32" },
    { name: "leaf", type: "bytes32" },
    { name: "time", type: "uint40" },
  ],
  AccessList: [
    ...LOG,
    { name: "patient", type: "bytes32" },
    { name: "size", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "indices", type: "uint32[]" },
    { name: "time", type: "uint40" },
  ],
};

type StatementName = keyof typeof TYPES;

const account = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "not an account")
  .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);
const signature = z
  .string()
  .regex(/^0x[0-9a-fA-F]{130}$/, "not the 65 bytes of an account's signature")
  .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);
const leafIndex = z.int().nonnegative().max(MAX_LOG_SIZE);

/** Whose log: the organisation and the account of the server that signs. */
export const logName = z.strictObject({ org: bytes32, server: account });

const signed = logName.extend({ time: logTime, signature });

export const logHead = signed.extend({ size: leafIndex, root: bytes32 });
export const accessReceipt = signed.extend({ index: leafIndex, leaf: bytes32 });
export const accessList = logHead.extend({ patient: bytes32, indices: z.array(leafIndex) });

export type LogName = Readonly<z.output<typeof logName>>;

/** A server's word on its whole log: so many leaves, below this root. */
export type LogHead = Readonly<z.output<typeof logHead>>;

/** A server's word that a leaf stands at an index of its log. */
export type AccessReceipt = Readonly<z.output<typeof accessReceipt>>;

/** A server's word that these are all entries of a patient in the log of this size and root. */
export type AccessList = Readonly<z.output<typeof accessList>>;

type Unsigned<T> = Omit<T, "signature">;

/** @throws InputError `input.invalid`, `access-log.server-key`. */
export async function signHead(
  deployment: Deployment,
  signer: Pick<Signer, "signTypedData">,
  head: Unsigned<LogHead>,
): Promise<LogHead> {
  return checkInput(logHead, await sign(deployment, signer, "LogHead", head), "log head");
}

/** @throws InputError `input.invalid`, `access-log.server-key`. */
export async function signReceipt(
  deployment: Deployment,
  signer: Pick<Signer, "signTypedData">,
  receipt: Unsigned<AccessReceipt>,
): Promise<AccessReceipt> {
  return checkInput(accessReceipt, await sign(deployment, signer, "AccessReceipt", receipt), "access receipt");
}

/** @throws InputError `input.invalid`, `access-log.server-key`. */
export async function signList(
  deployment: Deployment,
  signer: Pick<Signer, "signTypedData">,
  list: Unsigned<AccessList>,
): Promise<AccessList> {
  return checkInput(accessList, await sign(deployment, signer, "AccessList", list), "access list");
}

/** The EIP-712 digest of a receipt: its name in the contract's challenges. */
export function receiptDigest(deployment: Deployment, receipt: Omit<AccessReceipt, "signature">): string {
  const { AccessReceipt } = TYPES;
  return TypedDataEncoder.hash(domainOf(deployment, "AccessLog"), { AccessReceipt }, receipt);
}

/** Whether the server's own key signed the statement. */
export function isSignedByServer(
  deployment: Deployment,
  name: StatementName,
  statement: LogHead | AccessReceipt | AccessList,
): boolean {
  const { signature: by, ...message } = statement;
  try {
    const domain = domainOf(deployment, "AccessLog");
    const types = { [name]: TYPES[name] };
    return verifyTypedData(domain, types, message, by).toLowerCase() === statement.server;
  } catch {
    return false;
  }
}

async function sign<T extends LogName>(
  deployment: Deployment,
  signer: Pick<Signer, "signTypedData">,
  name: StatementName,
  statement: T,
): Promise<T & { readonly signature: string }> {
  const domain = domainOf(deployment, "AccessLog");
  const types = { [name]: TYPES[name] };
  const by = await signer.signTypedData(domain, types, statement);
  let found = "nobody";
  try {
    found = verifyTypedData(domain, types, statement, by).toLowerCase();
  } catch {
    // Not an account's signature: told below.
  }
  if (found !== statement.server) {
    throw new InputError("access-log.server-key", "The signer is not the account's own key", {
      server: statement.server,
      found,
    });
  }
  return { ...statement, signature: by };
}
