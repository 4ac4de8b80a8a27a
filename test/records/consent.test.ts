import { expect } from "chai";
import { type Addressable, encodeBytes32String, ZeroHash } from "ethers";
import { AccountSigner } from "../../src/identity/signers/AccountSigner.js";
import { ContractAccountSigner } from "../../src/identity/signers/ContractAccountSigner.js";
import type { ConsentTerms } from "../../src/records/consentTerms.js";
import {
  grantConsent,
  grantConsents,
  relayGrant,
  relayGrants,
  signGrant,
  signGrants,
} from "../../src/records/grantConsent.js";
import {
  relayAllRevocation,
  relayRevocation,
  relayRevocations,
  revokeAllConsents,
  revokeConsent,
  revokeConsents,
  signAllRevocation,
  signRevocation,
  signRevocations,
} from "../../src/records/revokeConsent.js";
import type { Connection } from "../../src/shared/connect.js";
import { RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { p256Signer, passkeySigner, signerKinds } from "../support/patientSigners.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

const CATEGORIES = ["laboratory", "medications"];
const TREAT = encodeBytes32String("TREAT");
const RESEARCH = encodeBytes32String("HRESCH");
const [HOSPITAL, LABORATORY]: [Hex, Hex] = [`0x${"a1".repeat(32)}`, `0x${"b2".repeat(32)}`];
const DOCUMENT: Hex = `0x${"d0".repeat(32)}`;

let system: TestSystem;

/** Two consents of different readers, purposes, categories and documents. */
async function twoTerms(): Promise<[ConsentTerms, ConsentTerms]> {
  const [from, until] = [await system.now(), await system.inDays(30)];
  return [
    { reader: HOSPITAL, purpose: "TREAT", categories: [0, 63], from, until, document: DOCUMENT },
    { reader: LABORATORY, purpose: "HRESCH", categories: [5], from, until },
  ];
}

const seconds = (time: Date) => BigInt(Math.floor(time.getTime() / 1000));

async function consents(patient: Hex) {
  const slots = [
    await system.chain.consents.consentOf(patient, HOSPITAL, TREAT),
    await system.chain.consents.consentOf(patient, LABORATORY, RESEARCH),
  ];
  return slots.map(({ categories, from, until, generation, nonce, documented }) => ({
    categories,
    from,
    until,
    generation,
    nonce,
    documented,
  }));
}

/**
 * Plays grant, revoke, both of several, and revokeAll, whichever way they are sent, and checks slots and events. A revocation by
 * signature raises the nonce by `step` of two, past a grant that is relayed before it.
 */
async function playsAll(
  patient: Hex,
  step: 1n | 2n,
  act: {
    grant: (terms: ConsentTerms) => ReturnType<typeof grantConsent>;
    grantMany: (terms: ConsentTerms[]) => ReturnType<typeof grantConsent>;
    revoke: (terms: ConsentTerms) => ReturnType<typeof grantConsent>;
    revokeMany: (terms: ConsentTerms[]) => ReturnType<typeof grantConsent>;
    revokeAll: () => ReturnType<typeof grantConsent>;
  },
): Promise<void> {
  const { consents: registry } = system.chain;
  const [one, two] = await twoTerms();
  const [from, until] = [seconds(one.from), seconds(one.until)];
  const [maskOne, maskTwo] = [1n | (1n << 63n), 1n << 5n];
  /** The first names a document and the second none, also once they are revoked. */
  const slot = (categories: bigint, nonce: bigint, documented = true) => {
    return { categories, from, until, generation: 0n, nonce, documented };
  };
  const granted = (nonce: bigint) => ({
    name: "ConsentGranted",
    values: { patient, reader: HOSPITAL, purpose: TREAT, categories: maskOne, from, until, nonce, document: DOCUMENT },
  });
  const grantedTwo = (nonce: bigint) => ({
    name: "ConsentGranted",
    values: {
      ...{ patient, reader: LABORATORY, purpose: RESEARCH, categories: maskTwo },
      ...{ from, until, nonce, document: ZeroHash },
    },
  });
  const revoked = (reader: Hex, purpose: string, nonce: bigint) => ({
    name: "ConsentRevoked",
    values: { patient, reader, purpose, nonce },
  });

  expect(eventsOf(registry, await act.grant(one))).to.deep.equal([granted(1n)]);
  expect((await consents(patient))[0]).to.deep.equal(slot(maskOne, 1n));
  expect(await registry.isConsented(patient, HOSPITAL, TREAT, 63)).to.equal(true);
  expect(await registry.isConsented(patient, HOSPITAL, TREAT, 1)).to.equal(false);

  expect(eventsOf(registry, await act.revoke(one))).to.deep.equal([revoked(HOSPITAL, TREAT, 1n + step)]);
  expect((await consents(patient))[0]).to.deep.equal(slot(0n, 1n + step));

  expect(eventsOf(registry, await act.grantMany([one, two]))).to.deep.equal([granted(2n + step), grantedTwo(1n)]);
  expect(await consents(patient)).to.deep.equal([slot(maskOne, 2n + step), slot(maskTwo, 1n, false)]);

  const both = [revoked(HOSPITAL, TREAT, 2n + 2n * step), revoked(LABORATORY, RESEARCH, 1n + step)];
  expect(eventsOf(registry, await act.revokeMany([one, two]))).to.deep.equal(both);
  expect(await consents(patient)).to.deep.equal([slot(0n, 2n + 2n * step), slot(0n, 1n + step, false)]);

  await act.grantMany([one, two]);
  const all = { name: "AllConsentsRevoked", values: { patient, generation: 1n } };
  expect(eventsOf(registry, await act.revokeAll())).to.deep.equal([all]);
  expect(await registry.generationOf(patient)).to.equal(1n);
  expect(await registry.isConsented(patient, HOSPITAL, TREAT, 63)).to.equal(false);
  expect(await registry.isConsented(patient, LABORATORY, RESEARCH, 5)).to.equal(false);

  await act.grant(one);
  expect((await consents(patient))[0]).to.deep.equal({ ...slot(maskOne, 4n + 2n * step), generation: 1n });
  expect(await registry.isConsented(patient, HOSPITAL, TREAT, 0)).to.equal(true);
}

describe("consent", () => {
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  describe("by signature", () => {
    for (const [kind, newSigner] of signerKinds) {
      it(`is granted and revoked, one by one, several and all, by ${kind}, and relayed by a stranger`, async () => {
        const signer = await newSigner(system);
        const { id } = await system.patient(signer, CATEGORIES);
        const signing = { patient: id, signer, deadline: await system.inDays(1) };
        const { chain } = system;
        const stranger = system.as(system.stranger);
        await playsAll(id, 2n, {
          grant: async (terms) => relayGrant(stranger, await signGrant(chain, signing, terms)),
          grantMany: async (terms) => relayGrants(stranger, await signGrants(chain, signing, terms)),
          revoke: async (terms) => relayRevocation(stranger, await signRevocation(chain, signing, terms)),
          revokeMany: async (terms) => relayRevocations(stranger, await signRevocations(chain, signing, terms)),
          revokeAll: async () => relayAllRevocation(stranger, await signAllRevocation(chain, signing)),
        });
      });
    }
  });

  describe("by transaction", () => {
    /** The connection of the account that is the patient's signer, which can pay. */
    async function senderOf(account: Addressable): Promise<Connection> {
      const address = await account.getAddress();
      await system.networkHelpers.impersonateAccount(address);
      await system.networkHelpers.setBalance(address, 10n ** 18n);
      return system.as(await system.ethers.getSigner(address));
    }

    const sentBy = (sender: Connection, patient: Hex) => ({
      grant: (terms: ConsentTerms) => grantConsent(sender, patient, terms),
      grantMany: (terms: ConsentTerms[]) => grantConsents(sender, patient, terms),
      revoke: (terms: ConsentTerms) => revokeConsent(sender, patient, terms),
      revokeMany: (terms: ConsentTerms[]) => revokeConsents(sender, patient, terms),
      revokeAll: () => revokeAllConsents(sender, patient),
    });

    it("is granted and revoked, one by one, several and all, by the patient's account", async () => {
      const account = system.nextAccount();
      const { id } = await system.patient(await AccountSigner.create(account), CATEGORIES);
      await playsAll(id, 1n, sentBy(system.as(account), id));
    });

    it("is granted and revoked, one by one, several and all, by the patient's contract account", async () => {
      const account = await system.ethers.deployContract("OwnedAccount", [system.stranger.address]);
      const signer = new ContractAccountSigner(await account.getAddress(), system.stranger);
      const { id } = await system.patient(signer, CATEGORIES);
      await playsAll(id, 1n, sentBy(await senderOf(account), id));
    });

    for (const [kind, newSigner] of [
      ["a raw P-256 key", p256Signer],
      ["a passkey", passkeySigner],
    ] as const) {
      it(`is refused for a patient with ${kind}, which has no account: not even its verifier's counts`, async () => {
        const signer = await newSigner(system);
        const { id } = await system.patient(signer, CATEGORIES);
        const verifier = await system.ethers.getContractAt("ERC7913P256Verifier", `0x${signer.signer.slice(2, 42)}`);
        await refusesAll(await senderOf(verifier), id);
      });
    }

    it("is refused from a stranger's account, with the hash of what it would sign with", async () => {
      const { id } = await system.patient(await p256Signer(system), CATEGORIES);
      await refusesAll(system.as(system.stranger), id);
    });

    async function refusesAll(sender: Connection, patient: Hex): Promise<void> {
      const terms = await twoTerms();
      const { grant, grantMany, revoke, revokeMany, revokeAll } = sentBy(sender, patient);
      for (const call of [
        () => grant(terms[0]),
        () => grantMany(terms),
        () => revoke(terms[0]),
        () => revokeMany(terms),
        () => revokeAll(),
      ]) {
        const failure = await expectFailure(call, RefusedError, "contract.NotPatientSigner");
        expect(failure.values).to.deep.equal({ patient, signerHash: await signerHashOf(sender) });
      }
      expect(await consents(patient)).to.deep.equal([EMPTY, EMPTY]);
    }
  });
});

const EMPTY = { categories: 0n, from: 0n, until: 0n, generation: 0n, nonce: 0n, documented: false };

/** The upper 24 bytes of the hash of the sender's address. */
async function signerHashOf({ runner }: Connection): Promise<string> {
  if (!("getAddress" in runner) || typeof runner.getAddress !== "function") throw new Error("no sender");
  return system.ethers.keccak256(await runner.getAddress()).slice(0, 50);
}
