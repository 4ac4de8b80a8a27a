import { expect } from "chai";
import { getBytes } from "ethers";
import fc from "fast-check";
import { PasskeySigner } from "../../src/identity/signers/PasskeySigner.js";
import { InputError } from "../../src/shared/errors.js";
import { type Ceremony, type ClientData, serialiseClientData } from "./SoftwareAuthenticator.js";
import {
  accepted,
  challengeOf,
  failsWith,
  hashOf,
  ORIGIN,
  passkey,
  RP_ID,
  sign,
  uncheckedAuth,
  webAuthnVerifier,
} from "./signersFixture.js";

describe("PasskeySigner", () => {
  it("signs what the WebAuthn verifier takes, for the hash and the passkey alone", async () => {
    const { settings } = passkey();
    const signer = new PasskeySigner(settings);
    const signature = await sign(signer, 1n);
    expect(getBytes(signer.signer)).to.have.length(84);
    expect(await accepted(signer.signer, hashOf(1n), signature)).to.equal(true);
    expect(await accepted(signer.signer, hashOf(2n), signature)).to.equal(false);
    expect(await accepted(new PasskeySigner(passkey().settings).signer, hashOf(1n), signature)).to.equal(false);
  });

  it("encodes as the contract's struct is laid out", async () => {
    const { authenticator, settings } = passkey();
    const assertion = authenticator.assert(challengeOf(1n), { s: "low" });
    const signer = new PasskeySigner({ ...settings, getAssertion: async () => assertion });
    expect(await sign(signer, 1n)).to.equal(uncheckedAuth(assertion));
  });

  it("brings a high s to the low one that the contract takes", async () => {
    for (const s of ["low", "high"] as const) {
      const { authenticator, settings } = passkey();
      const assertion = authenticator.assert(challengeOf(1n), { s });
      const signer = new PasskeySigner({ ...settings, getAssertion: async () => assertion });
      expect(await accepted(signer.signer, hashOf(1n), uncheckedAuth(assertion))).to.equal(s === "low");
      expect(await accepted(signer.signer, hashOf(1n), await sign(signer, 1n))).to.equal(true);
    }
  });

  it("asks for the EIP-712 hash of the credential at the relying party", async () => {
    const { authenticator, settings } = passkey();
    const asked: unknown[] = [];
    const getAssertion: typeof settings.getAssertion = async (request) => {
      asked.push(request);
      return authenticator.assert(request.challenge);
    };
    await sign(new PasskeySigner({ ...settings, getAssertion }), 1n);
    expect(asked).to.deep.equal([
      { challenge: challengeOf(1n), rpId: RP_ID, credentialId: authenticator.credentialId },
    ]);
  });

  const honest: [string, Ceremony][] = [
    ["a synced passkey (BE and BS)", { backupEligible: true, backedUp: true }],
    ["a passkey that may be synced (BE)", { backupEligible: true }],
    ["extension outputs", { extensions: Uint8Array.of(0xa0) }],
    [
      "a layout with white space elsewhere",
      { serialise: (data) => serialiseClientData(data).replace(/}$/, ' , "a" : 1 }') },
    ],
    [
      "members before the type, in several bytes a character",
      { serialise: (data) => JSON.stringify({ "ž€😀": "ü", ...data }) },
    ],
  ];
  for (const [name, ceremony] of honest) {
    it(`accepts ${name}, as the contract does`, async () => {
      const signer = new PasskeySigner(passkey(ceremony).settings);
      expect(await accepted(signer.signer, hashOf(1n), await sign(signer, 1n))).to.equal(true);
    });
  }

  it("finds its members in any order among others", async () => {
    const members = ["type", "challenge", "origin", "crossOrigin", "extra"] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...members], { minLength: members.length }),
        fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })),
        async (order, extra) => {
          const serialise = (data: ClientData) => {
            const all: Record<string, unknown> = { ...data, extra };
            return JSON.stringify(Object.fromEntries(order.map((name) => [name, all[name]])));
          };
          const signer = new PasskeySigner(passkey({ serialise }).settings);
          expect(await accepted(signer.signer, hashOf(1n), await sign(signer, 1n))).to.equal(true);
        },
      ),
      { seed: 7913, numRuns: 25 },
    );
  });

  it("keeps its own copy of the settings", async () => {
    const { settings } = passkey();
    const given = { ...settings, credentialId: Uint8Array.from(settings.credentialId), origins: [ORIGIN] };
    const signer = new PasskeySigner(given);
    given.credentialId.fill(0);
    given.origins.pop();
    expect(await accepted(signer.signer, hashOf(1n), await sign(signer, 1n))).to.equal(true);
  });

  it("refuses settings that could never match, by name", async () => {
    const { settings } = passkey();
    const wrong: [string, object][] = [
      ["credentialId", { credentialId: new Uint8Array() }],
      ["credentialId", { credentialId: new Uint8Array(1024) }],
      ["rpId", { rpId: "https://patient.example" }],
      ["rpId", { rpId: "" }],
      ["origins", { origins: [] }],
      ["origins.1", { origins: [ORIGIN, `${ORIGIN}/`] }],
      ["origins.0", { origins: ["https://"] }],
      ["origins.0", { origins: ["HTTPS://PATIENT.EXAMPLE"] }],
      ["origins.0", { origins: [`${ORIGIN}:443`] }],
      ["origins.0", { origins: ["patient.example"] }],
      ["origins.0", { origins: ["localhost:5173"] }],
      ["topOrigins.0", { topOrigins: [`${ORIGIN}/path`] }],
    ];
    for (const [setting, change] of wrong) {
      const make = () => new PasskeySigner({ ...settings, ...change });
      expect((await failsWith(make, InputError, "passkey.settings")).values).to.deep.equal({ setting });
    }
    await failsWith(() => new PasskeySigner({ ...settings, verifier: "0x" }), InputError, "signer.address");
    const { qx } = settings.publicKey;
    await failsWith(
      () => new PasskeySigner({ ...settings, publicKey: { qx, qy: qx } }),
      InputError,
      "signer.public-key",
    );
    const app = {
      ...settings,
      verifier: webAuthnVerifier,
      rpId: "localhost",
      origins: ["android:apk-key-hash:AAAA", "http://localhost:5173"],
    };
    expect(new PasskeySigner(app).signer).to.equal(new PasskeySigner(settings).signer);
  });
});
