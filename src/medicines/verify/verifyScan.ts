import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { type BatchInfo, batchInfo } from "../batches/batchState.js";
import { type MedicineCode, readMedicineCode } from "../gs1/medicineCode.js";
import { gtinToNdc } from "../gs1/ndc.js";
import { parseScan } from "../gs1/parseScan.js";
import { batchIdOf } from "../ids/batchIdOf.js";
import { glnText } from "../ids/gs1Numbers.js";
import { PACK_STATES, type PackState, VERDICTS, type Verdict } from "../ids/states.js";
import { heldRanges, isInRanges } from "../lists/heldRanges.js";
import type { PackProof } from "../packs/Pack.js";
import type { PackProofs } from "../packs/PackProofs.js";
import { serialOfCode } from "../packs/packCode.js";
import { rangeEndOfPack } from "./rangeEndOfPack.js";

/**
 * What is wrong with a scan beside or behind its verdict: nobody made this lot; the batch has no such serial; a proof is not at hand,
 * so nothing is known of the pack; a proof speaks of another serial; a proof does not lead to the batch's root; what is printed as expiry is not what
 * the batch has; the one who scans set this pack aside.
 */
export type ScanAlert =
  | "unknown-lot"
  | "serial-not-in-batch"
  | "no-proof"
  | "proof-of-another-serial"
  | "proof-not-in-batch"
  | "printed-expiry-differs"
  | "set-aside";

/** How a pack ended. */
export interface ScannedEnd {
  /** Never "active"; undefined for a pack whose case the node's events do not name. */
  readonly state: Exclude<PackState, "active"> | undefined;
  readonly endedInCase: boolean;
  /** Whether its holder showed its path; a case takes that. */
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
  /** Whether the pack may be supplied: its verdict is `genuine`, and there are no alerts. */
  readonly maySupply: boolean;
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
 * @param org OrgId of who scans: a pack among the numbers that it set aside is an alert. What it set aside by quantity alone names no pack.
 * @throws InputError `gs1.*` for another barcode, `input.invalid`; IntegrityError `packs.corrupt`; MedtrailError `chain.failed`, `store.io`.
 */
export async function verifyScan(
  connection: Connection,
  scan: string,
  proofs: PackProofs,
  now: Date = new Date(),
  org?: Hex,
): Promise<ScanAnswer> {
  const found = await findings(connection, scan, proofs, now, org);
  return { ...found, maySupply: found.verdict === "genuine" && found.alerts.length === 0 };
}

async function findings(
  connection: Connection,
  scan: string,
  proofs: PackProofs,
  now: Date,
  org: Hex | undefined,
): Promise<Omit<ScanAnswer, "maySupply">> {
  const code = readMedicineCode(parseScan(scan).message, now);
  const holder = org === undefined ? undefined : checkInput(bytes32, org, "organisation");
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
  if (holder !== undefined) {
    const aside = heldRanges(await ask(connection.batches.setAsideOf(batch, holder)));
    if (isInRanges(aside, pack.index)) alerts.push("set-aside");
  }
  if (verdict !== "ended") return { ...found, info, pack, verdict, alerts };
  const inCase = ending.state === 0n;
  const end = inCase ? await rangeEndOfPack(connection, batch, pack.index) : ending;
  return { ...found, info, pack, verdict, alerts, end: scannedEnd(end, inCase) };
}

interface ChainEnd {
  readonly state: bigint;
  readonly proven: boolean;
  readonly endedAt: bigint;
  readonly premises: bigint;
  readonly parts: bigint;
  readonly partsLeft: bigint;
}

function scannedEnd(end: ChainEnd | undefined, endedInCase: boolean): ScannedEnd {
  if (end === undefined) return { state: undefined, endedInCase, proven: true };
  const { endedAt, premises, parts, partsLeft, proven } = end;
  const state = nameOf(PACK_STATES, end.state);
  return {
    state: state === "active" ? undefined : state,
    endedInCase,
    proven,
    ...(endedAt === 0n ? {} : { endedAt: fromSeconds(endedAt) }),
    ...(premises === 0n ? {} : { premises: glnText(premises) }),
    ...(parts === 0n ? {} : { parts: Number(parts), partsLeft: Number(partsLeft) }),
  };
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
