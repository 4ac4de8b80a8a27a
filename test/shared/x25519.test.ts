import { createPrivateKey, createPublicKey } from "node:crypto";
import { x25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import fc from "fast-check";
import { base64url } from "jose";
import { InputError } from "../../src/shared/errors.js";
import { checkX25519PublicKey, newX25519KeyPair, x25519KeyPairOf } from "../../src/shared/x25519.js";
import { expectFailure, failureOf } from "../support/failureOf.js";
import { withSharedData } from "../support/withSharedData.js";
import { X25519_VECTORS, x25519Vectors } from "../support/wycheproof.js";

const jwkOf = (bytes: Uint8Array) => ({ kty: "OKP", crv: "X25519", x: base64url.encode(bytes) });

describe("x25519", () => {
  it("derives the same public key as node:crypto for any private bytes", () => {
    const prefix = Buffer.from("302e020100300506032b656e04220420", "hex"); // PKCS #8 of an X25519 key, RFC 8410
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = createPrivateKey({ key: Buffer.concat([prefix, bytes]), format: "der", type: "pkcs8" });
        expect(x25519KeyPairOf(bytes).publicKey.x).to.equal(createPublicKey(key).export({ format: "jwk" }).x);
      }),
      { seed: 4 },
    );
  });

  it("agrees with WebCrypto on the public key", async () => {
    const pair = newX25519KeyPair();
    const other = await crypto.subtle.generateKey("X25519", true, ["deriveBits"]);
    if (!("privateKey" in other)) throw new Error("no key pair");
    const { d, x } = await crypto.subtle.exportKey("jwk", other.privateKey);
    expect(x25519KeyPairOf(base64url.decode(d ?? "")).publicKey.x).to.equal(x);
    expect(checkX25519PublicKey(pair.publicKey, "key")).to.deep.equal(pair.publicKey);
  });

  it("refuses exactly those points that a multiple of the cofactors takes to zero", async () => {
    const scalar = Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 0x40 : 0)); // 2^254
    const prime = 2n ** 255n - 19n;
    const small = [0n, 1n, 2n, 3n, 9n, prime - 1n, prime - 2n, prime - 3n];
    const points = small.map((value) =>
      Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn)),
    );
    for (const order8 of [
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ]) {
      points.push(Uint8Array.from(Buffer.from(order8, "hex")));
    }
    let refused = 0;
    for (const point of points) {
      const check = () => checkX25519PublicKey(jwkOf(point), "key");
      try {
        x25519.getSharedSecret(scalar, point);
      } catch {
        expect((await failureOf(check)).code).to.equal("key.weak");
        refused++;
        continue;
      }
      expect(check()).to.deep.equal(jwkOf(point));
    }
    expect(refused).to.equal(5);
  });

  withSharedData(X25519_VECTORS, (path) => {
    it("refuses exactly those Wycheproof keys that are of low order or not canonical", async () => {
      const counts = { accepted: 0, weak: 0, form: 0 };
      for (const { tcId, public: hex, flags } of x25519Vectors(path)) {
        const bytes = Buffer.from(hex, "hex");
        const canonical = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) < 2n ** 255n - 19n;
        const zero = flags.includes("ZeroSharedSecret");
        if (canonical && !zero) {
          expect(checkX25519PublicKey(jwkOf(bytes), "key"), `tcId ${tcId}`).to.deep.equal(jwkOf(bytes));
          counts.accepted++;
        } else {
          const { code } = await failureOf(() => checkX25519PublicKey(jwkOf(bytes), "key"));
          expect(code, `tcId ${tcId}`).to.equal(canonical ? "key.weak" : "key.form");
          counts[canonical ? "weak" : "form"]++;
        }
      }
      expect(counts.accepted).to.be.greaterThan(300);
      expect(counts.weak).to.be.greaterThan(4);
      expect(counts.form).to.be.greaterThan(10);
    });
  });

  const good = newX25519KeyPair().publicKey;
  for (const [what, key] of [
    ["another curve", { ...good, crv: "Ed25519" }],
    ["another kind", { ...good, kty: "EC" }],
    ["a private half", { ...good, d: good.x }],
    ["one byte too few", { ...good, x: base64url.encode(new Uint8Array(31).fill(9)) }],
    ["padding", { ...good, x: `${good.x}=` }],
    ["set bits after the last byte", { ...good, x: `${base64url.encode(new Uint8Array(32).fill(9)).slice(0, -1)}l` }],
    ["no x", { kty: "OKP", crv: "X25519" }],
    ["null", null],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await expectFailure(() => checkX25519PublicKey(key, "key"), InputError, "key.form");
    });
  }

  it("refuses private keys that are not 32 bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 64 }).filter((bytes) => bytes.length !== 32),
        async (bytes) => {
          await expectFailure(() => x25519KeyPairOf(bytes), InputError, "key.form");
        },
      ),
      { seed: 3 },
    );
  });
});
