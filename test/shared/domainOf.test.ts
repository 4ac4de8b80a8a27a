import { expect } from "chai";
import { keccak256, TypedDataEncoder, toUtf8Bytes } from "ethers";
import fc from "fast-check";
import { patientIdOf } from "../../src/identity/patientIdOf.js";
import { KEY_DIRECTORY_CHANGE, SIGNER_ACCEPTANCE, SIGNER_ROTATION } from "../../src/identity/patientTypes.js";
import {
  ALL_CONSENTS_REVOCATION,
  CONSENT_GRANT,
  CONSENT_GRANTS,
  CONSENT_REVOCATION,
  CONSENT_REVOCATIONS,
} from "../../src/records/consentTypes.js";
import { EMERGENCY_CONTEST, EMERGENCY_WISH } from "../../src/records/emergency/emergencyTypes.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { RECORD_ANCHOR, RECORD_RETRACTION } from "../../src/records/recordTypes.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { toHex } from "../../src/shared/hex.js";
import { p256Signer } from "../support/patientSigners.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

const SEED = 0x6d6564;
const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const digest = word.filter((value) => !/^0x0*$/.test(value));

describe("what the library computes as the contracts do", () => {
  let system: TestSystem;
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  for (const [name, contractOf] of [
    ["PatientRegistry", (chain: TestSystem["chain"]) => chain.patients],
    ["RecordRegistry", (chain: TestSystem["chain"]) => chain.records],
    ["ConsentRegistry", (chain: TestSystem["chain"]) => chain.consents],
    ["EmergencyAccess", (chain: TestSystem["chain"]) => chain.emergencies],
    ["CapacityPool", (chain: TestSystem["chain"]) => chain.pools],
  ] as const) {
    it(`the EIP-712 domain of the ${name}, which tells it by ERC-5267`, async () => {
      const told = await contractOf(system.chain).eip712Domain();
      const nameVersionChainAndContract = "0x0f";
      expect(told.fields).to.equal(nameVersionChainAndContract);
      expect(told.extensions).to.deep.equal([]);
      const domain = domainOf(system.deployment, name);
      expect({
        name: told.name,
        version: told.version,
        chainId: Number(told.chainId),
        verifyingContract: told.verifyingContract,
      }).to.deep.equal(domain);
    });
  }

  it("every type that a patient signs, which the contract's code holds as a type hash", async () => {
    const codeOf = async (contract: "PatientRegistry" | "RecordRegistry" | "ConsentRegistry" | "EmergencyAccess") =>
      system.ethers.provider.getCode(system.deployment.contracts[contract]);
    for (const [contract, all] of [
      ["PatientRegistry", [KEY_DIRECTORY_CHANGE, SIGNER_ROTATION, SIGNER_ACCEPTANCE]],
      ["RecordRegistry", [RECORD_ANCHOR, RECORD_RETRACTION]],
      [
        "ConsentRegistry",
        [CONSENT_GRANT, CONSENT_GRANTS, CONSENT_REVOCATION, CONSENT_REVOCATIONS, ALL_CONSENTS_REVOCATION],
      ],
      ["EmergencyAccess", [EMERGENCY_WISH, EMERGENCY_CONTEST]],
    ] as const) {
      const code = await codeOf(contract);
      for (const types of all) {
        const encoder = TypedDataEncoder.from({ ...types });
        const text = encoder.encodeType(encoder.primaryType);
        expect(code.includes(keccak256(toUtf8Bytes(text)).slice(2)), text).to.equal(true);
      }
    }
  });

  it("the id of every patient", async () => {
    const signer = fc.uint8Array({ minLength: 20, maxLength: 200 }).map(toHex);
    await fc.assert(
      fc.asyncProperty(signer, word, word, async (signerBytes, keyDirectory, salt) => {
        const onChain = await system.chain.patients.patientIdOf(signerBytes, keyDirectory, salt);
        expect(patientIdOf(system.deployment, { signer: signerBytes, keyDirectory, salt })).to.equal(onChain);
      }),
      { seed: SEED, numRuns: 50 },
    );
  });

  it("the id of every record, by an organisation and by the patient", async () => {
    const author = await system.organization("Author Hospital");
    const { id: patient } = await system.patient(await p256Signer(system), ["laboratory"]);
    const { records } = system.as(author.member);
    await fc.assert(
      fc.asyncProperty(digest, async (value) => {
        const onChain = await records.anchor.staticCall(patient, author.org, value);
        expect(recordIdOf({ patient, author: author.org, digest: value })).to.equal(onChain);
        expect(recordIdOf({ patient, author: patient, digest: value })).not.to.equal(onChain);
      }),
      { seed: SEED, numRuns: 50 },
    );
  });
});
