import { AbiCoder } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { encodePurpose } from "../purposeOfUse.js";
import { readRequestSchema } from "../readRequest.js";
import { logLeafHash } from "./logHashes.js";

const MAX_SECONDS = 2 ** 40 - 1;
/** Bytes of the longest request's signature that a log keeps; a multi-signature contract's fit. */
const MAX_SIGNATURE = 8_192;

/** Whole seconds since 1970 in 40 bits. */
export const logTime = z.int().nonnegative().max(MAX_SECONDS);

/** One read in a log: the request as its reader signed it, whose record it is, and when it was written down. */
export const accessEntry = z.strictObject({
  /** Random: without it the leaf's hash cannot be guessed, not even by who knows all the rest. */
  salt: bytes32,
  patient: bytes32,
  appendedAt: logTime,
  request: readRequestSchema.extend({
    time: logTime,
    signature: readRequestSchema.shape.signature.max(2 + 2 * MAX_SIGNATURE),
  }),
});

export type AccessEntry = Readonly<z.output<typeof accessEntry>>;

const TYPES = ["bytes32", "bytes32", "uint40", "bytes32", "bytes32", "address", "bytes32", "uint40", "bytes"];

/**
 * The hash of the entry's leaf: RFC 9162's leaf hash of the ABI encoding of (bytes32 salt, bytes32 patient, uint40 appendedAt,
 * bytes32 record, bytes32 reader, address account, bytes32 purpose, uint40 time, bytes signature).
 */
export function accessLeaf({ salt, patient, appendedAt, request }: AccessEntry): Hex {
  const { record, reader, account, purpose, time, signature } = request;
  const values = [
    salt,
    patient,
    appendedAt,
    record,
    reader,
    // Lower case: whoever signed with another spelling of the account's checksum signed for the same account.
    account.toLowerCase(),
    encodePurpose(purpose),
    time,
    signature,
  ];
  return toHex(logLeafHash(fromHex(AbiCoder.defaultAbiCoder().encode(TYPES, values))));
}
