import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { browserAssertion } from "../../src/identity/signers/browserAssertion.js";
import { type P256PublicKey, p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import { PasskeySigner } from "../../src/identity/signers/PasskeySigner.js";
import { passkeyPublicKeyFromCose, passkeyPublicKeyFromSpki } from "../../src/identity/signers/passkeyPublicKey.js";
import { InputError, MissingError } from "../../src/shared/errors.js";
import { SoftwareAuthenticator } from "./SoftwareAuthenticator.js";
import { accepted, domain, failsWith, hashOf, message, ORIGIN, passkey, RP_ID, types } from "./signersFixture.js";

const request = { challenge: new Uint8Array(32), rpId: RP_ID, credentialId: Uint8Array.of(1) };

/** A credential container that answers as `get` does. */
const container = (get: () => Promise<Credential | null>): Pick<CredentialsContainer, "get"> => ({ get });

describe("browserAssertion", () => {
  it("gets an assertion that the signer and the contract take", async () => {
    const { authenticator, settings } = passkey();
    const signer = new PasskeySigner({ ...settings, getAssertion: browserAssertion(authenticator) });
    const signature = await signer.signTypedData(domain, types, message(1n));
    expect(await accepted(signer.signer, hashOf(1n), signature)).to.equal(true);
  });

  it("asks for the one credential, with user verification required", async () => {
    const asked: unknown[] = [];
    const recording: Pick<CredentialsContainer, "get"> = {
      get: async (options) => {
        asked.push(options);
        return null;
      },
    };
    await failsWith(() => browserAssertion(recording)(request), MissingError, "passkey.no-assertion");
    const allowCredentials = [{ type: "public-key", id: request.credentialId }];
    const { challenge, rpId } = request;
    expect(asked).to.deep.equal([{ publicKey: { challenge, rpId, allowCredentials, userVerification: "required" } }]);
  });

  it("keeps the browser's reason when the user declines", async () => {
    const authenticator = new SoftwareAuthenticator(RP_ID, ORIGIN);
    const error = await failsWith(() => browserAssertion(authenticator)(request), MissingError, "passkey.no-assertion");
    expect(error.cause).to.have.property("name", "NotAllowedError");
  });

  it("says that there is no WebAuthn where there is none, as in Node", async () => {
    await failsWith(() => browserAssertion()(request), MissingError, "passkey.unsupported");
  });

  it("refuses a credential of another type or without an assertion", async () => {
    const password: Credential = { id: "me", type: "password" };
    const empty: Credential = { id: "me", type: "public-key" };
    for (const credential of [password, empty]) {
      const get = browserAssertion(container(async () => credential));
      await failsWith(() => get(request), InputError, "passkey.assertion");
    }
  });
});

describe("a registration's public key", () => {
  const { publicKey: registered } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = Uint8Array.from(registered.export({ type: "spki", format: "der" }));
  const jwk = registered.export({ format: "jwk" });
  const hex = (text: string | undefined) => `0x${Buffer.from(text ?? "", "base64url").toString("hex")}` as const;
  const key: P256PublicKey = { qx: hex(jwk.x), qy: hex(jwk.y) };

  it("is read from SubjectPublicKeyInfo", () => {
    expect(passkeyPublicKeyFromSpki(spki)).to.deep.equal(key);
  });

  it("is read from COSE_Key", () => {
    const authenticator = new SoftwareAuthenticator(RP_ID, ORIGIN);
    expect(passkeyPublicKeyFromCose(authenticator.cose)).to.deep.equal(p256PublicKey(authenticator.point));
  });

  it("is refused when of another algorithm, curve, form or length", async () => {
    const { cose } = new SoftwareAuthenticator(RP_ID, ORIGIN);
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey.export({ type: "spki", format: "der" });
    const ed25519 = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" });
    const wrong = [new Uint8Array(), p384, ed25519, spki.subarray(0, 90), Uint8Array.from([...spki, 0]), cose];
    for (const bytes of wrong) {
      await failsWith(() => passkeyPublicKeyFromSpki(bytes), InputError, "passkey.public-key");
    }
    const eddsa = Uint8Array.from(cose);
    eddsa[4] = 0x27;
    const unordered = Uint8Array.from(cose);
    unordered[42] = 0x21;
    for (const bytes of [
      new Uint8Array(),
      eddsa,
      unordered,
      cose.subarray(0, 76),
      Uint8Array.from([...cose, 0]),
      spki,
    ]) {
      await failsWith(() => passkeyPublicKeyFromCose(bytes), InputError, "passkey.public-key");
    }
  });

  it("is refused when off the curve", async () => {
    const offCurve = Uint8Array.from(spki);
    offCurve[90] = (offCurve[90] ?? 0) ^ 1;
    expect(() => createPublicKey({ key: Buffer.from(offCurve), type: "spki", format: "der" })).to.throw();
    await failsWith(() => passkeyPublicKeyFromSpki(offCurve), InputError, "signer.public-key");
  });
});
