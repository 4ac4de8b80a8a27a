import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ErasureReceipt, erasureReceiptDigest } from "../../src/records/erasure/ErasureReceipt.js";
import { erasableBlobs } from "../../src/records/erasure/erasableBlobs.js";
import { erasableEnvelopes } from "../../src/records/erasure/erasableEnvelopes.js";
import { FileErasureJournal } from "../../src/records/erasure/FileErasureJournal.js";
import { forget, resumeErasures } from "../../src/records/erasure/forget.js";
import { fetchEnvelope } from "../../src/records/fetchEnvelope.js";
import { publishFile } from "../../src/records/publishFile.js";
import { readOwnFileRecord } from "../../src/records/readFileRecord.js";
import { recordStateOf } from "../../src/records/recordState.js";
import { piecesOf, streamOf } from "../../src/shared/byteStream.js";
import { filesNaming } from "./filesNaming.js";
import type { Life, LifeStage } from "./Life.js";
import type { Story } from "./Story.js";

const MEBIBYTE = 1_048_576;
/** Of the image, in MiB. */
const SIZE = 64;

/** A large image is streamed in and out; then it is forgotten, and last of all the patient. Answers the receipts. */
export async function playForgetting(story: Story, stage: LifeStage, life: Life): Promise<ErasureReceipt[]> {
  const { chain, stores, folder, now } = stage;
  const { person, records, document } = life;
  const { anna, northlab } = life.organizations;
  const { patient, signer, keyring } = person;
  const [oldest] = records;
  if (!oldest) throw new Error("there is a record");

  story.chapter("An image series, too large for memory");
  const written = createHash("sha256");
  async function* image(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let i = 0; i < SIZE; i++) {
      const piece = randomBytes(MEBIBYTE);
      written.update(piece);
      yield piece;
    }
  }
  const file = await story.does(anna.name, `encrypts, stores and anchors ${SIZE} MiB as a stream`, (progress) =>
    publishFile(anna.chain, stores, {
      patient,
      author: anna.org,
      category: "imaging",
      contentType: "application/dicom",
      content: streamOf(image()),
      onProgress: (bytes) => progress(`${Math.floor(bytes / MEBIBYTE)} MiB`),
    }),
  );
  const read = createHash("sha256");
  await story.does("patient", "reads it as a stream, proved before the first byte", async () => {
    const { content } = await readOwnFileRecord(chain, stores.blobs, keyring, file);
    for await (const piece of piecesOf(content)) read.update(piece);
  });
  story.holds("Every byte is the same", read.digest("hex") === written.digest("hex"));

  story.chapter("The patient asks to be forgotten");
  const deadline = new Date((await now()).getTime() + 86_400_000);
  const erasing = {
    stores: [erasableEnvelopes("envelopes", stores.envelopes), erasableBlobs("ciphertexts", stores.blobs)],
    journal: new FileErasureJournal(join(folder, "erasures")),
    signing: { patient, signer, deadline },
  };
  const ids: string[] = [];
  for await (const { record } of stores.envelopes.allRecords()) ids.push(record);
  const part = await story.does(anna.name, "retracts its records, destroys their keys, then their ciphertexts", () =>
    forget(anna.chain, erasing, { patient, whole: true }),
  );
  const kept = part.records.filter(({ refused }) => refused !== undefined);
  story.holds(
    `It may not for ${kept.length} of ${northlab.name}, and the receipt says so`,
    !part.complete && kept.length > 0 && kept.every(({ author }) => author === northlab.org),
  );
  const own = kept.map(({ author, digest }) => ({ patient, author, digest }));
  const theirs = await story.does(northlab.name, `does the same for its own ${own.length}`, () =>
    forget(northlab.chain, erasing, { patient, records: own }),
  );
  const finished = await story.does(anna.name, "finishes: key directories and shares of the patient go too", () =>
    resumeErasures(anna.chain, erasing),
  );
  const receipts = [part, theirs, ...finished];
  const [whole] = finished;
  if (!whole) throw new Error("an erasure was left to finish");
  const destroyed = receipts.flatMap(({ stores: outcomes }) => outcomes.flatMap((outcome) => outcome.destroyed));
  const count = (kind: string) => destroyed.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.count, 0);
  story.tell(
    `Destroyed: ${count("envelope")} envelopes, ${count("ciphertext")} ciphertexts, ${count("key-directory")} key directories.`,
  );
  story.tell(`What stays, says the receipt: ${whole.stays.join(", ")}.`);
  story.tell(`The receipt's digest, to sign or to anchor, is ${await erasureReceiptDigest(whole)}.`);
  story.holds("The receipt is complete: nothing of the plan is left in any store", whole.complete);
  // No plan names it: only who stored it knows that it lies there in the clear.
  if (document) {
    await story.does(anna.name, "deletes the FHIR Consent that it kept beside", () => stores.blobs.delete(document));
  }
  const naming = await filesNaming(folder, [patient.slice(2)]);
  story.holds("No file of any store names the patient", naming.length === 0);
  const listing = await filesNaming(
    folder,
    ids.map((id) => id.slice(2)),
  );
  story.holds("One file names records: the batch's manifest, which others' records may need", listing.length === 1);
  const { state } = await recordStateOf(chain, oldest, oldest.batch);
  story.holds("On chain a tombstone stands in its place", state === "retracted");
  await story.isRefused("patient", "looks for an old record, seed in hand", "envelope.missing", () =>
    fetchEnvelope(stores.envelopes, oldest.record),
  );
  return receipts;
}
