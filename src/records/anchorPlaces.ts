import type { ContractTransactionReceipt, TransactionReceipt } from "ethers";
import { z } from "zod";
import { bytes32 } from "../shared/bytes32.js";
import { checkInput } from "../shared/checkInput.js";
import type { Connection } from "../shared/connect.js";
import { MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import { type RecordOrigin, recordIdOf } from "./recordIdOf.js";
import type { BatchProof } from "./recordState.js";

const anchorPlace = z.strictObject({
  patient: bytes32,
  author: bytes32,
  digest: bytes32,
  /** With what anchors the batch again: how many records, and the digest of the author's list. */
  batch: z
    .strictObject({ root: bytes32, proof: z.array(bytes32), count: z.int().positive(), manifest: bytes32 })
    .exactOptional(),
  transaction: bytes32,
  blockNumber: z.int().nonnegative(),
  blockHash: bytes32,
});

/** Where a record's anchor was seen: its transaction, and the block that held it. What an author's own index keeps of each publication. */
export type AnchorPlace = Readonly<z.output<typeof anchorPlace>>;

/** A record and the transaction that anchored it, as publishing answers them. */
export interface AnchorSource extends RecordOrigin {
  readonly transaction: string;
  readonly batch?: BatchProof;
}

/** Checks places that were read from an index. @throws InputError "input.invalid". */
export function checkPlaces(places: unknown): AnchorPlace[] {
  return checkInput(z.array(anchorPlace), places, "anchor places");
}

/**
 * Looks up the blocks of publications, to be kept until they are final: see checkAnchors and mendAnchors.
 * @throws MissingError `anchor.not-mined`; MedtrailError `chain.failed`.
 */
export async function anchorPlaces(connection: Connection, sources: readonly AnchorSource[]): Promise<AnchorPlace[]> {
  const receipts = new Map<string, TransactionReceipt>();
  const places: unknown[] = [];
  for (const source of sources) {
    const { transaction } = source;
    const receipt = receipts.get(transaction) ?? (await receiptOf(connection, transaction));
    receipts.set(transaction, receipt);
    places.push(placeIn(connection, source, receipt));
  }
  return checkPlaces(places);
}

/** Where a receipt has a record's anchor. @throws MissingError `anchor.not-mined` when it has none. */
export function placeIn(
  { records, deployment }: Connection,
  { patient, author, digest, batch }: Omit<AnchorSource, "transaction">,
  receipt: TransactionReceipt | ContractTransactionReceipt,
): AnchorPlace {
  const { hash: transaction, blockNumber, blockHash } = receipt;
  const record = recordIdOf({ patient, author, digest });
  const registry = deployment.contracts.RecordRegistry.toLowerCase();
  for (const log of receipt.logs.filter(({ address }) => address.toLowerCase() === registry)) {
    const event = records.interface.parseLog(log);
    const { name, args } = event ?? {};
    const place = { patient, author, digest, transaction, blockNumber, blockHash };
    if (!batch && name === "RecordAnchored" && args?.record === record) return one(place);
    if (
      batch &&
      name === "RecordBatchAnchored" &&
      args?.author === author.toLowerCase() &&
      args?.root === batch.root.toLowerCase()
    ) {
      const { root, proof } = batch;
      return one({ ...place, batch: { root, proof, count: Number(args.count), manifest: args.manifest } });
    }
  }
  throw notMined(record, transaction);
}

async function receiptOf({ runner }: Connection, transaction: string): Promise<TransactionReceipt> {
  const receipt = await ask(runner.provider?.getTransactionReceipt(transaction) ?? Promise.resolve(null));
  if (!receipt) throw notMined(undefined, transaction);
  return receipt;
}

function one(place: unknown): AnchorPlace {
  return checkInput(anchorPlace, place, "anchor place");
}

function notMined(record: Hex | undefined, transaction: string): MissingError {
  return new MissingError("anchor.not-mined", "The transaction anchors no such record", { record, transaction });
}
