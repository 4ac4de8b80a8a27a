import type { Connection } from "../../shared/connect.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { type BatchInfo, batchInfo } from "../batches/batchState.js";
import { type MedicineCode, readMedicineCode } from "../gs1/medicineCode.js";
import { gtinToNdc } from "../gs1/ndc.js";
import { parseScan } from "../gs1/parseScan.js";
import { batchIdOf } from "../ids/batchIdOf.js";
import { glnText } from "../ids/gs1Numbers.js";
import { nameOf } from "../ids/nameOf.js";
import { PACK_STATES, type PackState, VERDICTS, type Verdict } from "../ids/states.js";
import type { PackProof } from "../packs/Pack.js";
import type { PackProofs } from "../packs/PackProofs.js";
import { serialOfCode } from "../packs/packCode.js";

/**
 * What is wrong with a scan beside or behind its verdict: nobody made this lot; the batch has no such serial; a proof is not at hand,
 * so nothing is known of the pack; a proof speaks of another serial; a proof does not lead to the batch's root; what is printed as expiry is not what
 * the batch has.
 */
export type ScanAlert =
  | "unknown-lot"
  | "serial-not-in-batch"
  | "no-proof"
  | "proof-of-another-serial"
  | "proof-not-in-batch"
  | "printed-expiry-differs";

/** How a pack ended. */
export interface ScannedEnd {
  /** "active" for one that ended in a range, of which its case knows the rest. */
  readonly state: PackState;
  readonly endedInCase: boolean;
  /** Whether its holder showed its path. */
  readonly proven: boolean;
  readonly endedAt?: Date;
  /** GLN of the place. */
  readonly premises?: string;
  /** Parts of an opened pack, and what is left of them. */
  readonly parts?: number;
  readonly partsLeft?: number;
}

/** What a scan found. */
export interface ScanAnswer {
  /** Only `genuine` without alerts may be supplied. */
  readonly verdict: Verdict;
  readonly alerts: readonly ScanAlert[];
  /** What is printed on the pack. */
  readonly code: MedicineCode;
  /** The ten digits of the NDC that the GTIN embeds, without hyphens; undefined where there is none. */
  readonly ndc?: string;
  readonly batch: Hex;
  /** The batch as the chain knows it; undefined for an unknown lot. */
  readonly info?: BatchInfo;
  readonly pack?: PackProof["pack"];
  /** Undefined while active. */
  readonly end?: ScannedEnd;
}

/**
 * Verifies a pack by its barcode: parses it, finds its batch by GTIN and lot, its proof by its serial, and asks the chain. What speaks against
 * a pack is an answer; only a text that is no medicine's code is an error.
 * @param scan what the scanner sent, with its symbology identifier.
 * @param now by which the century of the expiry is told; the present when left out.
 * @throws InputError `gs1.*` for another barcode; IntegrityError `packs.corrupt`; MedtrailError `chain.failed`, `store.io`.
 */
export async function verifyScan(
  connection: Connection,
  scan: string,
  proofs: PackProofs,
  now: Date = new Date(),
): Promise<ScanAnswer> {
  const code = readMedicineCode(parseScan(scan).message, now);
  const batch = batchIdOf(code.gtin, code.lot);
  const ndc = ndcOf(code.gtin);
  const found = { code, batch, ...(ndc === undefined ? {} : { ndc }) };
  const slot = await ask(connection.batches.batchOf(batch));
  if (slot.quantity === 0n) return { ...found, verdict: "unknown", alerts: ["unknown-lot"] };
  const info = batchInfo(batch, slot);
  const alerts: ScanAlert[] = info.expiry === code.expiry ? [] : ["printed-expiry-differs"];

  const proof = await proofOf(proofs, batch, code.serial);
  if (typeof proof === "string") return { ...found, info, verdict: "unknown", alerts: [proof, ...alerts] };
  const { pack } = proof;
  const [number, , ending] = await ask(connection.batches.verify(batch, pack, [...proof.proof]));
  const verdict = nameOf(VERDICTS, number);
  if (verdict === "unknown") return { ...found, info, verdict, alerts: ["proof-not-in-batch", ...alerts] };
  if (verdict !== "ended") return { ...found, info, pack, verdict, alerts };
  const { endedAt, premises, parts, partsLeft, proven } = ending;
  const end = {
    state: nameOf(PACK_STATES, ending.state),
    endedInCase: ending.state === 0n,
    proven,
    ...(endedAt === 0n ? {} : { endedAt: fromSeconds(endedAt) }),
    ...(premises === 0n ? {} : { premises: glnText(premises) }),
    ...(parts === 0n ? {} : { parts: Number(parts), partsLeft: Number(partsLeft) }),
  };
  return { ...found, info, pack, verdict, alerts, end };
}

async function proofOf(proofs: PackProofs, batch: Hex, serial: string): Promise<PackProof | ScanAlert> {
  try {
    const found = await proofs.proofOfSerial(batch, serial);
    return serialOfCode(found.pack.code) === serial ? found : "proof-of-another-serial";
  } catch (error) {
    if (error instanceof MissingError && error.code === "packs.unknown-serial") return "serial-not-in-batch";
    if (error instanceof MissingError) return "no-proof";
    throw error;
  }
}

function ndcOf(gtin: string): string | undefined {
  try {
    return gtinToNdc(gtin);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
