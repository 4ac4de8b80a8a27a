import { AbiCoder, id, keccak256 } from "ethers";
import { fromHex, type Hex, toHex } from "../shared/hex.js";

const RECORD_TYPEHASH = id("RecordId(bytes32 patient,bytes32 author,bytes32 digest)");

/** Whose record it is, who wrote it, and the sha-256 of its ciphertext. */
export interface RecordOrigin {
  readonly patient: Hex;
  /** An OrgId, or the PatientId for what patients store themselves. */
  readonly author: Hex;
  readonly digest: Hex;
}

/** The record's id, as contracts/records/types.sol computes it. */
export function recordIdOf({ patient, author, digest }: RecordOrigin): Hex {
  const words = ["bytes32", "bytes32", "bytes32", "bytes32"];
  const encoded = AbiCoder.defaultAbiCoder().encode(words, [RECORD_TYPEHASH, patient, author, digest]);
  return toHex(fromHex(keccak256(encoded), 32));
}
