// The main job on real data, in an in-process network: npm start [-- --fhir FILE] [--patient Patient/ID]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { deploySystem } from "../deploy/deploySystem.js";
import { parametersFileOf, readParameters } from "../deploy/Parameters.js";
import { FilePackStore } from "../src/medicines/packs/FilePackStore.js";
import { FileEventStore } from "../src/medicines/trace/FileEventStore.js";
import { FileEnvelopeStore } from "../src/records/FileEnvelopeStore.js";
import { loadFhirDefinitions } from "../src/records/fhir/FileFhirDefinitions.js";
import { connect } from "../src/shared/connect.js";
import { InputError } from "../src/shared/errors.js";
import { FileBlobStore } from "../src/shared/FileBlobStore.js";
import { playAudit } from "./demo/playAudit.js";
import { playLife } from "./demo/playLife.js";
import { playMedicines } from "./demo/playMedicines.js";
import { playQuality } from "./demo/playQuality.js";
import { playResources } from "./demo/playResources.js";
import { playStory } from "./demo/playStory.js";
import { readInput } from "./demo/readInput.js";
import { tellStory } from "./demo/tellStory.js";

/** Deployer, regulator, admin, and those who play. */
const ACCOUNTS = 49;

function readArguments(): { fhir?: string; patient?: string } {
  try {
    return parseArgs({ options: { fhir: { type: "string" }, patient: { type: "string" } } }).values;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      "input.usage",
      `Usage: npm start -- [--fhir FILE] [--patient Patient/ID]. ${detail}`,
      {},
      { cause },
    );
  }
}

await tellStory(async (story) => {
  const values = readArguments();

  story.chapter("Input and network");
  const definitions = loadFhirDefinitions();
  const selection = await story.does("demo", "reads and validates FHIR R4 resources", () =>
    readInput(values, definitions),
  );
  const { records, skipped } = selection;
  story.tell(`${records.length} records of ${selection.patient}, ${skipped.length} other resources left out`);

  const connection = await hre.network.create({ override: { accounts: { count: ACCOUNTS } } });
  const signers = await connection.ethers.getSigners();
  const addresses = signers.map(({ address }) => address);
  const parameters = await readParameters(parametersFileOf("default"), addresses, process.env);
  const deployment = await story.does("demo", "deploys the system to an in-process Hardhat network", () =>
    deploySystem(connection, parameters),
  );
  story.tell("Gas here is of the development build; snapshots/gas.json has that of the production build.");
  const [deployer, regulator, , ...accounts] = signers;
  if (!deployer || !regulator) throw new Error("Hardhat gave no accounts");

  const folder = await mkdtemp(join(tmpdir(), "medtrail-"));
  const elsewhere = await mkdtemp(join(tmpdir(), "medtrail-copies-"));
  try {
    const blobs = new FileBlobStore(join(folder, "blobs"));
    const stores = { blobs, envelopes: new FileEnvelopeStore(join(folder, "envelopes")) };
    const { mine, time } = connection.networkHelpers;
    const now = async () => new Date((await time.latest()) * 1000);
    const stage = { chain: await connect(deployer, deployment), regulator, now };
    const wait = (seconds: number) => time.increase(seconds);
    const life = await playStory(story, { ...stage, stores, accounts: accounts.slice(0, 8) }, selection);
    const ground = { ...stage, stores, folder, wait };
    const aside = { backup: join(elsewhere, "backup"), accounts: accounts.slice(8, 12) };
    const forgotten = await playLife(story, { ...ground, ...aside }, life);
    const goods = {
      blobs,
      packs: new FilePackStore(join(folder, "packs")),
      events: new FileEventStore(join(folder, "events")),
    };
    await playMedicines(story, { ...stage, stores: goods, accounts: accounts.slice(12, 20), wait });
    const clock = { wait, mine: (blocks: number) => mine(blocks) };
    await playResources(story, { ...stage, ...clock, stores, definitions, accounts: accounts.slice(20, 35) });
    const judged = await playQuality(story, { ...stage, stores, definitions, accounts: accounts.slice(35, 44), wait });
    await playAudit(story, { ...ground, elsewhere, accounts: accounts.slice(44) }, judged, forgotten);
  } finally {
    for (const made of [folder, elsewhere]) await rm(made, { recursive: true, force: true });
  }
});
