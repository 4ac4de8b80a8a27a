import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, type MedtrailError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import { readMedicineCode } from "../gs1/medicineCode.js";
import { parseScan } from "../gs1/parseScan.js";
import { batchIdOf } from "../ids/batchIdOf.js";
import { eventHashField, named32 } from "../ids/fields.js";
import { OFFLINE_ALERTS, type OfflineAlert } from "../ids/states.js";
import type { Pack } from "../packs/Pack.js";
import type { PackProofs } from "../packs/PackProofs.js";
import { distinctRounds } from "./distinctRounds.js";
import { encodeEnding } from "./ending.js";
import { inTransactions, MAX_PACKS } from "./inTransactions.js";

const daySchema = z.strictObject({
  /** OrgId of the pharmacy. */
  org: named32,
  /** GLN of the place, 13 digits. */
  premises: z.string(),
  state: z.enum(["supplied", "handedOver"]).default("supplied"),
  /** What was scanned and when; in any order. */
  scans: z.array(z.strictObject({ scan: z.string(), usedAt: z.date() })).max(100_000),
  eventHash: eventHashField,
});

/** The file of a day without connection. */
export type OfflineDay = z.input<typeof daySchema>;

/** One scan of the day. */
export interface OfflineScan {
  readonly scan: string;
  readonly usedAt: Date;
}

/** A scan that led to a pack of a batch. */
export interface OfflineUse extends OfflineScan {
  readonly batch: Hex;
  readonly serial: string;
  readonly pack: Pack;
}

/** What became of a day. Every scan is in just one of the lists. */
export interface OfflineDayOutcome {
  /** Recorded as supplies; `proven` is false where only the quantity, not the path was shown. */
  readonly recorded: readonly (OfflineUse & { readonly proven: boolean })[];
  /** Not recorded as a supply: used twice, not held, or of a batch that is closed. */
  readonly alerts: readonly (OfflineUse & { readonly alert: OfflineAlert })[];
  /** No pack: not a medicine's code, a lot or serial that nobody made, or no proof at hand. */
  readonly unknown: readonly (OfflineScan & { readonly error: MedtrailError })[];
  /** Their transaction was refused as a whole. */
  readonly refused: readonly (OfflineUse & { readonly error: MedtrailError })[];
  /** Their transaction may have gone through or not. Sent again, a pack that went through is an alert of double use. */
  readonly unclear: readonly (OfflineUse & { readonly error: MedtrailError })[];
  /** Not sent after that. */
  readonly unsent: readonly OfflineUse[];
  readonly transactions: readonly string[];
}

/**
 * Submits the supplies of a day without connection, 256 of a batch in a transaction, each with its time. A pack that was used
 * twice is submitted in the order of its uses, so that the later one is the alert.
 * @param connection a member's of the pharmacy's, with the duty to dispense.
 * @throws InputError `input.invalid`, `time.invalid`; IntegrityError `packs.corrupt`; MedtrailError `store.io`. Nothing was sent then, unless a
 * store failed later, between two transactions.
 */
export async function submitOfflineDay(
  connection: Connection,
  proofs: PackProofs,
  day: OfflineDay,
): Promise<OfflineDayOutcome> {
  const { org, premises, state, scans, eventHash } = checkInput(daySchema, day, "offline day");
  encodeEnding({ org, batch: org, state, premises }); // refuses wrong premises before proofs are fetched
  for (const { usedAt } of scans) toSeconds(usedAt, "usedAt");
  const { uses, unknown } = await usesOf(proofs, scans);

  const pieces: { readonly batch: Hex; readonly items: readonly OfflineUse[] }[] = [];
  for (const batch of new Set(uses.map((use) => use.batch))) {
    const ofBatch = uses.filter((use) => use.batch === batch);
    for (const run of distinctRounds(ofBatch, ({ pack }) => pack.index)) {
      for (let start = 0; start < run.length; start += MAX_PACKS) {
        pieces.push({ batch, items: run.slice(start, start + MAX_PACKS) });
      }
    }
  }
  const outcome = await inTransactions(pieces, async ({ batch, items }) => {
    const { proof, flags } = await proofs.multiProofOf(
      batch,
      items.map(({ pack }) => pack.index),
    );
    const ending = encodeEnding({ org, batch, state, premises, eventHash });
    const submitted = items.map(({ pack, usedAt }) => ({ ...pack, usedAt: toSeconds(usedAt, "usedAt") }));
    return send(connection.packDesk.submitOffline(ending, submitted, [...proof], [...flags]));
  });
  const told = outcome.done.map(({ items, result }) => tell(connection, items, result));
  const withError = (list: typeof outcome.refused) =>
    list.flatMap(({ items, error }) => items.map((use) => ({ ...use, error })));
  return {
    recorded: told.flatMap(({ recorded }) => recorded),
    alerts: told.flatMap(({ alerts }) => alerts),
    unknown,
    refused: withError(outcome.refused),
    unclear: withError(outcome.unclear),
    unsent: outcome.unsent,
    transactions: outcome.done.map(({ result }) => result.hash),
  };
}

async function usesOf(proofs: PackProofs, scans: readonly OfflineScan[]) {
  const uses: OfflineUse[] = [];
  const unknown: (OfflineScan & { error: MedtrailError })[] = [];
  const inOrder = [...scans].sort((left, right) => left.usedAt.getTime() - right.usedAt.getTime());
  for (const { scan, usedAt } of inOrder) {
    try {
      const { gtin, lot, serial } = readMedicineCode(parseScan(scan).message, usedAt);
      const batch = batchIdOf(gtin, lot);
      const { pack } = await proofs.proofOfSerial(batch, serial);
      uses.push({ scan, usedAt, batch, serial, pack });
    } catch (error) {
      // One scan that nobody can read must not keep a day's supplies from the ledger; a store that fails says nothing of the scan.
      if (!(error instanceof InputError || error instanceof MissingError)) throw error;
      unknown.push({ scan, usedAt, error });
    }
  }
  return { uses, unknown };
}

/** Which of a transaction's uses were recorded, by its events. */
function tell({ batches, packDesk }: Connection, uses: readonly OfflineUse[], { logs }: ContractTransactionReceipt) {
  const proven = new Map<number, boolean>();
  const alerts = new Map<number, OfflineAlert>();
  for (const log of logs) {
    const ended = log.address === batches.target ? batches.interface.parseLog(log) : null;
    if (ended?.name === "PackEnded") proven.set(Number(ended.args.index), ended.args.proven);
    const alerted = log.address === packDesk.target ? packDesk.interface.parseLog(log) : null;
    if (alerted?.name === "OfflineAlert") {
      alerts.set(Number(alerted.args.index), nameOf(OFFLINE_ALERTS, alerted.args.alert));
    }
  }
  return {
    recorded: uses.flatMap((use) => {
      const found = proven.get(use.pack.index);
      return found === undefined ? [] : [{ ...use, proven: found }];
    }),
    alerts: uses.flatMap((use) => {
      const alert = alerts.get(use.pack.index);
      return alert === undefined ? [] : [{ ...use, alert }];
    }),
  };
}
