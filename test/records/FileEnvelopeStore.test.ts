import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import type { CategoryShare, RecordEnvelope, RecordShare } from "../../src/records/EnvelopeStore.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { InputError, IntegrityError, MedtrailError, MissingError } from "../../src/shared/errors.js";
import { type Hex, toHex } from "../../src/shared/hex.js";
import { expectFailure } from "../support/failureOf.js";

const id = (byte: number): Hex => toHex(new Uint8Array(32).fill(byte));
const envelope = "aaaa.bbbb.cccc.dddd.eeee";
const [record, patient, author, reader] = [id(0xa1), id(0xa2), id(0xa3), id(0xa4)];
const entry: RecordEnvelope = { record, patient, author, digest: id(0xa5), categoryNumber: 7, epoch: 1, envelope };
const share: RecordShare = { record, patient, reader, categoryNumber: 7, epoch: 1, envelope };
const category: CategoryShare = { patient, reader, categoryNumber: 7, epoch: 1, envelope };

describe("FileEnvelopeStore", () => {
  let directory: string;
  let store: FileEnvelopeStore;
  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((found) => found.isFile())
      .map((found) => join(found.parentPath, found.name));
  const onlyFile = async () => {
    const [path, ...more] = await files();
    if (path === undefined || more.length > 0) throw new Error("expected exactly one file");
    return path;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "medtrail-envelopes-"));
    store = new FileEnvelopeStore(directory);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("keeps, replaces and deletes a record's envelope", async () => {
    await expectFailure(() => store.getRecord(record), MissingError, "envelope.missing");
    await store.putRecord(entry);
    expect(await new FileEnvelopeStore(directory).getRecord(record)).to.deep.equal(entry);
    await store.putRecord({ ...entry, epoch: 2 });
    expect((await store.getRecord(record)).epoch).to.equal(2);
    expect(await store.deleteRecord(record)).to.equal(true);
    expect(await store.deleteRecord(record)).to.equal(false);
    await expectFailure(() => store.getRecord(record), MissingError, "envelope.missing");
  });

  it("keeps, lists and deletes a record's shares", async () => {
    expect(await store.listRecordShares(record)).to.deep.equal([]);
    const shares = [9, 3, 0xff].map((byte) => ({ ...share, reader: id(byte) }));
    for (const one of shares) await store.putRecordShare(one);
    await store.putRecordShare({ ...share, record: id(1) });
    expect(await store.listRecordShares(record)).to.deep.equal([shares[1], shares[0], shares[2]]);
    expect(await store.getRecordShare(record, id(9))).to.deep.equal(shares[0]);
    expect(await store.deleteRecordShare(record, id(9))).to.equal(true);
    expect(await store.deleteRecordShare(record, id(9))).to.equal(false);
    await expectFailure(() => store.getRecordShare(record, id(9)), MissingError, "envelope.missing");
  });

  it("keeps, lists and deletes category shares by patient, reader, number and epoch", async () => {
    const key = fc.record({
      patient: fc.constantFrom(id(1), id(2)),
      reader: fc.constantFrom(id(3), id(4)),
      categoryNumber: fc.integer({ min: 0, max: 63 }),
      epoch: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { selector: (k) => JSON.stringify(k), maxLength: 12 }), async (keys) => {
        const own = new FileEnvelopeStore(await mkdtemp(join(directory, "run-")));
        for (const one of keys) await own.putCategoryShare({ ...one, envelope });
        for (const [p, r] of [
          [1, 3],
          [1, 4],
          [2, 3],
          [2, 4],
        ] as const) {
          const expected = keys
            .filter((one) => one.patient === id(p) && one.reader === id(r))
            .sort((a, b) => a.categoryNumber - b.categoryNumber || a.epoch - b.epoch)
            .map((one) => ({ ...one, envelope }));
          expect(await own.listCategoryShares(id(p), id(r))).to.deep.equal(expected);
        }
        for (const one of keys) {
          expect(await own.getCategoryShare(one)).to.deep.equal({ ...one, envelope });
          expect(await own.deleteCategoryShare(one)).to.equal(true);
          await expectFailure(() => own.getCategoryShare(one), MissingError, "envelope.missing");
        }
      }),
      { seed: 50, numRuns: 10 },
    );
  });

  it("takes ids in either case as the same id", async () => {
    const upper = (hex: Hex): Hex => `0x${hex.slice(2).toUpperCase()}`;
    await store.putRecord({ ...entry, record: upper(record) });
    await store.putCategoryShare({ ...category, patient: upper(patient) });
    expect(await store.getRecord(record)).to.deep.equal(entry);
    expect(await store.getRecord(upper(record))).to.deep.equal(entry);
    expect(await store.getCategoryShare(category)).to.deep.equal(category);
    expect(await store.listCategoryShares(upper(patient), upper(reader))).to.deep.equal([category]);
  });

  it("names the file that has lost its form", async () => {
    await store.putCategoryShare(category);
    const path = await onlyFile();
    const good = await readFile(path, "utf8");
    for (const text of [
      "",
      "{",
      "null",
      good.slice(0, 40),
      good.replace('"epoch":1', '"epoch":0'),
      good.replace('"epoch":1', '"epoch":1,"x":1'),
      good.replace('"epoch":1', '"epoch":2'), // belongs elsewhere
      good.replace(envelope, "aaaa.bbbb"),
      good.replace(envelope, "a".repeat(5000)),
    ]) {
      await writeFile(path, text);
      for (const call of [() => store.getCategoryShare(category), () => store.listCategoryShares(patient, reader)]) {
        const failure = await expectFailure(call, IntegrityError, "store.corrupt");
        expect(failure.values.path).to.equal(path);
      }
    }
    await writeFile(path, Uint8Array.of(0xff, 0xfe));
    await expectFailure(() => store.getCategoryShare(category), IntegrityError, "store.corrupt");
  });

  it("notices a file copied under another record's name", async () => {
    await store.putRecord(entry);
    const path = await onlyFile();
    await store.putRecord({ ...entry, record: id(1) });
    const victim = (await files()).find((found) => found !== path);
    if (victim === undefined) throw new Error("expected two files");
    await copyFile(path, victim);
    await expectFailure(() => store.getRecord(id(1)), IntegrityError, "store.corrupt");
  });

  it("passes over a crash's leftover and foreign files", async () => {
    await store.putCategoryShare(category);
    const path = await onlyFile();
    await copyFile(path, `${path}.1b2c.tmp`);
    await writeFile(join(dirname(path), "notes.json"), "x");
    expect(await store.listCategoryShares(patient, reader)).to.deep.equal([category]);
  });

  it("ends up with one whole envelope after many puts at a time", async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.putRecord({ ...entry, epoch: i + 1, envelope: `${"x".repeat(i)}${envelope}` }),
      ),
    );
    const found = await store.getRecord(record);
    expect(found.envelope).to.equal(`${"x".repeat(found.epoch - 1)}${envelope}`);
    expect(await files()).to.have.lengthOf(1);
  });

  it("refuses input out of form, path tricks above all, and writes nothing", async () => {
    const trick = "../../../../etc/x" as Hex;
    for (const call of [
      () => store.getRecord(trick),
      () => store.deleteRecord(trick),
      () => store.putRecord({ ...entry, record: trick }),
      () => store.putRecord({ ...entry, epoch: 0 }),
      () => store.putRecord({ ...entry, categoryNumber: 64 }),
      () => store.putRecord({ ...entry, envelope: "x" }),
      () => store.putRecordShare({ ...share, reader: trick }),
      () => store.getRecordShare(record, trick),
      () => store.deleteRecordShare(trick, reader),
      () => store.listRecordShares(trick),
      () => store.putCategoryShare({ ...category, patient: trick }),
      () => store.getCategoryShare({ ...category, epoch: -1 }),
      () => store.deleteCategoryShare({ ...category, categoryNumber: 0.5 }),
      () => store.listCategoryShares(patient, trick),
    ]) {
      await expectFailure(call, InputError, "input.invalid");
    }
    expect(await files()).to.deep.equal([]);
  });

  it("says what the operating system refused", async () => {
    await store.putRecord(entry);
    const path = await onlyFile();
    await rm(path);
    await mkdir(path);
    const failure = await expectFailure(() => store.getRecord(record), MedtrailError, "store.io");
    expect(failure.values).to.deep.equal({ path, errno: "EISDIR" });
    await expectFailure(() => store.putRecord(entry), MedtrailError, "store.io");
    expect(await files()).to.deep.equal([]);
    await writeFile(join(directory, "category-shares"), "");
    await expectFailure(() => store.listCategoryShares(patient, reader), MedtrailError, "store.io");
  });
});
