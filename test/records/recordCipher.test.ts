import { expect } from "chai";
import fc from "fast-check";
import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { decryptRecord, encryptRecord, MAX_RECORD_BYTES } from "../../src/records/recordCipher.js";
import { digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
const plaintext = utf8('{"resourceType":"Observation","valueQuantity":{"value":6.30}}');

/** A JWE made by hand, with whatever header, and its digest: what a careless or hostile author could anchor. */
async function authored(header: { [key: string]: unknown; alg: string; enc: string }, key: Uint8Array) {
  const ciphertext = utf8(await new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key));
  return { ciphertext, digest: await digestOf(ciphertext) };
}

describe("recordCipher", () => {
  it("gives back the exact bytes of any record", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const { ciphertext, digest, contentKey } = await encryptRecord(bytes);
        expect(digest).to.equal(await digestOf(ciphertext));
        const opened = await decryptRecord(ciphertext, contentKey, digest);
        expect(opened).to.deep.equal({ plaintext: bytes, contentType: undefined });
      }),
      { seed: 30 },
    );
  });

  it("is a JWE that any JOSE library opens, with the media type in cty", async () => {
    const { ciphertext, digest, contentKey } = await encryptRecord(plaintext, { contentType: "application/fhir+json" });
    const opened = await compactDecrypt(ciphertext, contentKey);
    expect(new Uint8Array(opened.plaintext)).to.deep.equal(plaintext);
    const { kid, ...header } = opened.protectedHeader;
    expect(header).to.deep.equal({ alg: "dir", enc: "A256GCM", cty: "application/fhir+json" });
    expect(kid).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect((await decryptRecord(ciphertext, contentKey, digest)).contentType).to.equal("application/fhir+json");
  });

  it("uses a fresh key each time, and spells nothing of it", async () => {
    const [a, b] = [await encryptRecord(plaintext), await encryptRecord(plaintext)];
    expect(a.contentKey).not.to.deep.equal(b.contentKey);
    expect(a.digest).not.to.equal(b.digest);
    expect(new TextDecoder().decode(a.ciphertext)).not.to.include(base64url.encode(a.contentKey));
  });

  it("refuses every single changed byte", async () => {
    const { ciphertext, digest, contentKey } = await encryptRecord(utf8("small"));
    for (let i = 0; i < ciphertext.length; i++) {
      const changed = ciphertext.map((byte, j) => (i === j ? byte ^ 1 : byte));
      await expectFailure(() => decryptRecord(changed, contentKey, digest), IntegrityError, "record.tampered");
    }
  });

  it("refuses every changed byte even when the forger's digest goes with it, but for base64url's unused bits", async () => {
    const { ciphertext, contentKey } = await encryptRecord(utf8("small"));
    for (let i = 0; i < ciphertext.length; i++) {
      const changed = ciphertext.map((byte, j) => (i === j ? byte ^ 4 : byte));
      const digest = await digestOf(changed);
      let opened: unknown;
      try {
        opened = (await decryptRecord(changed, contentKey, digest)).plaintext;
      } catch (error) {
        expect(error).to.be.instanceOf(IntegrityError);
        continue;
      }
      expect(opened).to.deep.equal(utf8("small"));
    }
  });

  it("refuses a cut, an empty and a foreign ciphertext", async () => {
    const { ciphertext, digest, contentKey } = await encryptRecord(plaintext);
    const other = await encryptRecord(plaintext);
    for (const bytes of [ciphertext.subarray(0, -1), new Uint8Array(0), other.ciphertext]) {
      await expectFailure(() => decryptRecord(bytes, contentKey, digest), IntegrityError, "record.tampered");
    }
  });

  it("refuses another content key, so that one digest has one text", async () => {
    const { ciphertext, digest, contentKey } = await encryptRecord(plaintext);
    const other = contentKey.map((byte, i) => (i === 31 ? byte ^ 1 : byte));
    const failure = await expectFailure(
      () => decryptRecord(ciphertext, other, digest),
      IntegrityError,
      "record.other-key",
    );
    expect(failure.message).not.to.include(base64url.encode(other)).and.not.include(Buffer.from(other).toString("hex"));
  });

  it("refuses a ciphertext made with another key than its kid names", async () => {
    const honest = await encryptRecord(plaintext);
    const { kid } = decodeProtectedHeader(new TextDecoder().decode(honest.ciphertext));
    const { ciphertext, digest } = await authored({ alg: "dir", enc: "A256GCM", kid }, new Uint8Array(32).fill(1));
    await expectFailure(() => decryptRecord(ciphertext, honest.contentKey, digest), IntegrityError, "record.tampered");
  });

  it("refuses anchored JWEs of any other form", async () => {
    const key = crypto.getRandomValues(new Uint8Array(32));
    const accepted = { alg: "dir", enc: "A256GCM", kid: "x" };
    for (const header of [
      { alg: "dir", enc: "A256GCM" }, // committed to no key
      { ...accepted, zip: "DEF" },
      { ...accepted, enc: "A128CBC-HS256" },
      { ...accepted, alg: "A256KW" },
      { ...accepted, alg: "A256GCMKW" },
      { ...accepted, typ: "JWE" },
      { ...accepted, cty: "text/plain; charset=utf-8" },
      { ...accepted, cty: 7 },
    ]) {
      const { ciphertext, digest } = await authored(header as typeof accepted, key);
      await expectFailure(() => decryptRecord(ciphertext, key, digest), IntegrityError, "record.form");
    }
    for (const text of [
      "",
      "....",
      "x",
      "e30....",
      `${base64url.encode("null")}....`,
      `${"A".repeat(5000)}....`,
      "ÿ..",
    ]) {
      const bytes = utf8(text);
      const digest = await digestOf(bytes);
      await expectFailure(() => decryptRecord(bytes, key, digest), IntegrityError, "record.form");
    }
  });

  it("refuses a header's crit, whatever it names", async () => {
    const { ciphertext, contentKey } = await encryptRecord(plaintext);
    const [header = "", ...rest] = new TextDecoder().decode(ciphertext).split(".");
    const fields: object = JSON.parse(new TextDecoder().decode(base64url.decode(header)));
    const forged = utf8([base64url.encode(JSON.stringify({ ...fields, crit: ["exp"] })), ...rest].join("."));
    const digest = await digestOf(forged);
    await expectFailure(() => decryptRecord(forged, contentKey, digest), IntegrityError, "record.form");
  });

  it("refuses what is too large before working on it", async () => {
    const large = new Uint8Array(MAX_RECORD_BYTES + 1);
    await expectFailure(() => encryptRecord(large), InputError, "record.too-large");
    const huge = new Uint8Array(Math.ceil((MAX_RECORD_BYTES * 4) / 3) + 2000);
    const digest = await digestOf(new Uint8Array(0));
    await expectFailure(() => decryptRecord(huge, new Uint8Array(32), digest), InputError, "record.too-large");
  });

  it("refuses a key, digest or content type out of form", async () => {
    const { ciphertext, digest, contentKey } = await encryptRecord(plaintext);
    await expectFailure(() => decryptRecord(ciphertext, contentKey.subarray(1), digest), InputError, "input.invalid");
    await expectFailure(() => decryptRecord(ciphertext, contentKey, "0x00"), InputError, "hex.invalid");
    for (const contentType of ["", "fhir", "text/plain; charset=utf-8", "Text/Plain", `a/${"b".repeat(126)}`]) {
      await expectFailure(() => encryptRecord(plaintext, { contentType }), InputError, "input.invalid");
    }
  });
});
