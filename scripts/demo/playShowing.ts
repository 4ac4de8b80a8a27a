import { join } from "node:path";
import { FileBatchJournal } from "../../src/records/batches/FileBatchJournal.js";
import { publishBatch } from "../../src/records/batches/publishBatch.js";
import { discloseOwnElements } from "../../src/records/disclosure/discloseElements.js";
import { disclosureCall } from "../../src/records/disclosure/disclosureCall.js";
import { elementsOf } from "../../src/records/disclosure/elementsOf.js";
import { verifyDisclosure } from "../../src/records/disclosure/verifyDisclosure.js";
import { revokeShl } from "../../src/records/shl/createShl.js";
import { FileShlStore } from "../../src/records/shl/FileShlStore.js";
import { shareOwnRecords } from "../../src/records/shl/shareOwnRecords.js";
import { shlHandler } from "../../src/records/shl/shlHandler.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import { ask } from "../../src/shared/send.js";
import type { Life, LifeStage } from "./Life.js";
import type { Story } from "./Story.js";
import { viewLink } from "./viewLink.js";

/** What people like to show, as far as the record has it. */
const TELLING = ["/code/coding/0/code", "/valueQuantity/value", "/status", "/gender"];
/** RecordState of the contract. */
const ANCHORED = 1n;
const SERVER = "https://records.example/shl";

/** The patient shows two elements of a record and nothing of the rest, and makes a link that any viewer opens. */
export async function playShowing(story: Story, stage: LifeStage, life: Life): Promise<void> {
  const { chain, stores, folder, now } = stage;
  const { person, stranger, category, records, contents } = life;
  const { anna } = life.organizations;
  const { patient, keyring } = person;

  story.chapter("The patient shows two elements of a record, and nothing of the rest");
  const drafts = records.map(({ record }) => ({
    patient,
    category,
    content: contents.get(record) ?? new Uint8Array(),
  }));
  const journal = new FileBatchJournal(join(folder, "batches"));
  const { records: committed } = await story.does(
    anna.name,
    `publishes ${drafts.length} reports as one batch, with a commitment to the elements of each`,
    () => publishBatch(anna.chain, { ...stores, journal }, { author: anna.org, drafts, withElements: true }),
  );
  const [record] = committed;
  const [draft] = drafts;
  if (!record || !draft) throw new Error("nothing was published");
  const paths = elementsOf(draft.content).map(({ path }) => path);
  const chosen = [...TELLING.filter((path) => paths.includes(path)), ...paths].slice(0, 2);
  const shown = await story.does("patient", `discloses ${chosen.join(" and ")}`, () =>
    discloseOwnElements(stores, keyring, record.record, chosen),
  );
  const { elements } = await story.does("stranger", "verifies them by the chain, without record, key or store", () =>
    verifyDisclosure(stranger, JSON.parse(JSON.stringify(shown))),
  );
  for (const [path, value] of elements) story.tell(`${path} is ${value}`);
  const { state } = await ask(stranger.records.verifyDisclosure(...disclosureCall(shown)));
  story.holds(`The contract says the same; ${paths.length - elements.size} elements stay hidden`, state === ANCHORED);
  const forged = { ...shown, disclosed: shown.disclosed.map((one) => ({ ...one, value: `${one.value}0` })) };
  await story.isRefused("stranger", "is shown another value", "disclosure.other-element", () =>
    verifyDisclosure(stranger, forged),
  );

  story.chapter("A SMART Health Link, for somebody with a plain viewer");
  const links = { blobs: new FileBlobStore(join(folder, "shl")), links: new FileShlStore(join(folder, "links")) };
  const [first, second = first] = records;
  if (!first || !second) throw new Error("there is a record");
  const linked = [...new Set([first.record, second.record])];
  const { shlink } = await story.does(
    "patient",
    `proves ${linked.length} records by the chain and makes a link to them`,
    () => shareOwnRecords(chain, stores, links, { keyring, records: linked }, { base: SERVER, label: "My results" }),
  );
  story.tell(`${shlink.slice(0, 40)}…, ${shlink.length} characters for a QR code`);
  const time = await now();
  const fetch = shlHandler(links, { base: SERVER, clock: () => time });
  const viewed = await story.does("viewer", "opens it with base64url, HTTP and jose", () => viewLink(shlink, fetch));
  story.holds(
    "The viewer has the very bytes of the records",
    typeof viewed !== "number" &&
      viewed.length === linked.length &&
      viewed.every(({ content }, i) => Buffer.from(content).equals(contents.get(linked[i] ?? "0x") ?? Buffer.of())),
  );
  await story.does("patient", "ends the link", () => revokeShl(links, shlink));
  const status = await viewLink(shlink, fetch);
  story.holds(`The viewer that asks again gets ${status}`, status === 404);
}
