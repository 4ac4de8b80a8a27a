import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { FileEventStore } from "../../../src/medicines/trace/FileEventStore.js";
import { packLink, unitLink } from "../../../src/medicines/trace/gs1Links.js";
import { InputError, IntegrityError, MissingError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { GTIN, MAKER_EVENTS, PALLET } from "./builtEvents.js";

const [COMMISSIONING, , PACKING, , , SHIPPING] = MAKER_EVENTS;

describe("FileEventStore", () => {
  let folder: string;
  let store: FileEventStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-events-"));
    store = new FileEventStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const fileOf = (digest: Hex) => join(folder, digest.slice(2, 4), `${digest.slice(2)}.json`);
  const putAll = async () => {
    const digests: Hex[] = [];
    for (const event of MAKER_EVENTS) digests.push(await store.put(event));
    return digests;
  };

  it("gives back what was put, by its event hash, readable by its owner alone", async () => {
    if (!COMMISSIONING) throw new Error("there are events");
    const digest = await store.put(COMMISSIONING);
    expect(digest).to.equal(eventDigest({ ...COMMISSIONING }));
    expect(await store.put(COMMISSIONING)).to.equal(digest);
    expect(await store.get(digest)).to.deep.equal(COMMISSIONING);
    if (process.platform !== "win32") expect((await stat(fileOf(digest))).mode & 0o777).to.equal(0o600);
  });

  it("takes back an event whose step was refused, and puts it again", async () => {
    if (!COMMISSIONING) throw new Error("there are events");
    const digest = await store.put(COMMISSIONING);
    expect(await store.delete(digest)).to.equal(true);
    expect(await store.delete(digest)).to.equal(false);
    await expectFailure(() => store.get(digest), MissingError, "trace.no-event");
    expect(await store.find(packLink(GTIN, "S0"))).to.deep.equal([]);
    expect(await store.put(COMMISSIONING)).to.equal(digest);
    expect(await store.find(packLink(GTIN, "S0"))).to.deep.equal([digest]);
  });

  it("finds events by what they name, in either notation, in any process, and without its index", async () => {
    const digests = await putAll();
    const first = packLink(GTIN, "S0");
    const expected = [digests[0], digests[2]].sort();
    for (const read of [store, new FileEventStore(folder)]) {
      expect(await read.find(first)).to.deep.equal(expected);
      expect(await read.find("urn:epc:id:sgtin:7612345.067890.S0")).to.deep.equal(expected);
      expect(await read.find(unitLink(PALLET))).to.deep.equal([digests[4], digests[5]].sort());
      expect(await read.find(packLink(GTIN, "none"))).to.deep.equal([]);
      await rm(join(folder, "index.jsonl"));
    }
    const other = new FileEventStore(folder);
    expect(await other.find(first)).to.deep.equal(expected);
    if (!SHIPPING) throw new Error("there are events");
    const added = await store.put({ ...SHIPPING, eventTime: "2026-03-01T15:00:00Z" });
    expect(await other.find(unitLink(PALLET))).to.deep.equal([digests[4], digests[5], added].sort());
  });

  it("does not believe its index", async () => {
    if (!PACKING) throw new Error("there are events");
    const digest = await store.put(PACKING);
    const lie = JSON.stringify([digest, packLink(GTIN, "S99")]);
    const gone = JSON.stringify([`0x${"ab".repeat(32)}`, packLink(GTIN, "S99")]);
    const index = join(folder, "index.jsonl");
    await writeFile(index, `${await readFile(index, "utf8")}${lie}\n${gone}\nnot json\n["half`);
    expect(await store.find(packLink(GTIN, "S99"))).to.deep.equal([]);
    const later = await store.put({ ...PACKING, eventTime: "2026-03-01T15:00:00Z" });
    expect(await store.find(packLink(GTIN, "S0"))).to.deep.equal([digest, later].sort());
  });

  it("tells what is missing from what was changed, and mends what is put again", async () => {
    if (!PACKING) throw new Error("there are events");
    const digest = await store.put(PACKING);
    await writeFile(fileOf(digest), (await readFile(fileOf(digest), "utf8")).replace("S3", "S8"));
    await expectFailure(() => store.get(digest), IntegrityError, "trace.event-changed");
    expect(await store.find(packLink(GTIN, "S0"))).to.deep.equal([digest]);
    await store.put(PACKING);
    expect(await store.get(digest)).to.deep.equal(PACKING);
    await rm(fileOf(digest));
    await expectFailure(() => store.get(digest), MissingError, "trace.no-event");
    expect(await store.find(packLink(GTIN, "S0"))).to.deep.equal([]);
  });

  it("refuses what is no event, and digests that are none", async () => {
    if (!PACKING) throw new Error("there are events");
    await expectFailure(() => store.put({ ...PACKING, bizStep: "pakcing" }), InputError, "epcis.invalid");
    await expectFailure(() => store.get("0x../../etc"), InputError, "hex.invalid");
  });

  it("takes a changed byte for a change wherever it is in what the hash covers", async () => {
    if (!PACKING) throw new Error("there are events");
    const digest = await store.put(PACKING);
    const text = await readFile(fileOf(digest), "utf8");
    // The hash does not cover the domain of a Digital Link.
    const places = [...text.matchAll(/(?<!gs)[0-9A-Z]/g)]
      .map(({ index }) => index)
      .filter((at) => at > text.indexOf("eventTime"));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), async (at) => {
        const changed = `${text.slice(0, at)}${text[at] === "1" ? "2" : "1"}${text.slice(at + 1)}`;
        await writeFile(fileOf(digest), changed);
        await expectFailure(() => store.get(digest), IntegrityError, "trace.event-changed");
      }),
      { numRuns: 50, seed: 7 },
    );
  });
});
