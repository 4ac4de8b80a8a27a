import { DUTIES } from "../identity/duties.js";
import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import { AUTHOR_LICENCES } from "../identity/licences.js";
import type { Connection } from "../shared/connect.js";
import { InputError, MissingError, RefusedError } from "../shared/errors.js";
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
 * ciphertexts that nobody points at. Whether the author may write is asked before anything is stored; where the chain refuses
 * all the same, what was stored for it is taken back.
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
    try {
      const { hash, gasUsed } = await anchor(connection, patient, author, entries);
      published.push(...entries.map((entry) => ({ ...entry, transaction: hash, gas: gasUsed })));
    } catch (error) {
      // Only a refusal is certain: after any other failure the transaction may still be mined.
      if (error instanceof RefusedError) {
        for (const entry of sealed.slice(start)) await unsealRecord(stores, entry);
      }
      throw error;
    }
  }
  return published;
}

async function anchor(connection: Connection, patient: Hex, author: Hex, entries: readonly RecordEnvelope[]) {
  const [first, ...others] = entries.map(({ digest }) => digest);
  if (first !== undefined && others.length === 0) {
    return send(connection.records.anchor(patient, author, first));
  }
  return send(
    connection.records.anchorMany(
      patient,
      author,
      entries.map(({ digest }) => digest),
    ),
  );
}

async function senderOf(connection: Connection): Promise<string> {
  const { runner } = connection;
  if ("getAddress" in runner && typeof runner.getAddress === "function") return runner.getAddress();
  throw new MissingError("chain.no-signer", "Publishing sends transactions, but the connection can only read");
}
