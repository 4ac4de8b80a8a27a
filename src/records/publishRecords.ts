import type { ContractTransactionResponse } from "ethers";
import { DUTIES } from "../identity/duties.js";
import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import { AUTHOR_LICENCES } from "../identity/licences.js";
import type { Connection } from "../shared/connect.js";
import { InputError, MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
import type { RecordStores } from "./RecordStores.js";
import { type RecordDraft, sealRecord, unsealRecord } from "./sealRecord.js";

/** RecordRegistry.MAX_RECORDS: more would not fit under the gas of one transaction (EIP-7825). */
const MAX_RECORDS = 512;

/** Records of one patient by one author. */
export interface Publication {
  readonly patient: Hex;
  /** OrgId for which the sender acts. */
  readonly author: Hex;
  readonly drafts: readonly RecordDraft[];
  /** Told after each record that was encrypted and stored. */
  readonly onSealed?: (done: number, total: number) => void;
}

/** A record that was anchored, and what its transaction cost; records of one transaction share its gas. */
export interface PublishedRecord extends RecordEnvelope {
  readonly transaction: string;
  readonly gas: bigint;
}

/**
 * Encrypts, stores and anchors records: ciphertext and envelope first, the anchor last, so that a crash leaves at worst
 * ciphertexts that nobody points at. Whether the author may write is asked before anything is stored. What was stored is taken back
 * only while nothing was sent; a transaction that was, even one that a block holds as reverted, may end up mined in another block.
 * @param connection a member's of the author's, with the duty to write.
 * @throws InputError `record.none`, `record.too-large`; MissingError `identity.unknown-patient`, `key-directory.category`;
 * RefusedError `contract.*`; MedtrailError `chain.failed`, `store.io`.
 */
export async function publishRecords(
  connection: Connection,
  stores: RecordStores,
  { patient, author, drafts, onSealed }: Publication,
): Promise<PublishedRecord[]> {
  if (drafts.length === 0) throw new InputError("record.none", "There is no record to publish", { patient });
  const account = await senderOf(connection);
  await ask(connection.organizations.requireActing(author, account, AUTHOR_LICENCES, DUTIES.write));
  const directory = await fetchKeyDirectory(connection, stores.blobs, patient);
  for (const { category } of drafts) directory.byCategory(category);

  const sealed: RecordEnvelope[] = [];
  try {
    for (const draft of drafts) {
      sealed.push(await sealRecord(stores, { patient, author, directory }, draft));
      onSealed?.(sealed.length, drafts.length);
    }
  } catch (error) {
    for (const entry of sealed) await unsealRecord(stores, entry);
    throw error;
  }

  const published: PublishedRecord[] = [];
  for (let start = 0; start < sealed.length; start += MAX_RECORDS) {
    const entries = sealed.slice(start, start + MAX_RECORDS);
    const anchoring = anchoringOf(connection, patient, author, entries);
    try {
      await ask(anchoring.ask());
    } catch (error) {
      for (const entry of sealed.slice(start)) await unsealRecord(stores, entry);
      throw error;
    }
    const { hash, gasUsed } = await send(anchoring.send());
    published.push(...entries.map((entry) => ({ ...entry, transaction: hash, gas: gasUsed })));
  }
  return published;
}

/** The transaction that anchors these, as a question and as what is sent. */
function anchoringOf(
  { records }: Connection,
  patient: Hex,
  author: Hex,
  entries: readonly RecordEnvelope[],
): { ask: () => Promise<unknown>; send: () => Promise<ContractTransactionResponse> } {
  const digests = entries.map(({ digest }) => digest);
  const [first] = digests;
  if (first !== undefined && digests.length === 1) {
    return {
      ask: () => records.anchor.staticCall(patient, author, first),
      send: () => records.anchor(patient, author, first),
    };
  }
  return {
    ask: () => records.anchorMany.staticCall(patient, author, digests),
    send: () => records.anchorMany(patient, author, digests),
  };
}

async function senderOf(connection: Connection): Promise<string> {
  const { runner } = connection;
  if ("getAddress" in runner && typeof runner.getAddress === "function") return runner.getAddress();
  throw new MissingError("chain.no-signer", "Publishing sends transactions, but the connection can only read");
}
