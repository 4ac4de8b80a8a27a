import { expect } from "chai";
import fc from "fast-check";
import { checkSerials } from "../../../src/medicines/packs/checkSerials.js";
import { generateSerials } from "../../../src/medicines/packs/generateSerials.js";
import { packCodeOf, serialOfCode } from "../../../src/medicines/packs/packCode.js";
import { InputError } from "../../../src/shared/errors.js";
import { fromHex, toHex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { anySerial, serialsOf } from "./packsFixture.js";

const SEED = 0x7061636b;

describe("generateSerials", () => {
  it("draws distinct serials of 20 unambiguous characters that pass the check", () => {
    const serials = [...generateSerials(5_000)];
    expect(checkSerials(serials)).to.equal(5_000);
    expect(new Set(serials).size).to.equal(5_000);
    for (const serial of serials) expect(serial).to.match(/^[0-9A-HJKMNP-TV-Z]{20}$/);
  });

  it("uses every letter at every position evenly", () => {
    const draws = 32_000;
    const counts = new Map<string, number>();
    for (const serial of generateSerials(draws, { length: 10 })) {
      for (const [i, letter] of [...serial].entries())
        counts.set(`${i}${letter}`, (counts.get(`${i}${letter}`) ?? 0) + 1);
    }
    expect(counts.size).to.equal(320);
    // 1,000 expected of each; 250 is eight standard deviations.
    for (const [place, count] of counts) expect(Math.abs(count - draws / 32), place).to.be.lessThan(250);
  });

  it("spells five bits of the random source a character", () => {
    const random = (bytes: Uint8Array) => bytes.set(bytes.map((_, i) => i + 0xe0));
    expect([...generateSerials(1, { length: 20, random })]).to.deep.equal(["0123456789ABCDEFGHJK"]);
  });

  it("draws again for a serial given before", () => {
    let call = 0;
    const random = (bytes: Uint8Array) => bytes.fill(call++ < 3 ? 1 : 2);
    expect([...generateSerials(2, { length: 5, random })]).to.deep.equal(["11111", "22222"]);
  });

  it("gives up on a source that repeats itself", async () => {
    const constant = generateSerials(2, { random: (bytes) => bytes.fill(3) });
    await expectFailure(() => [...constant], InputError, "packs.random");
  });

  it("refuses lengths that can be guessed once in 10,000, or that do not fit", async () => {
    // 32^3 = 32,768 serve 3 packs at under 1:10,000, not 4; 32^6 serve 107,374 packs, not one more.
    for (const [count, least] of [
      [1, 3],
      [3, 3],
      [4, 4],
      [107_374, 6],
      [107_375, 7],
      [1_000_000, 7],
    ] as const) {
      const length = least - 1;
      const failure = await expectFailure(() => generateSerials(count, { length }), InputError, "packs.serial-length");
      expect(failure.values).to.deep.equal({ length, least, most: 20 });
      expect(generateSerials(count, { length: least }).next().value).to.have.lengthOf(least);
    }
    for (const length of [21, 10.5, Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      await expectFailure(() => generateSerials(1, { length }), InputError, "packs.serial-length");
    }
  });

  it("refuses counts that are none, or more than a batch holds, before the first draw", async () => {
    for (const count of [0, -1, 1.5, Number.NaN]) {
      await expectFailure(() => generateSerials(count), InputError, "packs.empty");
    }
    await expectFailure(() => generateSerials(2 ** 24 + 1), InputError, "packs.too-many");
  });
});

describe("checkSerials", () => {
  it("takes any distinct serials of set 82", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anySerial, { minLength: 1, maxLength: 300, size: "max" }), (serials) => {
        expect(checkSerials(serials)).to.equal(serials.length);
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  for (const [wrong, found] of [
    ["", "0 characters"],
    ["A".repeat(21), "21 characters"],
    ["AB C", "character 3 is outside the set"],
    ["#1", "character 1 is outside the set"],
    ["1$", "character 2 is outside the set"],
    ["1\n", "character 2 is outside the set"],
    ["1\u0000", "character 2 is outside the set"],
    ["É", "character 1 is outside the set"],
    ["[", "character 1 is outside the set"],
    [7 as unknown as string, "number"],
  ] as const) {
    it(`names the line of ${JSON.stringify(wrong)}, and does not show it`, async () => {
      const failure = await expectFailure(() => checkSerials(["A", "B", wrong]), InputError, "packs.serial");
      expect(failure.values).to.deep.equal({ line: 3, found });
    });
  }

  it("names both lines of a serial that stands twice", async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(anySerial, { minLength: 1, maxLength: 300, size: "max" }),
      fc.nat(),
      async (serials, choice) => {
        const first = choice % serials.length;
        const twice = [...serials, serials[first] ?? ""];
        const failure = await expectFailure(() => checkSerials(twice), InputError, "packs.serial-repeated");
        expect(failure.values).to.deep.equal({ line: twice.length, firstLine: first + 1 });
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: 50 });
  });

  it("tells capitals from small letters, and a serial from its beginning", () => {
    expect(checkSerials(["abc", "ABC", "ab", "abcd", "0", "00"])).to.equal(6);
  });

  it("refuses an empty list", async () => {
    await expectFailure(() => checkSerials([]), InputError, "packs.empty");
  });

  it("holds a hundred thousand serials", () => {
    expect(checkSerials(serialsOf(100_000))).to.equal(100_000);
  });
});

describe("a pack's code", () => {
  it("is the serial, zeros, and the salt", () => {
    expect(packCodeOf("AZ9", "0x0102030405060708090a0b0c")).to.equal(
      `0x415a39${"00".repeat(17)}0102030405060708090a0b0c`,
    );
  });

  it("gives the serial back", () => {
    const salt = fc.uint8Array({ minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(anySerial, salt, (serial, bytes) => {
        expect(serialOfCode(packCodeOf(serial, bytes))).to.equal(serial);
      }),
      { seed: SEED },
    );
  });

  it("is refused where its first bytes are no serial", async () => {
    const code = fromHex(packCodeOf("AB", new Uint8Array(12)));
    for (const [at, byte] of [
      [0, 0],
      [3, 0x41],
      [19, 1],
      [1, 0x80],
    ] as const) {
      const wrong = code.slice();
      wrong[at] = byte;
      await expectFailure(() => serialOfCode(toHex(wrong)), InputError, "packs.serial");
    }
    await expectFailure(() => serialOfCode("0x41"), InputError, "hex.invalid");
    await expectFailure(() => packCodeOf("A", new Uint8Array(11)), InputError, "hex.invalid");
  });
});
