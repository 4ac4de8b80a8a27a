import { hkdfSync } from "node:crypto";
import { inspect } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { KeyDirectory } from "../../src/identity/KeyDirectory.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { PatientSeed } from "../../src/identity/PatientSeed.js";
import { InputError, IntegrityError, MissingError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";

const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("PatientKeyring", () => {
  it("derives each key as node:crypto's HKDF does", async () => {
    const patientSeed = await PatientSeed.from(seed);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 63 }),
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        async (number, epoch) => {
          const suffix = Buffer.alloc(5);
          suffix.writeUInt8(number);
          suffix.writeUInt32BE(epoch, 1);
          const info = Buffer.concat([Buffer.from("medtrail/category-key/v1"), suffix]);
          const expected = Buffer.from(hkdfSync("sha256", seed, new Uint8Array(0), info, 32));
          expect(hex((await patientSeed.categoryKey(number, epoch)).privateKey)).to.equal(hex(expected));
        },
      ),
      { seed: 20, numRuns: 30 },
    );
  });

  it("numbers categories by a permutation of 0 to 63 that only the seed decides", async () => {
    const ordered = Array.from({ length: 64 }, (_, i) => i);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((s) => new Set(s).size > 1),
        async (s) => {
          const numbers = await (await PatientSeed.from(s)).categoryNumbers();
          expect([...numbers].sort((a, b) => a - b)).to.deep.equal(ordered);
          expect(numbers).not.to.deep.equal(ordered);
          expect(await (await PatientSeed.from(s)).categoryNumbers()).to.deep.equal(numbers);
        },
      ),
      { seed: 21, numRuns: 30 },
    );
    const firsts = await Promise.all(
      Array.from({ length: 40 }, async () => (await PatientSeed.from(PatientKeyring.newSeed())).categoryNumbers()),
    );
    expect(new Set(firsts.map(([first]) => first)).size).to.be.greaterThan(10);
  });

  it("keeps old keys after a rotation, and leaves the keyring it came from alone", async () => {
    const before = await PatientKeyring.create(seed, ["laboratory", "imaging"]);
    const after = before.rotate("laboratory");
    expect(before.byCategory("laboratory").epoch).to.equal(1);
    expect(after.byCategory("laboratory")).to.deep.equal({ ...before.byCategory("laboratory"), epoch: 2 });
    expect(after.byCategory("imaging")).to.deep.equal(before.byCategory("imaging"));
    expect(await after.keyPair("laboratory", 1)).to.deep.equal(await before.keyPair("laboratory"));
    expect(await after.keyPair("laboratory")).not.to.deep.equal(await after.keyPair("laboratory", 1));
    expect(after.byNumber(after.byCategory("imaging").number).category).to.equal("imaging");
  });

  it("has a key of its own for each category and epoch", async () => {
    const categories = Array.from({ length: 64 }, (_, i) => `c${i}`);
    const keyring = (await PatientKeyring.create(seed, categories)).rotate("c0");
    const { categories: entries } = await keyring.directory();
    expect(entries.map(({ number }) => number)).to.deep.equal(Array.from({ length: 64 }, (_, i) => i));
    const old = (await keyring.keyPair("c0", 1)).publicKey;
    expect(new Set([old.x, ...entries.map(({ key }) => key.x)]).size).to.equal(65);
    await expectFailure(() => keyring.add("c64"), InputError, "keyring.full");
  });

  it("comes back from its saved state, and from the seed with the directory on chain", async () => {
    const keyring = (await PatientKeyring.create(seed, ["laboratory", "imaging"])).rotate("imaging");
    const directory = await keyring.directory();
    const saved = JSON.parse(JSON.stringify(keyring.state));
    const restored = await PatientKeyring.restore(seed, saved);
    expect((await restored.directory()).encode()).to.deep.equal(directory.encode());
    const recovered = await PatientKeyring.fromDirectory(seed, directory);
    expect((await recovered.directory()).encode()).to.deep.equal(directory.encode());
    const other = PatientKeyring.newSeed();
    await expectFailure(() => PatientKeyring.fromDirectory(other, directory), IntegrityError, "keyring.other-seed");
    expect(recovered.add("vitals").byCategory("vitals").number).to.equal(
      keyring.add("vitals").byCategory("vitals").number,
    );
    await PatientKeyring.fromDirectory(seed, new KeyDirectory([]));
  });

  it("shows no secret in logs or JSON", async () => {
    const keyring = await PatientKeyring.create(seed, ["laboratory"]);
    const secret = hex((await keyring.keyPair("laboratory")).privateKey);
    const shown =
      inspect(keyring, { depth: 9, showHidden: true }) + JSON.stringify(keyring) + JSON.stringify(keyring.state);
    expect(shown).not.to.include(hex(seed)).and.not.include(secret).and.not.include(`"d"`);
  });

  it("refuses what it does not know", async () => {
    const keyring = await PatientKeyring.create(seed, ["laboratory"]);
    await expectFailure(() => keyring.byCategory("imaging"), MissingError, "keyring.category");
    await expectFailure(() => keyring.byNumber(64), MissingError, "keyring.category");
    await expectFailure(() => keyring.keyPair("imaging"), MissingError, "keyring.category");
    await expectFailure(() => keyring.rotate("imaging"), MissingError, "keyring.category");
    for (const epoch of [0, -1, 1.5, 2, Number.NaN]) {
      await expectFailure(() => keyring.keyPair("laboratory", epoch), InputError, "keyring.epoch");
    }
    await expectFailure(() => keyring.add("laboratory"), InputError, "input.invalid");
    await expectFailure(() => keyring.add("a b"), InputError, "input.invalid");
  });

  it("refuses a seed that is none", async () => {
    for (const bad of [
      new Uint8Array(31),
      new Uint8Array(33).fill(1, 3),
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
    ]) {
      await expectFailure(() => PatientKeyring.create(bad, []), InputError, "keyring.seed");
    }
  });

  it("refuses a state that is none", async () => {
    const one = { category: "a", number: 1, epoch: 1 };
    for (const categories of [
      null,
      [one, one],
      [one, { ...one, category: "b" }],
      [one, { ...one, number: 2 }],
      [{ ...one, epoch: 0 }],
    ]) {
      await expectFailure(() => PatientKeyring.restore(seed, { version: 1, categories }), InputError, "input.invalid");
    }
    await expectFailure(
      () => PatientKeyring.restore(seed, { version: 2, categories: [] }),
      InputError,
      "input.invalid",
    );
  });

  it("stops at the last key epoch", async () => {
    const state = { version: 1, categories: [{ category: "a", number: 1, epoch: 2 ** 32 - 1 }] };
    const keyring = await PatientKeyring.restore(seed, state);
    await expectFailure(() => keyring.rotate("a"), InputError, "keyring.epoch");
  });
});
