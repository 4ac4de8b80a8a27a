import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import fc from "fast-check";
import { InputError } from "../../src/shared/errors.js";
import { bytesOf, fromHex, type Hex, toHex } from "../../src/shared/hex.js";

const SEED = 0x6d6564;

describe("hex", () => {
  it("reads back what it wrote, as ethers does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const hex = toHex(bytes);
        expect(hex).to.equal(hexlify(bytes));
        expect(fromHex(hex, bytes.length)).to.deep.equal(bytes);
        expect(fromHex(`0x${hex.slice(2).toUpperCase()}`)).to.deep.equal(bytes);
      }),
      { seed: SEED },
    );
  });

  it("takes and refuses what ethers does, but for the prefix 0X, which ethers takes", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."09afAFgG@`/:x é\u0130"), maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom("0x", "", "x"), digits, (prefix, rest) => {
        const attempt = (read: (text: string) => Uint8Array) => {
          try {
            return read(prefix + rest);
          } catch {
            return "refused";
          }
        };
        expect(attempt(fromHex)).to.deep.equal(attempt(getBytes));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("refuses another length, odd digits, other characters, no prefix and what is no text", () => {
    const refused: [unknown, number | undefined][] = [
      ["0x12", 2],
      ["0x1234", 1],
      ["0x", 1],
      ["0x123", undefined],
      ["0xzz", undefined],
      ["1234", 2],
      ["0X1234", 2],
      [42, 1],
      [undefined, 1],
    ];
    for (const [value, length] of refused) {
      const read = () => Reflect.apply(fromHex, undefined, [value, length, "salt"]);
      expect(read, String(value)).to.throw(InputError, "salt is not").with.property("code", "hex.invalid");
    }
  });

  it("says which length it needs, and does not show the value", () => {
    const secret: Hex = "0xc0ffee";
    expect(() => fromHex(secret, 32, "key")).to.throw(/key is not .* 32 bytes: it is 6 digits long/);
    expect(() => fromHex(secret, 32, "key")).not.to.throw(/c0ffee/);
  });

  it("takes bytes of the right length only", () => {
    const bytes = new Uint8Array([1, 2]);
    expect(bytesOf(bytes, 2)).to.equal(bytes);
    expect(bytesOf("0x0102", 2)).to.deep.equal(bytes);
    expect(() => bytesOf(bytes, 3, "salt")).to.throw(InputError, "salt is not 3 bytes: it is 2 bytes long");
  });
});
