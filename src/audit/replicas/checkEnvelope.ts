import { id } from "ethers";
import { base64url } from "jose";
import { type RecordEnvelope, recordEnvelope } from "../../records/EnvelopeStore.js";
import { encodeParties } from "../../records/envelopeParties.js";
import { requireEnvelopeOf } from "../../records/fetchEnvelope.js";
import { firstIssue } from "../../shared/checkInput.js";
import { IntegrityError, MedtrailError } from "../../shared/errors.js";
import { bytesOf, fromHex, type Hex } from "../../shared/hex.js";
import type { Keccak256 } from "../../shared/keccak.js";
import { hashLeaf } from "../../shared/merkleLeaf.js";
import { rootOfProof } from "../../shared/merkleRoot.js";
import { compareBytes32 } from "../../shared/sortBytes32.js";

/** The longest envelope file that is read. */
export const MAX_ENVELOPE_BYTES = 65_536;

/** That of recordIdOf. */
const RECORD_TYPEHASH = fromHex(id("RecordId(bytes32 patient,bytes32 author,bytes32 digest)"), 32);

/**
 * What an envelope's file says, checked as far as hashes reach: it is this record's, by its patient, author and digest; its sealed key says the same
 * category and key epoch; its proof, if it has one, leads to its root. Whether the root or the record is anchored only the chain says; whether the sealed key opens, only the patient.
 * @throws IntegrityError `store.corrupt` for what has lost its form, `envelope.*`, `record.not-anchored` for a proof that does not lead to its root.
 */
export function checkEnvelope(bytes: Uint8Array, record: Hex, keccak: Keccak256): RecordEnvelope {
  const entry = parseEnvelope(bytes, record);
  requireEnvelopeOf(entry, record);
  if (!proofLeads(entry, keccak)) {
    throw new IntegrityError("record.not-anchored", "The proof does not lead to its root", {
      record,
      root: entry.batch?.root,
    });
  }
  return entry;
}

/**
 * The envelope, or nothing where {@link checkEnvelope} would refuse it for its hashes: forty times as fast, for indexes of millions. The forms of keys inside the JWE it leaves
 * to whoever looks closer.
 */
export function soundEnvelope(bytes: Uint8Array, record: Hex, keccak: Keccak256): RecordEnvelope | undefined {
  let entry: RecordEnvelope;
  try {
    entry = parseEnvelope(bytes, record);
  } catch (error) {
    if (error instanceof MedtrailError) return undefined;
    throw error;
  }
  const words = [entry.patient, entry.author, entry.digest].map((word) => bytesOf(word, 32));
  const isOfRecord =
    entry.record === record && compareBytes32(hashRecord(words, keccak), 0, bytesOf(record, 32), 0) === 0;
  return isOfRecord && namesItself(entry) && proofLeads(entry, keccak) ? entry : undefined;
}

function parseEnvelope(bytes: Uint8Array, record: Hex): RecordEnvelope {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new IntegrityError("store.corrupt", "The envelope's file is not JSON", { record }, { cause });
  }
  const result = recordEnvelope.safeParse(value);
  if (!result.success) {
    throw new IntegrityError("store.corrupt", "The envelope's file breaks a rule", {
      record,
      rule: firstIssue(result.error),
    });
  }
  return result.data;
}

/** recordIdOf of ready words, by the bulk hasher. */
function hashRecord(words: readonly Uint8Array[], keccak: Keccak256): Uint8Array {
  const encoded = new Uint8Array(128);
  encoded.set(RECORD_TYPEHASH);
  words.forEach((word, i) => {
    encoded.set(word, 32 * (i + 1));
  });
  return keccak(encoded);
}

function proofLeads({ record, batch }: RecordEnvelope, keccak: Keccak256): boolean {
  if (batch === undefined) return true;
  const leaf = hashLeaf(bytesOf(record, 32), keccak);
  const siblings = batch.proof.map((node) => bytesOf(node, 32));
  return compareBytes32(rootOfProof(leaf, siblings, keccak), 0, bytesOf(batch.root, 32), 0) === 0;
}

/** Whether the sealed key's agreement info is the one that sealing would have written. */
function namesItself({ record, categoryNumber, epoch, envelope }: RecordEnvelope): boolean {
  const { partyU, partyV } = encodeParties({ kind: "record", record, categoryNumber, epoch });
  try {
    const [header = ""] = envelope.split(".");
    const named: unknown = JSON.parse(atob(header.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof named !== "object" || named === null || !("apu" in named) || !("apv" in named)) return false;
    return named.apu === base64url.encode(partyU) && named.apv === base64url.encode(partyV);
  } catch {
    return false;
  }
}
