import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { accessLeaf } from "./AccessEntry.js";
import type { AccessLogStore } from "./AccessLogStore.js";
import { inclusionProof } from "./logProofs.js";
import { type AccessReceipt, type LogName, receiptDigest } from "./logStatements.js";
import { receiptOf } from "./showEvidence.js";

/**
 * Asks in public for the leaf of a receipt, where the server gives no proof that it is below its anchored root.
 * @param connection anybody's.
 * @throws RefusedError `contract.*`: see IAccessLog.challenge; MedtrailError `chain.failed`.
 */
export async function challengeReceipt(
  { accessLogs }: Connection,
  receipt: AccessReceipt,
): Promise<ContractTransactionReceipt> {
  return send(accessLogs.challenge(receipt.org, receipt.server, receiptOf(receipt)));
}

/**
 * Marks the log whose server left a challenged receipt unanswered.
 * @param connection anybody's.
 * @throws RefusedError `contract.*`: see IAccessLog.showUnanswered; MedtrailError `chain.failed`.
 */
export async function showUnanswered(
  { accessLogs }: Connection,
  receipt: AccessReceipt,
): Promise<ContractTransactionReceipt> {
  return send(accessLogs.showUnanswered(receipt.org, receipt.server, receiptOf(receipt)));
}

/**
 * Answers what was asked of a server's receipts and is still open, for a server to do once a day.
 * @param connection of whoever pays.
 * @returns the indices answered. A receipt of another leaf than the log's has no answer.
 * @throws RefusedError `contract.*`; MedtrailError `chain.failed`, `store.io`.
 */
export async function answerChallenges(
  connection: Connection,
  store: AccessLogStore,
  { org, server }: LogName,
): Promise<number[]> {
  const { accessLogs, deployment } = connection;
  const filter = accessLogs.filters.ReceiptChallenged(org, server);
  const events = await eventsBetween(connection, (from, to) => accessLogs.queryFilter(filter, from, to));
  const { size } = await ask(accessLogs.headOf(org, server));
  const answered: number[] = [];
  for (const [receipt, index] of new Map(events.map(({ args }) => [args.receipt, Number(args.index)]))) {
    if ((await ask(accessLogs.answerByOf(receipt))) === 0n) continue;
    const entry = await store.entry(index);
    const fields = { index, leaf: accessLeaf(entry), time: entry.appendedAt };
    if (receiptDigest(deployment, { org, server, ...fields }) !== receipt) continue;
    const proof: Hex[] = await inclusionProof(store, index, Number(size));
    await send(accessLogs.answer(org, server, { ...fields, signature: "0x" }, proof));
    answered.push(index);
  }
  return answered;
}
