import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { getBytes, TypedDataEncoder, type TypedDataField } from "ethers";
import { SIGNER_ACCEPTANCE, SIGNER_ROTATION } from "../../src/identity/patientTypes.js";
import { encodeWebAuthnAuth } from "../../src/identity/signers/encodeWebAuthnAuth.js";
import { encodeTerms } from "../../src/records/consentTerms.js";
import { CONSENT_GRANT } from "../../src/records/consentTypes.js";
import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { RefusedError } from "../../src/shared/errors.js";
import { toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { Ceremony, SoftwareAuthenticator } from "../identity/SoftwareAuthenticator.js";
import { expectFailure } from "../support/failureOf.js";
import { newPasskey } from "../support/patientSigners.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

const BAD: readonly (readonly [string, Ceremony])[] = [
  ["of a registration instead of an authentication", { type: "webauthn.create" }],
  ["over another challenge", { challenge: new Uint8Array(32).fill(7) }],
  ["without the user's presence", { userPresent: false }],
  ["without the user's verification", { userVerified: false }],
  ["that says to be backed up where it may not be", { backedUp: true, backupEligible: false }],
  ["with a high s", { s: "high" }],
];

// Assertions go to the contracts as they are, past the library's own checks, which would refuse most of them.
describe("a patient's passkey on consents and rotations", () => {
  let system: TestSystem;
  let patient: TestPatient;
  let reader: TestOrganization;
  let authenticator: SoftwareAuthenticator;

  before(async () => {
    system = await testSystem();
    reader = await system.organization("Reader Hospital");
  });
  beforeEach(async () => {
    const passkey = newPasskey(system);
    authenticator = passkey.authenticator;
    patient = await system.patient(passkey.signer, ["laboratory"]);
  });
  after(() => system.close());

  /** A raw assertion of this ceremony over typed data, as the contract takes it, and the digest it is over. */
  function assertion(
    contract: "ConsentRegistry" | "PatientRegistry",
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
    ceremony: Ceremony,
    by = authenticator,
  ) {
    const digest = TypedDataEncoder.hash(domainOf(system.deployment, contract), types, value);
    const answer = by.assert(getBytes(digest), { s: "low", ...ceremony });
    const { r, s } = p256.Signature.fromBytes(answer.signature, "der");
    const text = new TextDecoder().decode(answer.clientDataJSON);
    const indexes = { typeIndex: text.indexOf('"type":'), challengeIndex: text.indexOf('"challenge":') };
    return { digest, signature: encodeWebAuthnAuth(answer, { r: word(r), s: word(s) }, indexes) };
  }

  async function terms() {
    const { number } = patient.keyring.byCategory("laboratory");
    const [from, until] = [await system.now(), await system.inDays(30)];
    return { reader: reader.org, purpose: "TREAT" as const, categories: [number], from, until };
  }

  async function grantBy(ceremony: Ceremony) {
    const encoded = encodeTerms(await terms());
    const deadline = Math.floor((await system.inDays(1)).getTime() / 1000);
    const value = { patient: patient.id, ...encoded, nonce: 0n, generation: 0n, deadline };
    const { digest, signature } = assertion("ConsentRegistry", CONSENT_GRANT, value, ceremony);
    const authorization = { generation: 0n, deadline, signer: patient.signer.signer, signature };
    return { digest, call: () => send(system.chain.consents.grantBySig(patient.id, encoded, 0n, authorization)) };
  }

  /** A rotation to another passkey, one of whose two assertions is of this ceremony. */
  async function rotateBy(present: Ceremony, next: Ceremony) {
    const { authenticator: other, signer } = newPasskey(system);
    const deadline = Math.floor((await system.inDays(1)).getTime() / 1000);
    const acceptedValue = { patient: patient.id, newSigner: signer.signer, nonce: 0n };
    const accepted = assertion("PatientRegistry", SIGNER_ACCEPTANCE, acceptedValue, next, other);
    const agreed = assertion("PatientRegistry", SIGNER_ROTATION, { ...acceptedValue, deadline }, present);
    const change = { nonce: 0n, deadline, signer: patient.signer.signer, signature: agreed.signature };
    const { patients } = system.chain;
    const call = () => send(patients.rotateSignerBySig(patient.id, signer.signer, accepted.signature, change));
    return { accepted, agreed, call };
  }

  const consented = async () => {
    const { number } = patient.keyring.byCategory("laboratory");
    const { purpose } = encodeTerms(await terms());
    return system.chain.consents.isConsented(patient.id, reader.org, purpose, number);
  };

  it("grants when the assertion keeps all rules", async () => {
    await (await grantBy({})).call();
    expect(await consented()).to.equal(true);
  });

  it("rotates when both assertions keep all rules", async () => {
    await (await rotateBy({}, {})).call();
    expect((await system.chain.patients.patientOf(patient.id)).nonce).to.equal(1n);
  });

  for (const [name, ceremony] of BAD) {
    it(`grants nothing with an assertion ${name}`, async () => {
      const { call, digest } = await grantBy(ceremony);
      const failure = await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
      expect(failure.values).to.deep.equal({ patient: patient.id, digest });
      expect(await consented()).to.equal(false);
    });

    it(`rotates by no assertion ${name}, of the present passkey or the next`, async () => {
      const byPresent = await rotateBy(ceremony, {});
      const refused = await expectFailure(byPresent.call, RefusedError, "contract.InvalidPatientSignature");
      expect(refused.values).to.deep.equal({ patient: patient.id, digest: byPresent.agreed.digest });
      const byNext = await rotateBy({}, ceremony);
      const notAccepted = await expectFailure(byNext.call, RefusedError, "contract.InvalidAcceptance");
      expect(notAccepted.values).to.deep.equal({ patient: patient.id, digest: byNext.accepted.digest });
      expect((await system.chain.patients.patientOf(patient.id)).nonce).to.equal(0n);
    });
  }

  it("grants with a high s once the library has brought it down", async () => {
    const { signer } = newPasskey(system, { s: "high" });
    patient = await system.patient(signer, ["laboratory"]);
    const signing = { patient: patient.id, signer, deadline: await system.inDays(1) };
    await relayGrant(system.chain, await signGrant(system.chain, signing, await terms()));
    expect(await consented()).to.equal(true);
  });

  const word = (value: bigint) => toHex(getBytes(`0x${value.toString(16).padStart(64, "0")}`));
});
