import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { CID } from "multiformats/cid";
import { contentIdOf, digestOf, digestOfContentId } from "../../src/shared/contentId.js";
import { InputError } from "../../src/shared/errors.js";
import { toHex } from "../../src/shared/hex.js";
import { expectFailure } from "../support/failureOf.js";

// The CIDv1 (raw, sha2-256) of no bytes at all, as every IPFS implementation prints it.
const EMPTY = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

describe("contentId", () => {
  it("is the address the IPFS world knows", async () => {
    const digest = await digestOf(new Uint8Array(0));
    expect(digest).to.equal("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(contentIdOf(digest)).to.equal(EMPTY);
    expect(digestOfContentId(EMPTY)).to.equal(digest);
  });

  it("digests as node:crypto does and goes there and back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const digest = await digestOf(bytes);
        expect(digest).to.equal(`0x${createHash("sha256").update(bytes).digest("hex")}`);
        expect(digestOfContentId(contentIdOf(digest))).to.equal(digest);
      }),
      { seed: 2 },
    );
  });

  it("digests the bytes as they are at the call", async () => {
    const bytes = new Uint8Array(1000);
    const pending = digestOf(bytes);
    bytes.fill(1);
    expect(await pending).to.equal(await digestOf(new Uint8Array(1000)));
  });

  const multihash = CID.parse(EMPTY).multihash;
  for (const [what, text] of [
    ["nothing", ""],
    ["a path", "../../etc/passwd"],
    ["upper case", EMPTY.toUpperCase()],
    ["white space", ` ${EMPTY}`],
    ["a missing character", EMPTY.slice(0, -1)],
    ["a set padding bit", `${EMPTY.slice(0, -1)}v`],
    ["CIDv0", "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n"],
    ["the codec dag-pb", CID.createV1(0x70, multihash).toString()],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await expectFailure(() => digestOfContentId(text), InputError, "content-id.form");
    });
  }

  it("refuses a digest that is not 32 bytes", async () => {
    await expectFailure(() => contentIdOf(toHex(new Uint8Array(31))), InputError, "hex.invalid");
  });
});
