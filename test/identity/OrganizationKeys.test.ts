import { expect } from "chai";
import { OrganizationKeys, parseOrganizationKeys } from "../../src/identity/OrganizationKeys.js";
import { digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import { expectFailure } from "../support/failureOf.js";

const key = newX25519KeyPair().publicKey;
const keys = new OrganizationKeys(key);
const good = `{"type":"medtrail.organization-keys","version":1,"key":{"kty":"OKP","crv":"X25519","x":"${key.x}"}}`;

describe("OrganizationKeys", () => {
  it("has exactly these bytes and reads them back", async () => {
    expect(new TextDecoder().decode(keys.encode())).to.equal(good);
    expect((await parseOrganizationKeys(keys.encode(), await keys.digest())).key).to.deep.equal(key);
  });

  it("refuses outdated or forged keys, naming both digests", async () => {
    const expected = await new OrganizationKeys(newX25519KeyPair().publicKey).digest();
    const failure = await expectFailure(
      () => parseOrganizationKeys(keys.encode(), expected),
      IntegrityError,
      "organization-keys.digest",
    );
    expect(failure.values).to.deep.equal({ expected, found: await keys.digest() });
  });

  for (const [what, document] of [
    ["white space", ` ${good}`],
    ["a key of low order", good.replace(key.x, "A".repeat(43))],
    ["another type", good.replace("organization-keys", "key-directory")],
    ["an unknown key", good.replace('"version":1', '"version":1,"name":"x"')],
    ["no JSON", "null,"],
  ] as const) {
    it(`refuses an anchored document with ${what}`, async () => {
      const bytes = new TextEncoder().encode(document);
      const digest = await digestOf(bytes);
      await expectFailure(() => parseOrganizationKeys(bytes, digest), IntegrityError, "organization-keys.form");
    });
  }

  it("refuses to be made of an unusable key", async () => {
    await expectFailure(() => new OrganizationKeys({ ...key, x: "A".repeat(43) }), InputError, "key.weak");
  });
});
