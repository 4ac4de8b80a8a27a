import { expect } from "chai";
import fc from "fast-check";
import { KeyDirectory, type KeyDirectoryEntry, parseKeyDirectory } from "../../src/identity/KeyDirectory.js";
import { digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError, MissingError } from "../../src/shared/errors.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import { expectFailure } from "../support/failureOf.js";

const key = newX25519KeyPair().publicKey;
const entry: KeyDirectoryEntry = { number: 7, category: "laboratory", epoch: 1, key };
const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const entriesArbitrary = fc
  .uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 64 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc.integer({ min: 1, max: 2 ** 32 - 1 }).map((epoch) => ({ number, category: `c${number}`, epoch, key })),
      ),
    ),
  );

describe("KeyDirectory", () => {
  it("has exactly these bytes", () => {
    const directory = new KeyDirectory([{ ...entry, number: 9, category: "imaging", epoch: 2 }, entry]);
    const one = `{"number":7,"category":"laboratory","epoch":1,"key":{"kty":"OKP","crv":"X25519","x":"${key.x}"}}`;
    const two = `{"number":9,"category":"imaging","epoch":2,"key":{"kty":"OKP","crv":"X25519","x":"${key.x}"}}`;
    expect(text(directory.encode())).to.equal(
      `{"type":"medtrail.key-directory","version":1,"categories":[${one},${two}]}`,
    );
  });

  it("has the same bytes in whatever order it is given, and reads them back", async () => {
    await fc.assert(
      fc.asyncProperty(entriesArbitrary, async (entries) => {
        const directory = new KeyDirectory(entries);
        const bytes = directory.encode();
        expect(new KeyDirectory([...entries].reverse()).encode()).to.deep.equal(bytes);
        const parsed = await parseKeyDirectory(bytes, await directory.digest());
        expect(parsed.categories).to.deep.equal([...entries].sort((a, b) => a.number - b.number));
      }),
      { seed: 10, numRuns: 15 },
    );
  });

  it("finds an entry by label and by number", async () => {
    const directory = new KeyDirectory([entry]);
    expect(directory.byCategory("laboratory")).to.deep.equal(entry);
    expect(directory.byNumber(7)).to.deep.equal(entry);
    await expectFailure(() => directory.byCategory("imaging"), MissingError, "key-directory.category");
    await expectFailure(() => directory.byNumber(8), MissingError, "key-directory.category");
  });

  it("refuses an outdated or forged directory, naming both digests", async () => {
    const old = new KeyDirectory([entry]);
    const current = new KeyDirectory([{ ...entry, epoch: 2 }]);
    const expected = await current.digest();
    const failure = await expectFailure(
      () => parseKeyDirectory(old.encode(), expected),
      IntegrityError,
      "key-directory.digest",
    );
    expect(failure.values).to.deep.equal({ expected, found: await old.digest() });
  });

  it("refuses every single changed byte", async () => {
    const directory = new KeyDirectory([entry]);
    const [bytes, digest] = [directory.encode(), await directory.digest()];
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.map((byte, j) => (i === j ? byte ^ 0x20 : byte));
      await expectFailure(() => parseKeyDirectory(changed, digest), IntegrityError, "key-directory.digest");
    }
  });

  const zero = { ...key, x: "A".repeat(43) };
  const good = text(new KeyDirectory([entry]).encode());
  const withKey = (x: string) => good.replace(key.x, x);
  for (const [what, document] of [
    ["not JSON", "{"],
    ["not UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["a byte order mark", `\ufeff${good}`],
    ["white space", `${good}\n`],
    ["another order of keys", good.replace('"number":7,"category":"laboratory"', '"category":"laboratory","number":7')],
    ["a key written twice", good.replace('"epoch":1', '"epoch":9,"epoch":1')],
    ["an unknown key", good.replace('"epoch":1', '"epoch":1,"name":"x"')],
    ["another type", good.replace("key-directory", "organization-keys")],
    ["another version", good.replace('"version":1', '"version":2')],
    ["a number above 63", good.replace('"number":7', '"number":64')],
    ["a fraction", good.replace('"number":7', '"number":7.5')],
    ["epoch 0", good.replace('"epoch":1', '"epoch":0')],
    ["a private key", good.replace('"x":', '"d":"AA","x":')],
    ["a weak key", withKey(zero.x)],
    ["a key out of form", withKey(`${"A".repeat(42)}B`)],
    [
      "entries out of order",
      text(new KeyDirectory([entry, { ...entry, number: 9, category: "b" }]).encode()).replace(
        '"number":7',
        '"number":10',
      ),
    ],
    [
      "a number twice",
      text(new KeyDirectory([entry, { ...entry, number: 9, category: "b" }]).encode()).replace(
        '"number":9',
        '"number":7',
      ),
    ],
    [
      "a label twice",
      text(new KeyDirectory([entry, { ...entry, number: 9, category: "b" }]).encode()).replace('"b"', '"laboratory"'),
    ],
  ] as const) {
    it(`refuses an anchored document with ${what}`, async () => {
      const bytes = typeof document === "string" ? utf8(document) : document;
      expect(bytes).not.to.deep.equal(utf8(good));
      const digest = await digestOf(bytes);
      await expectFailure(() => parseKeyDirectory(bytes, digest), IntegrityError, "key-directory.form");
    });
  }

  it("refuses to be made of what nobody could read", async () => {
    for (const change of [
      { number: -1 },
      { number: 64 },
      { epoch: 0 },
      { epoch: 2 ** 32 },
      { category: "" },
      { category: "läb" },
    ]) {
      await expectFailure(() => new KeyDirectory([{ ...entry, ...change }]), InputError, "input.invalid");
    }
    await expectFailure(() => new KeyDirectory([entry, { ...entry, category: "b" }]), InputError, "input.invalid");
    await expectFailure(() => new KeyDirectory([entry, { ...entry, number: 8 }]), InputError, "input.invalid");
    await expectFailure(() => new KeyDirectory([{ ...entry, key: zero }]), InputError, "key.weak");
  });
});
