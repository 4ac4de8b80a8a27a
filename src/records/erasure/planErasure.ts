import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import { type RecordOrigin, recordIdOf } from "../recordIdOf.js";
import { type BatchProof, recordStateOf } from "../recordState.js";
import { type ErasableRecord, type ErasurePlan, erasurePlan } from "./ErasurePlan.js";
import type { ErasureStore } from "./ErasureStore.js";

/** What is to be forgotten: some records of one patient, or the patient with everything. */
export type ErasureScope =
  | { readonly patient: Hex; readonly records: readonly (RecordOrigin & { readonly batch?: BatchProof })[] }
  | { readonly patient: Hex; readonly whole: true };

/**
 * Finds all that has to be destroyed, and destroys nothing. Of a whole patient these are the records of any store's envelopes, those that the
 * chain's events name, and every key directory, consent document and custody document the patient ever had. It reads all envelopes of all stores, also to learn whether somebody else's record stands on
 * the same ciphertext: anybody who may write can anchor any digest, and must not get it destroyed that way.
 * @throws InputError `input.invalid`, `erasure.other-patient`; MedtrailError `store.io`, `chain.failed`.
 */
export async function planErasure(
  connection: Connection,
  stores: readonly ErasureStore[],
  scope: ErasureScope,
): Promise<ErasurePlan> {
  const patient = checkInput(bytes32, scope.patient, "patient");
  const whole = "whole" in scope;
  const found = new Map<Hex, ErasableRecord>();
  for (const origin of whole ? await anchoredOf(connection, patient) : scope.records) {
    const { author, digest, batch } = origin;
    if (origin.patient.toLowerCase() !== patient) {
      throw new InputError("erasure.other-patient", "A record is of another patient", { record: recordIdOf(origin) });
    }
    const record = recordIdOf(origin);
    found.set(record, {
      record,
      author,
      digest,
      ...(batch ? { batch: { root: batch.root, proof: [...batch.proof] } } : {}),
    });
  }
  const others: RecordEnvelope[] = [];
  for (const store of stores) {
    for await (const entry of store.records()) {
      const { record, author, digest, batch } = entry;
      if (recordIdOf(entry) !== record) continue; // an invented envelope, of nobody's record
      if (found.has(record) || (whole && entry.patient === patient)) {
        found.set(record, { record, author, digest, ...(batch ? { batch } : {}) });
      } else others.push(entry);
    }
  }
  const standing = await standingAmong(connection, others, new Set([...found.values()].map(({ digest }) => digest)));
  const records = [...found.values()]
    .map((one) => (standing.has(one.digest) ? { ...one, sharedCiphertext: true } : one))
    .sort((a, b) => (a.record < b.record ? -1 : 1));
  const directories = whole ? await directoriesOf(connection, patient) : [];
  const documents = whole ? await documentsOf(connection, patient) : [];
  const { chainId } = connection.deployment;
  const plan = { type: "medtrail.erasure-plan", version: 1, chainId, patient, whole, records, directories, documents };
  return checkInput(erasurePlan, plan, "erasure plan");
}

/** The digests on which a record of somebody else stands. */
async function standingAmong(
  connection: Connection,
  others: readonly RecordEnvelope[],
  digests: ReadonlySet<Hex>,
): Promise<Set<Hex>> {
  const standing = new Set<Hex>();
  for (const other of others.filter(({ digest }) => digests.has(digest))) {
    const { state } = await recordStateOf(connection, other, other.batch);
    if (state === "anchored" || state === "superseded") standing.add(other.digest);
  }
  return standing;
}

/** Records of the patient that were anchored by themselves; those in batches are known to their envelopes alone. */
async function anchoredOf(connection: Connection, patient: Hex): Promise<(RecordOrigin & { batch?: never })[]> {
  const { records } = connection;
  const filter = records.filters.RecordAnchored(undefined, patient);
  const events = await eventsBetween(connection, (from, to) => records.queryFilter(filter, from, to));
  return events.map(({ args }) => ({ patient, author: word(args.author), digest: word(args.digest) }));
}

async function directoriesOf(connection: Connection, patient: Hex): Promise<Hex[]> {
  const { patients } = connection;
  const registered = patients.filters.PatientRegistered(patient);
  const changed = patients.filters.KeyDirectoryChanged(patient);
  const digests = [
    ...(await eventsBetween(connection, (from, to) => patients.queryFilter(registered, from, to))),
    ...(await eventsBetween(connection, (from, to) => patients.queryFilter(changed, from, to))),
  ].map(({ args }) => word(args.keyDirectory));
  return [...new Set(digests)].sort();
}

/** Documents of consents and of custody, but for those that another patient's consent names as well: they are not this patient's alone. */
async function documentsOf(connection: Connection, patient: Hex): Promise<Hex[]> {
  const { consents, emergencies } = connection;
  const [granted, wished] = [consents.filters.ConsentGranted, emergencies.filters.EmergencyWishExpressed(patient)];
  const own = await eventsBetween(connection, (from, to) => consents.queryFilter(granted(patient), from, to));
  const wishes = await eventsBetween(connection, (from, to) => emergencies.queryFilter(wished, from, to));
  const custody = wishes.map(({ args }) => word(args.custody));
  const documents = new Set(own.map(({ args }) => word(args.document)).filter((digest) => BigInt(digest) !== 0n));
  if (documents.size > 0) {
    const all = await eventsBetween(connection, (from, to) => consents.queryFilter(granted(), from, to));
    for (const { args } of all) if (word(args.patient) !== patient) documents.delete(word(args.document));
  }
  return [...new Set([...documents, ...custody.filter((digest) => BigInt(digest) !== 0n)])].sort();
}

function word(text: string): Hex {
  return toHex(fromHex(text, 32));
}
