// FHIR resources published and read a second, end to end on an in-process network and real files; and AES-GCM with file writes alone, in the same run.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { network } from "hardhat";
import { PatientKeyring } from "../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../src/identity/registerPatient.js";
import type { BatchStores } from "../src/records/batches/BatchStores.js";
import { FileBatchJournal } from "../src/records/batches/FileBatchJournal.js";
import { type PublishedBatch, publishBatch } from "../src/records/batches/publishBatch.js";
import { FileEnvelopeStore } from "../src/records/FileEnvelopeStore.js";
import { loadFhirDefinitions } from "../src/records/fhir/FileFhirDefinitions.js";
import { parseFhir } from "../src/records/fhir/parseFhir.js";
import { readOwnRecord } from "../src/records/readRecord.js";
import { InputError } from "../src/shared/errors.js";
import { FileBlobStore } from "../src/shared/FileBlobStore.js";
import { writeDurably } from "../src/shared/FileSystem.js";
import { inLanes } from "../src/shared/inLanes.js";
import { GasLedger } from "./gas/GasLedger.js";
import { gasStage } from "./gas/GasStage.js";
import { measureOrganizations } from "./gas/measureIdentity.js";
import { runScript } from "./runScript.js";

const COUNT = 4_000;
const AT_ONCE = 16;
const DATA = "../../shared/data/fhir/synthea-r4";

async function timed<T>(action: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await action();
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** Real resources of Synthea's patients, each the exact bytes of its file. */
async function resources(directory: string, count: number): Promise<Uint8Array[]> {
  const definitions = await loadFhirDefinitions();
  const found: Uint8Array[] = [];
  const files = await readdir(directory).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(".json")).sort()) {
    if (found.length >= count) break;
    found.push(...parseFhir(await readFile(join(directory, file)), file, definitions).items.map(({ bytes }) => bytes));
  }
  if (found.length < count) {
    throw new InputError("input.invalid", "There are too few FHIR resources", {
      directory,
      found: found.length,
      count,
    });
  }
  return found.slice(0, count);
}

/** Encrypts each content under a fresh key and writes it to a file of its own: the least that any encrypted store does. */
async function encryptAndWrite(
  directory: string,
  contents: readonly Uint8Array[],
  write: (path: string, bytes: Uint8Array) => Promise<void>,
): Promise<Uint8Array[]> {
  return inLanes(contents, AT_ONCE, async (content, i) => {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new Uint8Array(content));
    await write(
      join(directory, `${i % 1024}`.padStart(4, "0"), `${i}`),
      new Uint8Array([...iv, ...new Uint8Array(bytes)]),
    );
    return raw;
  });
}

async function readAndDecrypt(directory: string, keys: readonly Uint8Array[]): Promise<void> {
  await inLanes(keys, AT_ONCE, async (raw, i) => {
    const bytes = await readFile(join(directory, `${i % 1024}`.padStart(4, "0"), `${i}`));
    const key = await crypto.subtle.importKey("raw", new Uint8Array(raw), "AES-GCM", false, ["decrypt"]);
    await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.subarray(0, 12) }, key, bytes.subarray(12));
  });
}

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: String(COUNT) },
      data: { type: "string", default: fileURLToPath(new URL(DATA, import.meta.url)) },
    },
  });
  const count = Number(values.count);
  const contents = await resources(values.data, count);
  const bytes = contents.reduce((sum, { length }) => sum + length, 0);
  const directory = await mkdtemp(join(tmpdir(), "medtrail-records-"));
  try {
    const stage = await gasStage(await network.create());
    const org = await measureOrganizations(new GasLedger(stage.connection), stage);
    const stores: BatchStores = {
      blobs: new FileBlobStore(join(directory, "blobs")),
      envelopes: new FileEnvelopeStore(join(directory, "envelopes")),
      journal: new FileBatchJournal(join(directory, "journal")),
    };
    const keyring = await PatientKeyring.create(PatientKeyring.newSeed(), ["laboratory"]);
    const registration = await preparePatient(stage.deployment, stage.signers.p256.signer, keyring);
    await registerPatient(stage.chain, stores.blobs, registration);
    const { patient } = registration;
    const drafts = contents.map((content) => ({ content, category: "laboratory", patient }));
    const connection = stage.chain.as(stage.member);
    const publish = (withElements: boolean) => () =>
      publishBatch(connection, stores, { author: org, drafts, withElements });
    const read = ({ records }: PublishedBatch) =>
      inLanes(records, AT_ONCE, (entry) => readOwnRecord(stage.chain, stores.blobs, keyring, entry));

    // The plain floor first and last, since a machine that others share does not stay as fast.
    const durable = () => encryptAndWrite(join(directory, crypto.randomUUID()), contents, writeDurably);
    const floor1 = await timed(durable);
    const published = await timed(publish(false));
    const withElements = await timed(publish(true));
    const opened = await timed(() => read(published.result));
    const floor2 = await timed(durable);
    const floor = (floor1.seconds + floor2.seconds) / 2;
    const loose = join(directory, "loose");
    await inLanes(Array.from({ length: 1024 }), AT_ONCE, (_, i) =>
      mkdir(join(loose, `${i}`.padStart(4, "0")), { recursive: true }).then(() => undefined),
    );
    const unsynced = await timed(() => encryptAndWrite(loose, contents, writeFile));
    const plainRead = await timed(() => readAndDecrypt(loose, unsynced.result));

    const rate = (seconds: number) => Math.round(count / seconds).toLocaleString("en");
    const ratio = (seconds: number, to: number) => (seconds / to).toFixed(2);
    const table = new Table({
      head: [
        `${count.toLocaleString("en")} FHIR resources, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
        "a second",
        "times the floor",
      ],
      colAligns: ["left", "right", "right"],
      style: { head: [], border: [] },
    });
    table.push(
      [
        "published: encrypted, stored, anchored as a batch, indexed",
        rate(published.seconds),
        ratio(published.seconds, floor),
      ],
      [
        "the same, with a commitment to each one's elements",
        rate(withElements.seconds),
        ratio(withElements.seconds, floor),
      ],
      ["floor: AES-256-GCM and a durable file each (fsync)", rate(floor), "1"],
      ["AES-256-GCM and a file each, left to the page cache", rate(unsynced.seconds), ratio(unsynced.seconds, floor)],
      [
        "read: chain asked, proof, digest, key, decrypted",
        rate(opened.seconds),
        ratio(opened.seconds, plainRead.seconds),
      ],
      ["floor of reading: a file each, AES-256-GCM", rate(plainRead.seconds), "1"],
      ["gas of the batch", published.result.gas.toLocaleString("en"), ""],
    );
    console.log(table.toString());
  } finally {
    await rm(directory, { recursive: true });
  }
});
