import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { getBytes, sha256, TypedDataEncoder, toUtf8Bytes } from "ethers";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { KEY_DIRECTORY_CHANGE } from "../../src/identity/patientTypes.js";
import { encodeWebAuthnAuth } from "../../src/identity/signers/encodeWebAuthnAuth.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { newPasskey } from "../support/patientSigners.js";
import { type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";
import type { Ceremony, SoftwareAuthenticator } from "./SoftwareAuthenticator.js";

// Assertions go to the contract as they are, past the library's own checks, which would refuse most of them.
describe("a patient's passkey on chain", () => {
  let system: TestSystem;
  let patient: TestPatient;
  let authenticator: SoftwareAuthenticator;

  before(async () => {
    system = await testSystem();
  });
  beforeEach(async () => {
    const passkey = newPasskey(system);
    authenticator = passkey.authenticator;
    patient = await system.patient(passkey.signer, ["laboratory"]);
  });
  after(() => system.close());

  /** Changes the key directory by one raw assertion of this ceremony. */
  async function changeBy(ceremony: Ceremony) {
    const keyDirectory = toHex(getBytes(sha256(toUtf8Bytes("a key directory"))));
    const deadline = Math.floor((await system.inDays(1)).getTime() / 1000);
    const value = { patient: patient.id, keyDirectory, nonce: 0n, deadline };
    const digest = TypedDataEncoder.hash(domainOf(system.deployment, "PatientRegistry"), KEY_DIRECTORY_CHANGE, value);
    const assertion = authenticator.assert(getBytes(digest), ceremony);
    const { r, s } = p256.Signature.fromBytes(assertion.signature, "der");
    const text = new TextDecoder().decode(assertion.clientDataJSON);
    const signature = encodeWebAuthnAuth(
      assertion,
      { r: word(r), s: word(s) },
      { typeIndex: text.indexOf('"type":'), challengeIndex: text.indexOf('"challenge":') },
    );
    const change = { nonce: 0n, deadline, signer: patient.signer.signer, signature };
    const call = () => send(system.chain.patients.setKeyDirectoryBySig(patient.id, keyDirectory, change));
    return { call, digest, keyDirectory };
  }

  it("is accepted when the assertion keeps all rules", async () => {
    const { call, keyDirectory } = await changeBy({ s: "low" });
    await call();
    expect((await system.chain.patients.patientOf(patient.id)).keyDirectory).to.equal(keyDirectory);
  });

  for (const [name, ceremony] of [
    ["of a registration instead of an authentication", { type: "webauthn.create" }],
    ["over another challenge", { challenge: new Uint8Array(32).fill(7) }],
    ["without the user's presence", { userPresent: false }],
    ["without the user's verification", { userVerified: false }],
    ["that says to be backed up where it may not be", { backedUp: true, backupEligible: false }],
  ] as const) {
    it(`is refused with an assertion ${name}`, async () => {
      const { call, digest } = await changeBy({ s: "low", ...ceremony });
      const failure = await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
      expect(failure.values).to.deep.equal({ patient: patient.id, digest });
      expect((await system.chain.patients.patientOf(patient.id)).nonce).to.equal(0n);
    });
  }

  it("is refused with a high s, which the library brings down", async () => {
    const { call, digest } = await changeBy({ s: "high" });
    const failure = await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
    expect(failure.values).to.deep.equal({ patient: patient.id, digest });

    const { signer } = newPasskey(system, { s: "high" });
    const { id, keyring } = await system.patient(signer, ["laboratory"]);
    const directory = await keyring.rotate("laboratory").directory();
    const change = { patient: id, directory, deadline: await system.inDays(1) };
    const signed = await signKeyDirectoryChange(system.chain, system.stores.blobs, signer, change);
    await relayKeyDirectoryChange(system.chain, system.stores.blobs, signed);
    expect((await system.chain.patients.patientOf(id)).nonce).to.equal(1n);
  });

  it("signs nothing for a page that may not ask, which the contract would not see", async () => {
    const phished = { origin: "https://patient.example.evil", s: "low" } as const;
    const { call } = await changeBy(phished);
    await call(); // the contract reads neither origin nor relying party: that is the library's to refuse
    const { signer } = newPasskey(system, phished);
    const { id, keyring } = await system.patient(signer, ["laboratory"]);
    const change = { patient: id, directory: await keyring.directory(), deadline: await system.inDays(1) };
    const sign = () => signKeyDirectoryChange(system.chain, system.stores.blobs, signer, change);
    const failure = await expectFailure(sign, IntegrityError, "passkey.origin");
    expect(failure.values.origin).to.equal(phished.origin);
  });

  const word = (value: bigint) => toHex(getBytes(`0x${value.toString(16).padStart(64, "0")}`));
});
