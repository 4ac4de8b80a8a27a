import { expect } from "chai";
import { appointCustodians } from "../../../src/records/emergency/appointCustodians.js";
import { Custodian } from "../../../src/records/emergency/Custodian.js";
import { CustodyDocument, parseCustody } from "../../../src/records/emergency/CustodyDocument.js";
import { signCustodyRequest } from "../../../src/records/emergency/custodyRequest.js";
import type { Custody } from "../../../src/records/emergency/fetchCustody.js";
import { fetchCustody } from "../../../src/records/emergency/fetchCustody.js";
import { recoverEmergencyKey } from "../../../src/records/emergency/recoverEmergencyKey.js";
import { digestOf } from "../../../src/shared/contentId.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { openShare, sealShare } from "../../../src/shared/shares/sealedShare.js";
import { splitSecret } from "../../../src/shared/shares/splitSecret.js";
import { newX25519KeyPair } from "../../../src/shared/x25519.js";
import { expectFailure } from "../../support/failureOf.js";
import { contractSigner, p256Signer } from "../../support/patientSigners.js";
import { type TestOrganization, type TestSystem, testSystem } from "../../support/testSystem.js";
import {
  answersOf,
  appoint,
  CATEGORIES,
  type CustodianKeys,
  custodianKeys,
  custodianOf,
  custodyRequest,
  emergencyWard,
  opening,
  preparedPatient,
  WISHED,
  wishFor,
} from "./emergencyScene.js";

const PATIENT = `0x${"a1".repeat(32)}` as const;
const OTHER = `0x${"b2".repeat(32)}` as const;

/** A document of true shares, without a chain. */
async function documentOf(custodians: CustodianKeys, threshold: number) {
  const { publicKey: key, privateKey } = newX25519KeyPair();
  const { shares, commitments } = await splitSecret(privateKey, threshold, custodians.length);
  const entries = await Promise.all(
    custodians.map(async ({ publicKey, at }, i) => {
      const share = shares[i];
      if (share === undefined) throw new Error("there is a share for each");
      const binding = { kind: "deposit", key, party: PATIENT, index: i + 1 } as const;
      return { key: publicKey, at, share: await sealShare(share.bytes, publicKey, binding) };
    }),
  );
  return { patient: PATIENT, key, commitments, custodians: entries };
}

describe("a custody document", () => {
  it("is read again from its exact bytes, and from no others", async () => {
    const document = new CustodyDocument(await documentOf(custodianKeys(4), 2));
    const bytes = document.encode();
    const digest = await document.digest();
    expect(await parseCustody(bytes, digest)).to.deep.equal(document);
    await expectFailure(() => parseCustody(bytes, OTHER), IntegrityError, "custody.digest");
    const spaced = new TextEncoder().encode(` ${new TextDecoder().decode(bytes)}`);
    const other = await digestOf(spaced);
    await expectFailure(() => parseCustody(spaced, other), IntegrityError, "custody.form");
    const nothing = new TextEncoder().encode("{}");
    const empty = await digestOf(nothing);
    await expectFailure(() => parseCustody(nothing, empty), IntegrityError, "custody.form");
  });

  it("holds four custodians or more, two of whom can fail", async () => {
    for (const [count, threshold] of [
      [4, 3],
      [5, 4],
      [5, 5],
    ] as const) {
      const content = await documentOf(custodianKeys(count), threshold);
      await expectFailure(() => new CustodyDocument(content), InputError, "custody.threshold");
    }
    const three = await documentOf(custodianKeys(3), 2);
    await expectFailure(() => new CustodyDocument(three), InputError, "input.invalid");
    const content = await documentOf(custodianKeys(5), 2);
    const fewer = { ...content, custodians: content.custodians.slice(0, 4) };
    await expectFailure(() => new CustodyDocument(fewer), InputError, "custody.threshold");
    const [first] = content.custodians;
    if (first === undefined) throw new Error("there is a first");
    const twice = { ...content, custodians: [first, ...content.custodians.slice(1, 4), first] };
    await expectFailure(() => new CustodyDocument(twice), InputError, "input.invalid");
    const unreachable = { ...content, custodians: content.custodians.map((one) => ({ ...one, at: "somewhere" })) };
    await expectFailure(() => new CustodyDocument(unreachable), InputError, "input.invalid");
    const zero = { kty: "OKP", crv: "X25519", x: "A".repeat(43) } as const;
    await expectFailure(() => new CustodyDocument({ ...content, key: zero }), InputError, "key.weak");
  });
});

describe("a sealed share", () => {
  it("opens for its own custody, party and place alone", async () => {
    const [recipient, emergency] = [newX25519KeyPair(), newX25519KeyPair().publicKey];
    const binding = { kind: "deposit", key: emergency, party: PATIENT, index: 3 } as const;
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const sealed = await sealShare(bytes, recipient.publicKey, binding);
    expect(await openShare(sealed, recipient.privateKey, binding)).to.deep.equal({ index: 3, bytes });
    for (const wrong of [
      { ...binding, kind: "release" as const },
      { ...binding, key: newX25519KeyPair().publicKey },
      { ...binding, party: OTHER },
      { ...binding, index: 4 },
    ]) {
      const call = () => openShare(sealed, recipient.privateKey, wrong);
      await expectFailure(call, IntegrityError, "shares.other-share");
    }
    const { privateKey } = newX25519KeyPair();
    await expectFailure(() => openShare(sealed, privateKey, binding), IntegrityError, "envelope.closed");
    await expectFailure(() => openShare("no JWE", privateKey, binding), IntegrityError, "envelope.form");
  });
});

describe("custodians", () => {
  let system: TestSystem;
  let ward: TestOrganization;
  let scene: Awaited<ReturnType<typeof preparedPatient>>;
  let first: CustodianKeys[number];
  before(async () => {
    system = await testSystem();
    ward = await emergencyWard(system);
    scene = await preparedPatient(system);
    const [one] = scene.custodians;
    if (one === undefined) throw new Error("there is a first custodian");
    first = one;
  });
  after(() => system.close());

  const releaseBy = async (key: Uint8Array, request: unknown) => (await custodianOf(system, key)).release(request);

  it("release nothing without an emergency, and nothing once it is over", async () => {
    const { patient, custody } = scene;
    const request = await custodyRequest(system, ward, patient.id, custody.digest);
    await expectFailure(() => releaseBy(first.privateKey, request), RefusedError, "contract.NoEmergency");
    await opening(system, ward, patient.id);
    const now = await custodyRequest(system, ward, patient.id, custody.digest);
    const released = await releaseBy(first.privateKey, now);
    expect(released).to.deep.include({ custody: custody.digest, index: 1 });
    const breaking = await custodyRequest(system, ward, patient.id, custody.digest, "BTG");
    await expectFailure(() => releaseBy(first.privateKey, breaking), RefusedError, "contract.OtherEmergencyReason");
    await system.time.increase(4 * 3_600);
    const late = await custodyRequest(system, ward, patient.id, custody.digest);
    await expectFailure(() => releaseBy(first.privateKey, late), RefusedError, "contract.EndedEmergency");
  });

  it("release to a member of that organisation alone, on a request of its own, just signed and whole", async () => {
    const { patient, custody } = scene;
    const other = await emergencyWard(system, "Other Ward");
    await opening(system, ward, patient.id);
    const request = await custodyRequest(system, ward, patient.id, custody.digest);
    const ofOther = await custodyRequest(system, other, patient.id, custody.digest);
    await expectFailure(() => releaseBy(first.privateKey, ofOther), RefusedError, "contract.NoEmergency");
    const asked = { patient: patient.id, custody: custody.digest, org: ward.org, purpose: "ETREAT" } as const;
    const byStranger = await signCustodyRequest(system.chain, system.stranger, { ...asked, time: await system.now() });
    await expectFailure(() => releaseBy(first.privateKey, byStranger), RefusedError, "contract.UnknownMember");

    const posing = { ...request, account: other.member.address };
    await expectFailure(() => releaseBy(first.privateKey, posing), RefusedError, "release.signature");
    const swapped = { ...request, patient: OTHER };
    await expectFailure(() => releaseBy(first.privateKey, swapped), RefusedError, "release.signature");
    for (const broken of [
      {},
      null,
      { ...request, purpose: "TREAT" },
      { ...request, extra: 1 },
      { ...request, org: "0x" },
    ]) {
      await expectFailure(() => releaseBy(first.privateKey, broken), InputError, "input.invalid");
    }
    for (const [seconds, accepted] of [
      [-301, false],
      [-300, true],
      [300, true],
      [301, false],
      [Number.NaN, false],
    ] as const) {
      const clock = () => new Date((request.time + seconds) * 1000);
      const custodian = new Custodian(system.chain, system.stores.blobs, first.privateKey, clock);
      if (accepted) expect((await custodian.release(request)).index).to.equal(1);
      else await expectFailure(() => custodian.release(request), RefusedError, "release.clock");
    }
  });

  it("find a document that names another patient, or none, and their key not in it", async () => {
    const { patient, custody } = scene;
    const { privateKey } = newX25519KeyPair();
    const stranger = await custodianOf(system, privateKey);
    await expectFailure(() => stranger.check(patient.id), RefusedError, "custody.not-custodian");

    const copier = await system.patient(await p256Signer(system), CATEGORIES);
    const holder = await custodianOf(system, first.privateKey);
    await expectFailure(() => holder.check(copier.id), MissingError, "custody.none");
    await wishFor(system, copier, WISHED, custody.digest);
    await expectFailure(() => holder.check(copier.id), IntegrityError, "custody.other-patient");
    await wishFor(system, copier, WISHED, OTHER);
    await expectFailure(() => holder.check(copier.id), MissingError, "store.missing");
    await wishFor(system, copier, []);
    await expectFailure(() => fetchCustody(system.chain, system.stores.blobs, copier.id), MissingError, "custody.none");
  });

  it("notice at once that the patient's software gave them a false share", async () => {
    const patient = await system.patient(await contractSigner(system), CATEGORIES);
    const keys = custodianKeys(4);
    const { document } = await appoint(system, patient, keys);
    const [one, two] = keys;
    if (one === undefined || two === undefined) throw new Error("there are two");
    const binding = { kind: "deposit", key: document.key, party: patient.id, index: 1 } as const;
    const share = await sealShare(crypto.getRandomValues(new Uint8Array(32)), one.publicKey, binding);
    const entries = document.custodians.map((entry, i) => (i === 0 ? { ...entry, share } : { ...entry }));
    const forged = new CustodyDocument({
      patient: document.patient,
      key: document.key,
      commitments: document.commitments,
      custodians: entries,
    });
    await system.stores.blobs.put(forged.encode());
    await wishFor(system, patient, WISHED, await forged.digest());
    const first = await custodianOf(system, one.privateKey);
    await expectFailure(() => first.check(patient.id), IntegrityError, "custody.false-share");
    expect(await (await custodianOf(system, two.privateKey)).check(patient.id)).to.equal(2);
  });

  it("whose shares are of another key than the document's give nothing", async () => {
    const patient = await system.patient(await p256Signer(system), CATEGORIES);
    const keys = custodianKeys(4);
    const { privateKey } = newX25519KeyPair();
    const { shares, commitments } = await splitSecret(privateKey, 2, 4);
    const key = newX25519KeyPair().publicKey;
    const custodians = await Promise.all(
      keys.map(async ({ publicKey, at }, i) => {
        const binding = { kind: "deposit", key, party: patient.id, index: i + 1 } as const;
        const bytes = shares[i]?.bytes ?? new Uint8Array();
        return { key: publicKey, at, share: await sealShare(bytes, publicKey, binding) };
      }),
    );
    const document = new CustodyDocument({ patient: patient.id, key, commitments, custodians });
    const custody: Custody = { digest: await document.digest(), document };
    await system.stores.blobs.put(document.encode());
    await wishFor(system, patient, WISHED, custody.digest);
    await opening(system, ward, patient.id);
    const answers = await answersOf(system, ward, patient.id, custody.digest, keys, [1, 2]);
    const org = { org: ward.org, privateKey: ward.keys.privateKey };
    await expectFailure(() => recoverEmergencyKey(custody, org, answers), IntegrityError, "custody.other-key");
  });

  it("are four or more, of whom all but two are enough, and nothing is stored of what is refused", async () => {
    const patient = await system.patient(await p256Signer(system), CATEGORIES);
    const choose = (count: number, more: { threshold?: number; categories?: string[]; patient?: `0x${string}` } = {}) =>
      appointCustodians(system.chain, system.stores, {
        patient: patient.id,
        keyring: patient.keyring,
        categories: WISHED,
        custodians: custodianKeys(count).map(({ publicKey: key, at }) => ({ key, at })),
        ...more,
      });
    await expectFailure(() => choose(3), InputError, "custody.threshold");
    await expectFailure(() => choose(5, { threshold: 4 }), InputError, "custody.threshold");
    await expectFailure(() => choose(5, { threshold: 1 }), InputError, "input.invalid");
    await expectFailure(() => choose(5, { threshold: Number.NaN }), InputError, "input.invalid");
    await expectFailure(() => choose(5, { categories: ["genetics"] }), MissingError, "keyring.category");
    await expectFailure(() => choose(5, { patient: OTHER }), RefusedError, "contract.UnknownPatient");
    const made = await choose(6, { threshold: 2 });
    expect(made.document.commitments).to.deep.include({ threshold: 2, count: 6 });
    expect(await fetchableDigest(made)).to.equal(made.digest);
  });

  async function fetchableDigest({ digest }: Custody) {
    return digestOf(await system.stores.blobs.get(digest));
  }
});
