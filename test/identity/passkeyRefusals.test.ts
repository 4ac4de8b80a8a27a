import { expect } from "chai";
import fc from "fast-check";
import { p256PublicKey } from "../../src/identity/signers/P256PublicKey.js";
import type { PasskeyAssertion } from "../../src/identity/signers/PasskeyAssertion.js";
import { PasskeySigner } from "../../src/identity/signers/PasskeySigner.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { type Ceremony, SoftwareAuthenticator, serialiseClientData } from "./SoftwareAuthenticator.js";
import {
  accepted,
  challengeOf,
  domain,
  failsWith,
  hashOf,
  ORIGIN,
  passkey,
  RP_ID,
  sign,
  types,
  uncheckedAuth,
} from "./signersFixture.js";

describe("PasskeySigner's refusals", () => {
  const refusedByBoth: [string, Ceremony, ErrorCode][] = [
    ["a registration's type", { type: "webauthn.create" }, "passkey.type"],
    ["another challenge", { challenge: new Uint8Array(32) }, "passkey.challenge"],
    ["a challenge of 31 bytes", { challenge: challengeOf(1n).slice(0, 31) }, "passkey.challenge"],
    ["no user present", { userPresent: false }, "passkey.user-present"],
    ["no user verified", { userVerified: false }, "passkey.user-verified"],
    ["a backup that may not be", { backedUp: true }, "passkey.backup-state"],
    [
      "white space before the challenge",
      { serialise: (data) => serialiseClientData(data).replace('"challenge":', '"challenge": ') },
      "passkey.client-data",
    ],
    [
      "an escape in the type",
      { serialise: (data) => serialiseClientData(data).replace("webauthn.get", "webauthn\\u002eget") },
      "passkey.client-data",
    ],
  ];
  for (const [name, ceremony, code] of refusedByBoth) {
    it(`refuses ${name}, as the contract does`, async () => {
      const { authenticator, settings } = passkey(ceremony);
      const signer = new PasskeySigner(settings);
      await failsWith(() => sign(signer, 1n), IntegrityError, code);
      const auth = uncheckedAuth(authenticator.assert(challengeOf(1n), ceremony), "low");
      expect(await accepted(signer.signer, hashOf(1n), auth)).to.equal(false);
    });
  }

  const refusedByLibrary: [string, Ceremony, ErrorCode][] = [
    ["a page of another origin", { origin: "https://patient.example.evil" }, "passkey.origin"],
    ["the origin on another port", { origin: `${ORIGIN}:8443` }, "passkey.origin"],
    ["another relying party", { rpId: "example" }, "passkey.rp-id-hash"],
    ["a frame", { crossOrigin: true }, "passkey.cross-origin"],
    ["a frame in a page not named", { crossOrigin: true, topOrigin: "https://evil.example" }, "passkey.cross-origin"],
    ["a top origin without a frame", { topOrigin: "https://hospital.example" }, "passkey.cross-origin"],
  ];
  for (const [name, ceremony, code] of refusedByLibrary) {
    it(`refuses ${name}, which the contract does not look at`, async () => {
      const { authenticator, settings } = passkey(ceremony);
      const signer = new PasskeySigner({ ...settings, topOrigins: ["https://hospital.example"] });
      await failsWith(() => sign(signer, 1n), IntegrityError, code);
      const auth = uncheckedAuth(authenticator.assert(challengeOf(1n), ceremony), "low");
      expect(await accepted(signer.signer, hashOf(1n), auth)).to.equal(true);
    });
  }

  it("accepts a frame in a page that is named, and none unless named", async () => {
    const { settings } = passkey({ crossOrigin: true, topOrigin: "https://hospital.example" });
    const framed = new PasskeySigner({ ...settings, topOrigins: ["https://hospital.example"] });
    expect(await accepted(framed.signer, hashOf(1n), await sign(framed, 1n))).to.equal(true);
    await failsWith(() => sign(new PasskeySigner(settings), 1n), IntegrityError, "passkey.cross-origin");
  });

  it("refuses another passkey's answer, by its id and by its key", async () => {
    const { settings } = passkey();
    const other = new SoftwareAuthenticator(RP_ID, ORIGIN);
    const byId = new PasskeySigner({ ...settings, getAssertion: async ({ challenge }) => other.assert(challenge) });
    const error = await failsWith(() => sign(byId, 1n), IntegrityError, "passkey.credential");
    expect(error.values.expected).to.equal(`0x${Buffer.from(settings.credentialId).toString("hex")}`);
    const byKey = new PasskeySigner({ ...settings, publicKey: p256PublicKey(other.point) });
    await failsWith(() => sign(byKey, 1n), IntegrityError, "passkey.signature");
  });

  it("refuses an answer whose maker changed the challenge it was given", async () => {
    const { authenticator, settings } = passkey();
    const getAssertion: typeof settings.getAssertion = async ({ challenge }) => authenticator.assert(challenge.fill(0));
    const signer = new PasskeySigner({ ...settings, getAssertion });
    await failsWith(() => sign(signer, 1n), IntegrityError, "passkey.challenge");
  });

  it("refuses an assertion whose bytes were changed or cut", async () => {
    const { authenticator, settings } = passkey();
    const good = authenticator.assert(challengeOf(1n));
    const counted = Uint8Array.from(good.authenticatorData);
    counted[36] = 0xff;
    const otherMessage = authenticator.assert(challengeOf(2n)).signature;
    const json = Buffer.from(good.clientDataJSON).toString("latin1");
    const notUtf8 = Uint8Array.from(Buffer.from(json.replace(/}$/, ',"a":"\xff"}'), "latin1"));
    const changes: [Partial<PasskeyAssertion>, ErrorCode][] = [
      [{ authenticatorData: counted }, "passkey.signature"],
      [{ signature: otherMessage }, "passkey.signature"],
      [{ authenticatorData: good.authenticatorData.slice(0, 36) }, "passkey.authenticator-data"],
      [{ authenticatorData: new Uint8Array() }, "passkey.authenticator-data"],
      [{ signature: good.signature.slice(0, -1) }, "passkey.signature-form"],
      [{ signature: Uint8Array.from([...good.signature, 0]) }, "passkey.signature-form"],
      [{ signature: new Uint8Array(64).fill(1) }, "passkey.signature-form"],
      [{ signature: Uint8Array.of(0x30, 6, 2, 1, 0, 2, 1, 1) }, "passkey.signature-form"],
      [{ clientDataJSON: good.clientDataJSON.slice(1) }, "passkey.client-data"],
      [{ clientDataJSON: notUtf8 }, "passkey.client-data"],
      [{ clientDataJSON: new TextEncoder().encode('{"type":"webauthn.get"}') }, "passkey.client-data"],
    ];
    for (const [change, code] of changes) {
      const signer = new PasskeySigner({ ...settings, getAssertion: async () => ({ ...good, ...change }) });
      await failsWith(() => sign(signer, 1n), IntegrityError, code);
    }
  });

  it("refuses an assertion with any one byte of what is signed changed", async () => {
    const { authenticator, settings } = passkey();
    const good = authenticator.assert(challengeOf(1n));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("authenticatorData" as const, "clientDataJSON" as const, "signature" as const),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (part, at, mask) => {
          const bytes = Uint8Array.from(good[part]);
          const index = at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ mask;
          const signer = new PasskeySigner({ ...settings, getAssertion: async () => ({ ...good, [part]: bytes }) });
          const failed = await sign(signer, 1n).then(
            () => false,
            (error: unknown) => error instanceof IntegrityError,
          );
          expect(failed).to.equal(true);
        },
      ),
      { seed: 7913, numRuns: 100 },
    );
  });

  it("refuses an answer that is not an assertion, and a value that does not fit its types", async () => {
    const { authenticator, settings } = passkey();
    const { signature: _, ...unsigned } = authenticator.assert(challengeOf(1n));
    const answer = async () => JSON.parse(JSON.stringify(unsigned));
    const signer = new PasskeySigner({ ...settings, getAssertion: answer });
    await failsWith(() => sign(signer, 1n), InputError, "passkey.assertion");
    await failsWith(() => signer.signTypedData(domain, types, {}), InputError, "signer.typed-data");
  });
});
