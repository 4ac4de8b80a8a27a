import { expect } from "chai";
import fc from "fast-check";
import { keyEpoch, lastEpoch } from "../../src/identity/category.js";
import { KeyDirectory, parseKeyDirectory } from "../../src/identity/KeyDirectory.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";

const seed = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("announced key epochs", () => {
  it("stand in the document behind the present key, and become present at their time", async () => {
    const keyring = (await PatientKeyring.create(seed, ["a", "b"])).announce("a", [200, 100, 200]);
    const directory = await keyring.directory();
    const entry = directory.byCategory("a");
    expect(entry.epoch).to.equal(1);
    expect(entry.next?.map(({ epoch, from }) => [epoch, from])).to.deep.equal([
      [2, 100],
      [3, 200],
    ]);
    expect(text(directory.encode())).to.contain(
      `"x":"${entry.key.x}"},"next":[{"epoch":2,"from":100,"key":{"kty":"OKP"`,
    );
    const parsed = await parseKeyDirectory(directory.encode(), await directory.digest());
    expect(parsed).to.deep.equal(directory);

    for (const [time, epoch, left] of [
      [99, 1, 2],
      [100, 2, 1],
      [199, 2, 1],
      [200, 3, 0],
    ] as const) {
      const present = directory.at(time).byCategory("a");
      expect([present.epoch, present.next?.length ?? 0]).to.deep.equal([epoch, left]);
      expect(present.key).to.deep.equal((await keyring.keyPair("a", epoch)).publicKey);
      expect(directory.at(time).byCategory("b")).to.deep.equal(directory.byCategory("b"));
    }
    expect(directory.keyOf(entry.number, 3)).to.deep.equal((await keyring.keyPair("a", 3)).publicKey);
    expect(directory.keyOf(entry.number, 4)).to.equal(undefined);
  });

  it("come back from the saved state and from the directory, with every key", async () => {
    const keyring = (await PatientKeyring.create(seed, ["a"])).announce("a", [100]);
    const restored = await PatientKeyring.restore(seed, JSON.parse(JSON.stringify(keyring.state)));
    const followed = await (await PatientKeyring.create(seed, [])).follow(await keyring.directory());
    for (const one of [restored, followed]) expect(one.state).to.deep.equal(keyring.state);
    const foreign = (await PatientKeyring.create(PatientKeyring.newSeed(), ["a"])).announce("a", [100]);
    const [theirs] = (await foreign.directory()).categories;
    const [ours] = (await keyring.directory()).categories;
    if (!ours || !theirs?.next) throw new Error("no category");
    const mixed = new KeyDirectory([{ ...ours, next: theirs.next }]);
    await expectFailure(() => keyring.follow(mixed), IntegrityError, "keyring.other-seed");
  });

  it("never begin later than announced, nor come again, whatever rights end, begin and are revoked", async () => {
    const start = await PatientKeyring.create(seed, ["a"]);
    const step = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }).map((ends) => ({ ends })),
      fc.constant({ ends: undefined }),
    );
    await fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let keyring = start;
        const announced = new Map<number, number>([[1, 0]]);
        for (const { ends } of steps) {
          const before = keyring.byCategory("a");
          keyring = ends ? keyring.announce("a", ends) : keyring.rotate("a");
          const { epoch, next = [] } = keyring.byCategory("a");
          if (ends === undefined) expect(epoch).to.be.greaterThan(lastEpoch(before));
          else if (ends.length > 0)
            expect(next.map(({ from }) => from)).to.deep.equal([...new Set(ends)].sort((a, b) => a - b));
          expect(lastEpoch(keyring.byCategory("a"))).to.be.at.least(lastEpoch(before));
          for (const one of next) {
            const first = announced.get(one.epoch);
            if (first !== undefined) expect(one.from).to.equal(first);
            announced.set(one.epoch, one.from);
          }
          // One that was announced and is gone must not come back: only numbers beyond the highest are new.
          for (const known of announced.keys()) {
            if (known !== epoch && !next.some((one) => one.epoch === known))
              expect(known).to.be.at.most(lastEpoch(keyring.byCategory("a")));
          }
        }
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it("are refused when there are more than 64, when time is none, and at the last number", async () => {
    const keyring = await PatientKeyring.create(seed, ["a"]);
    const many = Array.from({ length: 65 }, (_, i) => i + 1);
    await expectFailure(() => keyring.announce("a", many), InputError, "keyring.ends");
    expect(keyring.announce("a", many.slice(1)).byCategory("a").next).to.have.length(64);
    for (const bad of [0, -1, 1.5, 2 ** 40, Number.NaN]) {
      await expectFailure(() => keyring.announce("a", [bad]), InputError, "input.invalid");
    }
    const last = { version: 1, categories: [{ category: "a", number: 1, epoch: 2 ** 32 - 2 }] };
    const full = (await PatientKeyring.restore(seed, last)).announce("a", [5]);
    await expectFailure(() => full.announce("a", [5, 6]), InputError, "keyring.epoch");
    expect(keyEpoch.safeParse(lastEpoch(full.byCategory("a"))).success).to.equal(true);
  });

  it("are refused in a document unless they rise in number and in time", async () => {
    const [entry] = (await (await PatientKeyring.create(seed, ["a"])).announce("a", [100, 200]).directory()).categories;
    const [first, second] = entry?.next ?? [];
    if (!entry || !first || !second) throw new Error("nothing was announced");
    for (const next of [
      [],
      [second, first],
      [{ ...first, epoch: 1 }],
      [first, { ...second, from: 100 }],
      [first, first],
    ]) {
      await expectFailure(() => new KeyDirectory([{ ...entry, next }]), InputError, "input.invalid");
    }
    const weak = { ...first, key: { ...first.key, x: "A".repeat(43) } };
    await expectFailure(() => new KeyDirectory([{ ...entry, next: [weak] }]), InputError, "key.weak");
  });
});
