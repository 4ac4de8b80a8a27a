import { expect } from "chai";
import { type AnchorPlace, anchorPlaces } from "../../src/records/anchorPlaces.js";
import { checkAnchors } from "../../src/records/checkAnchors.js";
import { type MendedAnchors, mendAnchors } from "../../src/records/mendAnchors.js";
import { publishOwnRecord } from "../../src/records/ownRecord.js";
import { readOwnRecord } from "../../src/records/readRecord.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { recordStateOf } from "../../src/records/recordState.js";
import { sealRecord } from "../../src/records/sealRecord.js";
import { watchAnchors } from "../../src/records/watchAnchors.js";
import { InputError, MissingError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { runMortal } from "../support/mortalProcess.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText, publishText, publishTexts } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

/** Blocks that the tests take for final. */
const FINAL = 4;
const MANIFEST: Hex = `0x${"ab".repeat(32)}`;

describe("a reorganisation of the chain", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let patient: TestPatient;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const member = () => system.as(author.member);
  const signing = async () => ({ patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) });
  const statuses = async (places: readonly AnchorPlace[]) =>
    (await checkAnchors(system.chain, places, FINAL)).map(({ status }) => status);

  /** Runs something, then drops its blocks: EDR goes back to the block before, and other blocks take their places. */
  async function dropped<T>(action: () => Promise<T>): Promise<T> {
    const { provider } = system.ethers;
    const snapshot: unknown = await provider.send("evm_snapshot", []);
    const before = await provider.getBlockNumber();
    const result = await action();
    expect(await provider.getBlockNumber()).to.be.greaterThan(before);
    expect(await provider.send("evm_revert", [snapshot])).to.equal(true);
    expect(await provider.getBlockNumber()).to.equal(before);
    await system.time.increase(7); // other blocks than those that were dropped
    return result;
  }
  const publishedPlaces = async (texts: readonly string[]) =>
    anchorPlaces(system.chain, await publishTexts(system, author, patient.id, texts));
  const expectReadable = async (place: AnchorPlace, text: string) => {
    const entry = await system.stores.envelopes.getRecord(recordIdOf(place));
    const read = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
    expect(new TextDecoder().decode(read.plaintext)).to.equal(text);
  };

  it("that does not happen leaves anchors waiting until enough blocks stand on them, then final", async () => {
    const places = await publishedPlaces(["a", "b"]);
    for (let depth = 1; depth < FINAL; depth++) {
      expect(await statuses(places)).to.deep.equal(["waiting", "waiting"]);
      await system.networkHelpers.mine();
    }
    expect(await statuses(places)).to.deep.equal(["final", "final"]);
    const outcome = await mendAnchors(member(), places, { confirmations: FINAL });
    expect(outcome).to.deep.equal({ places, mended: [], failed: [], settled: true });
  });

  it("that drops an anchor is noticed, and the anchor is made again: same record, readable as before", async () => {
    const places = await dropped(() => publishedPlaces(["dropped", "too"]));
    expect(await statuses(places)).to.deep.equal(["vanished", "vanished"]);
    const outcome = await mendAnchors(member(), places, { confirmations: FINAL });
    expect(outcome.failed).to.deep.equal([]);
    expect(outcome.settled).to.equal(false);
    expect(outcome.mended).to.deep.equal(outcome.places);
    expect(outcome.places.map(recordIdOf)).to.deep.equal(places.map(recordIdOf));
    for (const [i, place] of outcome.places.entries()) {
      expect(place.transaction).not.to.equal(places[i]?.transaction);
      await expectReadable(place, ["dropped", "too"][i] ?? "");
    }
    expect(await statuses(outcome.places)).to.deep.equal(["waiting", "waiting"]);
    await system.networkHelpers.mine(FINAL);
    expect((await mendAnchors(member(), outcome.places, { confirmations: FINAL })).settled).to.equal(true);
  });

  it("that moves an anchor into another block is followed, and nothing is sent", async () => {
    const published = await dropped(async () => {
      const record = await publishText(system, author, patient.id, "moved");
      return { record, places: await anchorPlaces(system.chain, [record]) };
    });
    await system.networkHelpers.mine(2);
    await send(member().records.anchor(patient.id, author.org, published.record.digest));
    expect(await statuses(published.places)).to.deep.equal(["moved"]);
    const before = await system.ethers.provider.getBlockNumber();
    const outcome = await mendAnchors(member(), published.places, { confirmations: FINAL });
    expect(await system.ethers.provider.getBlockNumber()).to.equal(before);
    expect(outcome.mended).to.deep.equal([]);
    expect(outcome.places[0]?.blockNumber).to.equal(before);
    expect(await statuses(outcome.places)).to.deep.equal(["waiting"]);
  });

  it("that drops a batch is mended by one transaction for all its records", async () => {
    const parties = { patient: patient.id, author: author.org, directory: await patient.keyring.directory() };
    const entries = [];
    for (const text of ["one", "two", "three"]) {
      entries.push(await sealRecord(system.stores, parties, { content: encodeText(text), category: "laboratory" }));
    }
    const tree = await MerkleTree.of(entries.map(({ record }) => record));
    const sources = entries.map((entry, i) => ({ ...entry, batch: { root: tree.root, proof: tree.proofAt(i) } }));
    for (const entry of sources) await system.stores.envelopes.putRecord(entry);
    const places = await dropped(async () => {
      const { hash } = await send(member().records.anchorBatch(author.org, tree.root, 3, MANIFEST));
      return anchorPlaces(
        system.chain,
        sources.map((source) => ({ ...source, transaction: hash })),
      );
    });
    expect(places.map(({ batch }) => [batch?.count, batch?.manifest])).to.deep.equal(Array(3).fill([3, MANIFEST]));
    expect(await statuses(places)).to.deep.equal(["vanished", "vanished", "vanished"]);
    const before = await system.ethers.provider.getBlockNumber();
    const outcome = await mendAnchors(member(), places, { confirmations: FINAL });
    expect(await system.ethers.provider.getBlockNumber()).to.equal(before + 1);
    expect(outcome.mended).to.have.lengthOf(1);
    expect(await statuses(outcome.places)).to.deep.equal(["waiting", "waiting", "waiting"]);
    for (const [i, place] of outcome.places.entries()) await expectReadable(place, ["one", "two", "three"][i] ?? "");
  });

  it("that drops what the patient stored needs the patient's signature", async () => {
    const draft = { content: encodeText("own"), category: "laboratory" };
    const places = await dropped(async () => {
      const record = await publishOwnRecord(system.chain, system.stores, await signing(), draft);
      return anchorPlaces(system.chain, [record]);
    });
    const refused = await mendAnchors(system.chain, places, { confirmations: FINAL });
    expect(refused).to.deep.equal({
      places,
      mended: [],
      failed: [{ place: places[0], code: "anchor.no-signature" }],
      settled: false,
    });
    const outcome = await mendAnchors(system.chain, places, { confirmations: FINAL, signing: await signing() });
    expect(outcome.mended).to.have.lengthOf(1);
    await expectReadable(outcome.places[0] ?? places[0] ?? never(), "own");
  });

  it("is not mended by whoever may not write, who learns why; the others are", async () => {
    const other = await system.organization("Other Hospital");
    const places = await dropped(async () => [
      ...(await publishedPlaces(["mine"])),
      ...(await anchorPlaces(system.chain, [await publishText(system, other, patient.id, "theirs")])),
    ]);
    const outcome = await mendAnchors(member(), places, { confirmations: FINAL });
    expect(outcome.mended.map(({ author: by }) => by)).to.deep.equal([author.org]);
    expect(outcome.failed).to.deep.equal([{ place: places[1], code: "contract.UnknownMember" }]);
    expect(outcome.places).to.have.lengthOf(2);
  });

  it("is mended once, though the process is killed at any call, by whoever starts again from the earlier places", async () => {
    const places = await dropped(() => publishedPlaces(["first", "second"]));
    let deaths = 0;
    for (let lifetime = 0; ; lifetime++) {
      const snapshot = await system.networkHelpers.takeSnapshot();
      const settings = { confirmations: FINAL };
      const life = await runMortal(lifetime, (runnerOf) =>
        mendAnchors(system.as(runnerOf(author.member)), places, settings),
      );
      if (!life.died) break;
      deaths++;
      const outcome = await mendAnchors(member(), places, settings);
      expect(outcome.failed).to.deep.equal([]);
      expect(await statuses(outcome.places)).to.deep.equal(["waiting", "waiting"]);
      const { records } = system.chain;
      const anchored = await records.queryFilter(records.filters.RecordAnchored(undefined, patient.id));
      expect(anchored).to.have.lengthOf(2);
      await snapshot.restore();
    }
    expect(deaths).to.be.greaterThan(7);
  });

  it("leaves alone what was retracted", async () => {
    const record = await publishText(system, author, patient.id, "withdrawn");
    const places = await anchorPlaces(system.chain, [record]);
    await send(member().records.retract(patient.id, author.org, record.digest));
    expect(await statuses(places)).to.deep.equal(["retracted"]);
    expect((await mendAnchors(member(), places, { confirmations: FINAL })).settled).to.equal(true);
  });

  it("is watched for until all is final, however often the chain changes its mind", async () => {
    const places = await dropped(() => publishedPlaces(["watched"]));
    const { provider } = system.ethers;
    const looks: MendedAnchors[] = [];
    let snapshot: unknown = await provider.send("evm_snapshot", []);
    const outcome = await watchAnchors(member(), places, {
      confirmations: FINAL,
      pollMilliseconds: 5,
      onLook: async (look) => {
        looks.push(look);
        if (looks.length <= 2) {
          await provider.send("evm_revert", [snapshot]);
          snapshot = await provider.send("evm_snapshot", []);
          await system.time.increase(11 * looks.length);
        } else await system.networkHelpers.mine();
      },
    });
    expect(outcome.settled).to.equal(true);
    expect(looks.filter(({ mended }) => mended.length === 1)).to.have.lengthOf(3);
    expect(looks.length).to.be.greaterThan(4);
    const [place] = outcome.places;
    expect((await recordStateOf(system.chain, place ?? never())).state).to.equal("anchored");
    await expectReadable(place ?? never(), "watched");
  });

  it("is watched for no longer when the signal comes", async () => {
    const places = await publishedPlaces(["given up"]);
    const ending = new AbortController();
    const settings = { confirmations: FINAL, pollMilliseconds: 600_000, signal: ending.signal };
    setTimeout(() => ending.abort(), 50);
    expect((await watchAnchors(member(), places, settings)).settled).to.equal(false);
    expect((await watchAnchors(member(), places, settings)).settled).to.equal(false);
  });

  it("is told apart from bad input", async () => {
    const record = await publishText(system, author, patient.id, "x");
    const unknown = { ...record, transaction: `0x${"12".repeat(32)}` };
    await expectFailure(() => anchorPlaces(system.chain, [unknown]), MissingError, "anchor.not-mined");
    const elsewhere = { ...record, digest: MANIFEST };
    await expectFailure(() => anchorPlaces(system.chain, [elsewhere]), MissingError, "anchor.not-mined");
    const [place] = await anchorPlaces(system.chain, [record]);
    const bad = [{ ...(place ?? never()), blockNumber: -1 }];
    await expectFailure(() => checkAnchors(system.chain, bad, FINAL), InputError, "input.invalid");
    await expectFailure(() => mendAnchors(member(), bad, { confirmations: FINAL }), InputError, "input.invalid");
  });
});

function never(): never {
  throw new Error("there is no place");
}
