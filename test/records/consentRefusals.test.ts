import { expect } from "chai";
import { encodeBytes32String, keccak256, TypedDataEncoder, toBeHex } from "ethers";
import { relayRotation, signRotation } from "../../src/identity/rotateSigner.js";
import type { ConsentTerms } from "../../src/records/consentTerms.js";
import { CONSENT_GRANT } from "../../src/records/consentTypes.js";
import { grantConsent, relayGrant, relayGrants, signGrant, signGrants } from "../../src/records/grantConsent.js";
import {
  relayAllRevocation,
  relayRevocation,
  relayRevocations,
  signAllRevocation,
  signRevocation,
  signRevocations,
} from "../../src/records/revokeConsent.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { InputError, RefusedError } from "../../src/shared/errors.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { expectFailure } from "../support/failureOf.js";
import { p256Signer } from "../support/patientSigners.js";
import { type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

const READER: Hex = `0x${"a1".repeat(32)}`;
const OTHER_READER: Hex = `0x${"b2".repeat(32)}`;
const TREAT = encodeBytes32String("TREAT");
const DAY = 86_400;

describe("consent that is refused", () => {
  let system: TestSystem;
  let patient: TestPatient;
  let terms: ConsentTerms;

  before(async () => {
    system = await testSystem();
  });
  beforeEach(async () => {
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    const [from, until] = [await system.now(), await system.inDays(30)];
    terms = { reader: READER, purpose: "TREAT", categories: [3], from, until };
  });
  after(() => system.close());

  const signing = async (signer = patient.signer) => ({
    patient: patient.id,
    signer,
    deadline: await system.inDays(1),
  });
  const signed = async (change: Partial<ConsentTerms> = {}) =>
    signGrant(system.chain, await signing(), { ...terms, ...change });
  const secondsOf = (time: Date) => Math.floor(time.getTime() / 1000);
  const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString();
  const stateOf = async (reader = READER) =>
    Number(await system.chain.consents.consentStateOf(patient.id, reader, TREAT, 3));

  const nonceOf = async (reader = READER) => (await system.chain.consents.consentOf(patient.id, reader, TREAT)).nonce;
  /** The EIP-712 digest that the ConsentRegistry computes for a signed grant. */
  const digestOf = (grant: Awaited<ReturnType<typeof signGrant>>) => {
    const { generation, deadline } = grant.authorization;
    const value = { patient: grant.patient, ...grant.terms, nonce: grant.nonce, generation, deadline };
    return TypedDataEncoder.hash(domainOf(system.deployment, "ConsentRegistry"), CONSENT_GRANT, value);
  };

  describe("at the clock's edges", () => {
    it("covers the second of its start and the last before its end, and neither the one before nor the end", async () => {
      const from = secondsOf(await system.inDays(1));
      const until = from + DAY;
      await relayGrant(system.chain, await signed({ from: new Date(from * 1000), until: new Date(until * 1000) }));
      const [granted, early, expired] = [0, 4, 5];
      for (const [time, state] of [
        [from - 1, early],
        [from, granted],
        [until - 1, granted],
        [until, expired],
        [until + 1, expired],
      ] as const) {
        await system.time.increaseTo(time);
        expect(await stateOf(), `${time - from} seconds after the start`).to.equal(state);
      }
    });

    it("may last one second, and no less", async () => {
      const from = await system.inDays(1);
      const until = new Date(from.getTime() + 1000);
      await relayGrant(system.chain, await signed({ from, until }));
      await system.time.increaseTo(secondsOf(from));
      expect(await stateOf()).to.equal(0);

      const empty = await signed({ from, until: from });
      const failure = await expectFailure(() => relayGrant(system.chain, empty), RefusedError, "contract.EmptyPeriod");
      expect(failure.values).to.deep.equal({ from: from.toISOString(), until: from.toISOString() });
    });

    it("is not granted once it has expired, at its very end already", async () => {
      const [from, until] = [await system.now(), await system.inDays(0.5)];
      const late = await signed({ from, until });
      await system.time.setNextBlockTimestamp(secondsOf(until));
      const call = () => relayGrant(system.chain, late);
      const failure = await expectFailure(call, RefusedError, "contract.EndNotInFuture");
      expect(failure.values).to.deep.equal({ until: until.toISOString(), time: until.toISOString() });
    });

    it("is granted one second before its end", async () => {
      const [from, until] = [await system.now(), await system.inDays(0.5)];
      const late = await signed({ from, until });
      await system.time.setNextBlockTimestamp(secondsOf(until) - 1);
      await relayGrant(system.chain, late);
      expect(await nonceOf()).to.equal(1n);
    });

    it("takes a signature at its deadline, and none a second later", async () => {
      const [onTime, tooLate] = [await signed(), await signed({ reader: OTHER_READER })];
      const { deadline } = onTime.authorization;
      await system.time.setNextBlockTimestamp(deadline);
      await relayGrant(system.chain, onTime);
      await system.time.setNextBlockTimestamp(deadline + 1);
      const call = () => relayGrant(system.chain, tooLate);
      const failure = await expectFailure(call, RefusedError, "contract.ExpiredSignature");
      const expected = tooLate.authorization.deadline;
      expect(failure.values).to.deep.equal({ deadline: isoOf(expected), time: isoOf(deadline + 1) });
      expect(await stateOf(OTHER_READER)).to.equal(1);
    });
  });

  describe("by a signature that was made for something else", () => {
    it("when it was used before", async () => {
      const grant = await signed();
      await relayGrant(system.chain, grant);
      const call = () => relayGrant(system.chain, grant);
      const failure = await expectFailure(call, RefusedError, "contract.WrongConsentNonce");
      expect(failure.values).to.deep.equal({ patient: patient.id, reader: READER, nonce: 0n, current: 1n });
    });

    it("when it was signed but not sent before a revocation, and is relayed after it", async () => {
      const grant = await signed();
      const target = { reader: READER, purpose: "TREAT" } as const;
      await relayRevocation(system.chain, await signRevocation(system.chain, await signing(), target));
      const call = () => relayGrant(system.chain, grant);
      const failure = await expectFailure(call, RefusedError, "contract.WrongConsentNonce");
      expect(failure.values).to.deep.equal({ patient: patient.id, reader: READER, nonce: 0n, current: 2n });
      expect(await stateOf()).to.equal(2);
    });

    it("when it was signed with a revocation and is relayed before it: the revocation holds all the same", async () => {
      const grant = await signed();
      const target = { reader: READER, purpose: "TREAT" } as const;
      const revocation = await signRevocation(system.chain, await signing(), target);
      await relayGrant(system.chain, grant);
      await relayRevocation(system.chain, revocation);
      expect(await stateOf()).to.equal(2);
    });

    it("when it was signed in a generation that a revocation of everything ended", async () => {
      const grant = await signed();
      await relayAllRevocation(system.chain, await signAllRevocation(system.chain, await signing()));
      const call = () => relayGrant(system.chain, grant);
      const failure = await expectFailure(call, RefusedError, "contract.WrongGeneration");
      expect(failure.values).to.deep.equal({ patient: patient.id, generation: 0n, current: 1n });
    });

    it("when it is a revocation of everything that was used before", async () => {
      const all = await signAllRevocation(system.chain, await signing());
      await relayAllRevocation(system.chain, all);
      const call = () => relayAllRevocation(system.chain, all);
      const failure = await expectFailure(call, RefusedError, "contract.WrongGeneration");
      expect(failure.values).to.deep.equal({ patient: patient.id, generation: 0n, current: 1n });
    });

    it("when the same contracts of another chain are meant, at the same addresses", async () => {
      const elsewhere = await testSystem({ chainId: 31_338 });
      try {
        expect(elsewhere.deployment.contracts).to.deep.equal(system.deployment.contracts);
        const grant = await signGrant(elsewhere.chain, await signing(), terms);
        const call = () => relayGrant(system.chain, grant);
        const failure = await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
        expect(failure.values).to.deep.equal({ patient: patient.id, digest: digestOf(grant) });
      } finally {
        await elsewhere.close();
      }
    });

    it("when another contract of the same chain is meant", async () => {
      const { contracts } = system.deployment;
      const others = { ...contracts, ConsentRegistry: contracts.RecordRegistry };
      const chain = { ...system.chain, deployment: { ...system.deployment, contracts: others } };
      const grant = await signGrant(chain, await signing(), terms);
      const call = () => relayGrant(system.chain, grant);
      const failure = await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
      expect(failure.values).to.deep.equal({ patient: patient.id, digest: digestOf(grant) });
    });

    it("when it is a former signer's", async () => {
      const grant = await signed();
      const next = await p256Signer(system);
      const signers = { present: patient.signer, next };
      const rotation = { patient: patient.id, deadline: await system.inDays(1) };
      await relayRotation(system.chain, await signRotation(system.chain, signers, rotation));
      const call = () => relayGrant(system.chain, grant);
      const failure = await expectFailure(call, RefusedError, "contract.NotPatientSigner");
      const signerHash = keccak256(patient.signer.signer).slice(0, 50);
      expect(failure.values).to.deep.equal({ patient: patient.id, signerHash });
      await relayGrant(system.chain, await signGrant(system.chain, await signing(next), terms));
    });

    it("when it is someone else's", async () => {
      const other = await p256Signer(system);
      const grant = await signGrant(system.chain, await signing(other), terms);
      const call = () => relayGrant(system.chain, grant);
      const failure = await expectFailure(call, RefusedError, "contract.NotPatientSigner");
      const signerHash = keccak256(other.signer).slice(0, 50);
      expect(failure.values).to.deep.equal({ patient: patient.id, signerHash });
    });

    it("when someone else signed it in the name of the patient's signer", async () => {
      const other = await p256Signer(system);
      const grant = await signGrant(system.chain, await signing(other), terms);
      const forged = { ...grant, authorization: { ...grant.authorization, signer: patient.signer.signer } };
      const call = () => relayGrant(system.chain, forged);
      const failure = await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
      expect(failure.values).to.deep.equal({ patient: patient.id, digest: digestOf(forged) });
    });

    it("when the relay changed any of its values", async () => {
      const grant = await signed();
      const { authorization } = grant;
      for (const change of [
        { terms: { ...grant.terms, categories: 255n } },
        { terms: { ...grant.terms, from: grant.terms.from - 1 } },
        { terms: { ...grant.terms, until: grant.terms.until + 1 } },
        { terms: { ...grant.terms, reader: OTHER_READER } },
        { terms: { ...grant.terms, document: OTHER_READER } },
        { authorization: { ...authorization, deadline: authorization.deadline + 1 } },
      ]) {
        const call = () => relayGrant(system.chain, { ...grant, ...change });
        await expectFailure(call, RefusedError, "contract.InvalidPatientSignature");
      }
      expect(await nonceOf()).to.equal(0n);
    });
  });

  describe("in part", () => {
    it("leaves none of several granted when one is refused", async () => {
      const past = { ...terms, reader: OTHER_READER, from: new Date(0), until: new Date(DAY * 1000) };
      const grants = await signGrants(system.chain, await signing(), [terms, past]);
      const failure = await expectFailure(
        () => relayGrants(system.chain, grants),
        RefusedError,
        "contract.EndNotInFuture",
      );
      expect(failure.values.until).to.equal("1970-01-02T00:00:00.000Z");
      expect([await nonceOf(), await nonceOf(OTHER_READER)]).to.deep.equal([0n, 0n]);
    });

    it("grants and revokes none of several when one of their nonces is used", async () => {
      const both = [terms, { ...terms, reader: OTHER_READER }];
      const [grants, revocations] = [
        await signGrants(system.chain, await signing(), both),
        await signRevocations(system.chain, await signing(), both),
      ];
      await relayGrant(system.chain, await signed({ reader: OTHER_READER }));
      const call = () => relayGrants(system.chain, grants);
      const failure = await expectFailure(call, RefusedError, "contract.WrongConsentNonce");
      expect(failure.values).to.deep.equal({ patient: patient.id, reader: OTHER_READER, nonce: 0n, current: 1n });
      expect([await nonceOf(), await nonceOf(OTHER_READER)]).to.deep.equal([0n, 1n]);

      // A revocation outlasts one grant that was signed with it, but not two.
      await relayGrant(system.chain, await signed({ reader: OTHER_READER }));
      const revoke = () => relayRevocations(system.chain, revocations);
      const late = await expectFailure(revoke, RefusedError, "contract.WrongConsentNonce");
      expect(late.values).to.deep.equal({ patient: patient.id, reader: OTHER_READER, nonce: 1n, current: 2n });
      expect([await nonceOf(), await nonceOf(OTHER_READER)]).to.deep.equal([0n, 2n]);
    });

    it("refuses none at all, and more than fit into a transaction", async () => {
      const none = await signGrants(system.chain, await signing(), []);
      const many = await signGrants(
        system.chain,
        await signing(),
        Array.from({ length: 257 }, (_, i) => ({ ...terms, reader: toHex(fromHex(toBeHex(i + 1, 32))) })),
      );
      for (const [grants, length] of [
        [none, 0n],
        [many, 257n],
      ] as const) {
        const call = () => relayGrants(system.chain, grants);
        const failure = await expectFailure(call, RefusedError, "contract.ListLengthOutOfRange");
        expect(failure.values).to.deep.equal({ length, max: 256n });
      }
    });
  });

  describe("before anything is signed or sent", () => {
    it("names a consent that stands twice under one signature, in whatever case", async () => {
      const upper: Hex = `0x${READER.slice(2).toUpperCase()}`;
      const twice = [terms, { ...terms, reader: OTHER_READER }, { ...terms, reader: upper, categories: [4] }];
      for (const call of [
        async () => signGrants(system.chain, await signing(), twice),
        async () => signRevocations(system.chain, await signing(), twice),
      ]) {
        const failure = await expectFailure(call, InputError, "input.invalid");
        expect(failure.values.rule).to.equal("a consent stands twice");
      }
      const apart = [terms, { ...terms, purpose: "HRESCH" as const }];
      await relayGrants(system.chain, await signGrants(system.chain, await signing(), apart));
    });

    const cases: [string, object, string][] = [
      ["no category", { categories: [] }, "input.invalid"],
      ["a category twice", { categories: [1, 1] }, "input.invalid"],
      ["category 64", { categories: [64] }, "input.invalid"],
      ["category -1", { categories: [-1] }, "input.invalid"],
      ["a purpose that HL7 does not list", { purpose: "TREATMENT" }, "input.invalid"],
      ["an end that is no date", { until: new Date(Number.NaN) }, "time.invalid"],
      ["a start before 1970", { from: new Date(-1) }, "time.invalid"],
    ];
    for (const [name, change, code] of cases) {
      it(`names ${name}`, async () => {
        const bad: ConsentTerms = Object.assign({}, terms, change);
        const stranger = system.as(system.stranger);
        for (const call of [async () => signed(bad), () => grantConsent(stranger, patient.id, bad)]) {
          const failure = await expectFailure(call, InputError, code === "time.invalid" ? code : "input.invalid");
          expect(failure.message).to.match(/rule=|name=/);
        }
      });
    }
  });
});
