import { expect } from "chai";
import fc from "fast-check";
import { base64url } from "jose";
import { encodeShlink, parseShlink, type ShlPayload } from "../../../src/records/shl/shlink.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const KEY = base64url.encode(new Uint8Array(32).fill(0xa7));
const PAYLOAD: ShlPayload = {
  url: `https://records.example.org/shl/${base64url.encode(new Uint8Array(32).fill(0x5c))}`,
  flag: "LP",
  key: KEY,
  label: "Laboratory, März",
};
const linkOf = (value: unknown) => `shlink:/${base64url.encode(JSON.stringify(value))}`;

describe("a SMART Health Link", () => {
  it("is the payload's minified JSON in base64url, bare or behind a viewer's address", () => {
    const { url, flag, key, label } = PAYLOAD;
    const json = `{"url":"${url}","flag":"${flag}","key":"${key}","label":"${label}"}`;
    const link = `shlink:/${Buffer.from(json, "utf8").toString("base64url")}`;
    expect(parseShlink(link)).to.deep.equal(PAYLOAD);
    expect(parseShlink(`https://viewer.example.org#${link}`)).to.deep.equal(PAYLOAD);
    expect(parseShlink(` https://viewer.example.org/a?b=c#${link}\n`)).to.deep.equal(PAYLOAD);
    expect(parseShlink(encodeShlink(PAYLOAD))).to.deep.equal(PAYLOAD);
  });

  it("goes behind a viewer's address after its #, whether or not that was given", () => {
    const bare = encodeShlink(PAYLOAD);
    for (const viewer of [
      "https://viewer.example.org",
      "https://viewer.example.org#",
      "https://viewer.example.org#x",
    ]) {
      expect(encodeShlink(PAYLOAD, viewer)).to.equal(`https://viewer.example.org#${bare}`);
    }
  });

  it("keeps any payload there and back", () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((key) => base64url.encode(key));
    const payload = fc.record(
      {
        url: bytes.map((id) => `https://example.org/shl/${id}`),
        key: bytes,
        exp: fc.nat(),
        flag: fc.constantFrom("L", "P", "U", "LP", "LU"),
        label: fc.string({ maxLength: 80, unit: "grapheme-ascii" }),
      },
      { requiredKeys: ["url", "key"], noNullPrototype: true },
    );
    fc.assert(
      fc.property(payload, (value) => {
        expect(parseShlink(encodeShlink(value))).to.deep.equal(value);
      }),
    );
  });

  it("passes over properties and flags that it does not know, and refuses a newer version", async () => {
    expect(parseShlink(linkOf({ ...PAYLOAD, _more: 1, extension: {}, v: 1 }))).to.deep.equal({ ...PAYLOAD, v: 1 });
    expect(parseShlink(linkOf({ ...PAYLOAD, flag: "LXZ" })).flag).to.equal("LXZ");
    const failure = await expectFailure(() => parseShlink(linkOf({ ...PAYLOAD, v: 2 })), InputError, "shl.version");
    expect(failure.values).to.deep.equal({ version: 2, known: 1 });
  });

  it("is refused out of form", async () => {
    const { url, ...withoutUrl } = PAYLOAD;
    for (const text of [
      "",
      "shlink:/",
      "shlink:/%%%",
      "shlink:/AAAA",
      "shc:/567629",
      "https://viewer.example.org",
      `x${linkOf(PAYLOAD)}`,
      `shlink:/${"A".repeat(5000)}`,
      linkOf(null),
      linkOf(withoutUrl),
      linkOf({ ...PAYLOAD, url: `${url}${"x".repeat(128)}` }),
      linkOf({ ...PAYLOAD, url: "http://ehr.example.org/m" }),
      linkOf({ ...PAYLOAD, url: "file:///etc/passwd" }),
      linkOf({ ...PAYLOAD, key: KEY.slice(1) }),
      linkOf({ ...PAYLOAD, key: `${KEY.slice(0, -1)}R` }),
      linkOf({ ...PAYLOAD, flag: "PU" }),
      linkOf({ ...PAYLOAD, label: "x".repeat(81) }),
      linkOf({ ...PAYLOAD, exp: "soon" }),
    ]) {
      await expectFailure(() => parseShlink(text), InputError, "shl.form");
    }
    await expectFailure(() => encodeShlink({ ...PAYLOAD, label: "x".repeat(81) }), InputError, "input.invalid");
  });
});
