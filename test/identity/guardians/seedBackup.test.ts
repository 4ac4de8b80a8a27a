import { expect } from "chai";
import fc from "fast-check";
import { relayMajorityClaim, signMajorityClaim } from "../../../src/identity/children/claimMajority.js";
import { prepareChild, registerChild } from "../../../src/identity/children/registerChild.js";
import { approveRecovery, proposeRecovery } from "../../../src/identity/guardians/approveRecovery.js";
import { backUpSeed, type SeedHolder } from "../../../src/identity/guardians/backUpSeed.js";
import { relayFreeze, signFreeze } from "../../../src/identity/guardians/freezePatient.js";
import { guardianDocument } from "../../../src/identity/guardians/GuardianDocument.js";
import { GuardianSet } from "../../../src/identity/guardians/GuardianSet.js";
import { acceptRecovery, finaliseRecovery, openRecovery } from "../../../src/identity/guardians/openRecovery.js";
import { openSeedShare } from "../../../src/identity/guardians/openSeedShare.js";
import { recoverSeed } from "../../../src/identity/guardians/recoverSeed.js";
import { releaseSeedShare } from "../../../src/identity/guardians/releaseSeedShare.js";
import { backupOf, type SeedShare } from "../../../src/identity/guardians/SeedShare.js";
import {
  parseSeedRequest,
  type SeedRequest,
  seedRequestCode,
  seedRequestHash,
  signSeedRequest,
} from "../../../src/identity/guardians/seedRequest.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../../src/identity/registerPatient.js";
import { executeRotation, relayRotation, signRotation } from "../../../src/identity/rotateSigner.js";
import { ALL_SCOPES } from "../../../src/identity/scopes.js";
import type { PatientSigner } from "../../../src/identity/signers/PatientSigner.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { type Hex, toHex } from "../../../src/shared/hex.js";
import { sealShare } from "../../../src/shared/shares/sealedShare.js";
import { splitSecret } from "../../../src/shared/shares/splitSecret.js";
import { newX25519KeyPair } from "../../../src/shared/x25519.js";
import { expectFailure } from "../../support/failureOf.js";
import { accountSigner, p256Signer, passkeySigner, signerKinds } from "../../support/patientSigners.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";
import { backedUpPatient } from "./seedStage.js";

/** Four, as each backed-up patient has. */
function fourOf<T>(list: readonly T[]): readonly [T, T, T, T] {
  const [a, b, c, d] = list;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("fewer than four");
  return [a, b, c, d];
}

const guardianAt = (i: number): Hex => `0x${(i + 1).toString(16).padStart(40, "0")}`;
const random = () => crypto.getRandomValues(new Uint8Array(32));

describe("the backup of a seed", () => {
  let system: TestSystem;
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  /** A patient whose recovery is final, with the signer that it gave. */
  const recovered = async () => {
    const backed = await backedUpPatient(system);
    const next = await p256Signer(system);
    await backed.open(backed.guardians.slice(0, 2), next);
    await backed.wait();
    await finaliseRecovery(system.chain, backed.patient);
    return { ...backed, next, four: fourOf(backed.guardians) };
  };
  type Recovered = Awaited<ReturnType<typeof recovered>>;
  const commitmentsOf = ({ documentOf, four: [one] }: Recovered) => {
    const commitments = documentOf(one.signer).sealedShare?.commitments;
    if (commitments === undefined) throw new Error("no commitments");
    return commitments;
  };
  /** An answer of a guardian's own making. */
  const answer = async (
    { patient }: Recovered,
    request: SeedRequest,
    { index, commitments, bytes }: Omit<SeedShare, "jwe"> & { bytes: Uint8Array },
  ): Promise<SeedShare> => {
    const backup = await backupOf(patient, commitments);
    const party = seedRequestHash(system.chain, request);
    return { index, commitments, jwe: await sealShare(bytes, request.key, { kind: "return", backup, party, index }) };
  };

  it("is made with every guardian of the set, for the quorum at least, of this patient's seed alone", async () => {
    const { patient, seed, set, guardians, keyPairOf } = await backedUpPatient(system);
    const holders = guardians.map(({ signer }): SeedHolder => ({ signer, key: keyPairOf(signer).publicKey }));
    const [one, two, three, four] = fourOf(holders);
    const choice = { patient, seed, set, holders, threshold: 2 };
    const backUp = (change: Partial<typeof choice>) => () =>
      backUpSeed(system.chain, system.stores.blobs, { ...choice, ...change });
    expect(await backUp({})()).to.have.length(4);
    expect(await backUp({ threshold: 4 })()).to.have.length(4);
    for (const threshold of [1, 5, Number.NaN]) {
      await expectFailure(backUp({ threshold }), InputError, "seed.threshold");
    }
    await expectFailure(backUp({ threshold: 2.5 }), InputError, "input.invalid");
    const wrong = [
      [one, two, three],
      [...holders, one],
      [one, two, three, one],
      [one, two, three, { ...four, key: one.key }],
    ];
    for (const list of wrong) await expectFailure(backUp({ holders: list }), InputError, "seed.holders");
    const { signer } = await accountSigner();
    const stranger = [one, two, three, { ...four, signer }];
    await expectFailure(backUp({ holders: stranger }), MissingError, "guardians.unknown");
    const weak = [one, two, three, { ...four, key: { ...four.key, x: "A".repeat(43) } }];
    await expectFailure(backUp({ holders: weak }), InputError, "key.weak");
    await expectFailure(backUp({ seed: random() }), IntegrityError, "keyring.other-seed");
    await expectFailure(backUp({ seed: new Uint8Array(32) }), InputError, "keyring.seed");
    await expectFailure(backUp({ patient: `0x${"11".repeat(32)}` }), MissingError, "identity.unknown-patient");
  });

  it("is not made where no key on chain proves the seed", async () => {
    const { seed, set, guardians, keyPairOf } = await backedUpPatient(system);
    const registration = await preparePatient(
      system.deployment,
      (await accountSigner()).signer,
      await PatientKeyring.create(seed, []),
    );
    await registerPatient(system.chain, system.stores.blobs, registration);
    const holders = guardians.map(({ signer }) => ({ signer, key: keyPairOf(signer).publicKey }));
    const choice = { patient: registration.patient, seed, set, holders, threshold: 3 };
    const call = () => backUpSeed(system.chain, system.stores.blobs, choice);
    await expectFailure(call, InputError, "seed.unproved");
  });

  it("is checked by each guardian at once: another's share, a false one or none is noticed", async () => {
    const { patient, set, guardians, documentOf, keyPairOf } = await backedUpPatient(system);
    const [one, two] = fourOf(guardians);
    const [document, { privateKey }] = [documentOf(one.signer), keyPairOf(one.signer)];
    expect((await openSeedShare(document, privateKey)).index).to.equal(1);
    const open =
      (change: Partial<typeof document>, key = privateKey) =>
      () =>
        openSeedShare({ ...document, ...change }, key);
    await expectFailure(open({}, keyPairOf(two.signer).privateKey), IntegrityError, "envelope.closed");
    const bare = guardianDocument(system.chain, patient, set, one.signer);
    await expectFailure(() => openSeedShare(bare, privateKey), MissingError, "guardians.no-share");
    const { sealedShare } = document;
    if (sealedShare === undefined) throw new Error("no share");
    const moved = { ...sealedShare, index: 2 };
    await expectFailure(open({ sealedShare: moved }), IntegrityError, "shares.other-share");
    const { commitments } = await splitSecret(random(), 3, 4);
    const other = { ...sealedShare, commitments };
    await expectFailure(open({ sealedShare: other }), IntegrityError, "shares.other-share");
    await expectFailure(open({ patient: `0x${"11".repeat(32)}` }), IntegrityError, "shares.other-share");
    const backup = await backupOf(patient, sealedShare.commitments);
    const binding = { kind: "backup", backup, party: patient, index: 1 } as const;
    const jwe = await sealShare(new Uint8Array(32).fill(7), keyPairOf(one.signer).publicKey, binding);
    await expectFailure(open({ sealedShare: { ...sealedShare, jwe } }), IntegrityError, "guardians.false-share");
  });

  it("goes to the very request whose code the patient told, whole and in time", async () => {
    const { four, next, patient, requestOf, release, documentOf, keyPairOf } = await recovered();
    const [one] = four;
    const other = await backedUpPatient(system);
    const { request } = await requestOf(next);
    const code = seedRequestCode(system.chain, request);
    expect(code).to.match(/^\d{4}-\d{4}-\d{4}$/);
    const guardian = { signer: one.signer, privateKey: keyPairOf(one.signer).privateKey };
    const ask =
      (changed: unknown, told: string, document = documentOf(one.signer)) =>
      () =>
        releaseSeedShare(system.chain, guardian, document, { request: changed, told });
    await ask(request, code.replaceAll("-", " "))();
    for (const told of ["", "0000-0000-0000", code.slice(1)]) {
      await expectFailure(ask(request, told), RefusedError, "seed.other-code");
    }
    const { publicKey: key } = newX25519KeyPair();
    for (const change of [{ key }, { deadline: request.deadline + 1 }, { signer: one.signer }]) {
      const changed = { ...request, ...change };
      await expectFailure(ask(changed, code), RefusedError, "seed.other-code");
      const refused = "signer" in change ? "seed.not-recovered" : "contract.InvalidPatientSignature";
      const told = seedRequestCode(system.chain, changed);
      await expectFailure(ask(changed, told), RefusedError, refused);
    }
    for (const wrong of [
      { ...request, extra: 1 },
      { ...request, signature: "0x" },
      { ...request, deadline: -1 },
      null,
    ]) {
      await expectFailure(ask(wrong, code), InputError, "input.invalid");
      expect(() => parseSeedRequest(wrong)).to.throw(InputError);
    }
    const weak = { ...request, key: { ...request.key, x: "A".repeat(43) } };
    await expectFailure(ask(weak, code), InputError, "key.weak");
    const elsewhere = other.documentOf(fourOf(other.guardians)[0].signer);
    await expectFailure(ask(request, code, elsewhere), InputError, "guardians.other-patient");
    const past = { patient, key, deadline: new Date((await system.now()).getTime() - 1000) };
    const late = await signSeedRequest(system.chain, next, past);
    await expectFailure(() => release(one, late), RefusedError, "seed.expired");
  });

  it("goes to nobody once a guardian froze the patient, or the patient has another signer", async () => {
    const { four, next, requestOf, release, signing, wait, documentOf } = await recovered();
    const [one, two] = four;
    const { request } = await requestOf(next);
    const freeze = await signFreeze(system.chain, two, documentOf(two.signer), await system.inDays(1));
    await relayFreeze(system.chain, freeze);
    await expectFailure(() => release(one, request), RefusedError, "contract.FrozenPatient");
    await wait();
    await release(one, request);
    const later = await accountSigner();
    await relayRotation(
      system.chain,
      await signRotation(
        system.chain,
        { present: next, next: later },
        { ...signing, deadline: await system.inDays(9) },
      ),
    );
    await wait();
    await executeRotation(system.chain, signing.patient);
    const again = (await requestOf(next)).request;
    await expectFailure(() => release(one, again), RefusedError, "contract.NotPatientSigner");
    const rotated = (await requestOf(later)).request;
    await expectFailure(() => release(one, rotated), RefusedError, "seed.not-recovered");
  });

  for (const [kind, create] of signerKinds) {
    it(`is asked back with ${kind} on the new phone`, async () => {
      const backed = await backedUpPatient(system);
      const next = await create(system);
      await backed.open(backed.guardians.slice(0, 2), next);
      await backed.wait();
      await finaliseRecovery(system.chain, backed.patient);
      const asked = await backed.requestOf(next);
      const answers = await backed.answersOf(backed.guardians.slice(0, 3), asked.request);
      expect((await backed.recover(asked, answers)).seed).to.deep.equal(backed.seed);
    });
  }

  it("comes back though one guardian lies, and who lied is named", async () => {
    const made = await recovered();
    const { four, next, requestOf, release, answersOf, recover } = made;
    const [one, two, three, liar] = four;
    const asked = await requestOf(next);
    const honest = await answersOf([one, two, three], asked.request);
    const commitments = commitmentsOf(made);
    const elsewhere = (await requestOf(next)).request;
    const stolen = await release(one, asked.request);
    const lies: readonly unknown[] = [
      await answer(made, asked.request, { index: 4, commitments, bytes: new Uint8Array(32).fill(7) }),
      await answer(made, asked.request, { index: 1, commitments, bytes: new Uint8Array(32).fill(7) }),
      await release(liar, elsewhere),
      { ...stolen, index: 4 },
      { ...stolen, jwe: "x" },
      "nothing",
      null,
    ];
    for (const lie of lies) {
      for (const answers of [new Map([...honest, [liar.signer, lie]]), new Map([[liar.signer, lie], ...honest])]) {
        const { seed, liars, others } = await recover(asked, answers);
        expect([seed, liars, others]).to.deep.equal([made.seed, [liar.signer], []]);
      }
      const few = new Map([...honest].slice(1)).set(liar.signer, lie);
      const error = await expectFailure(() => recover(asked, few), IntegrityError, "shares.too-few");
      expect(error.values).to.deep.equal({ true: 2, liars: liar.signer });
    }
    // Two who give one and the same share are one.
    const doubled = new Map<Hex, unknown>([
      [two.signer, honest.get(two.signer)],
      [one.signer, stolen],
      [liar.signer, stolen],
    ]);
    const error = await expectFailure(() => recover(asked, doubled), IntegrityError, "shares.too-few");
    expect(error.values).to.deep.equal({ true: 2, liars: "" });
    await expectFailure(() => recover(asked, new Map()), IntegrityError, "shares.too-few");
  });

  it("is not taken for one that colluding guardians invent: the keys on chain prove the seed", async () => {
    const made = await recovered();
    const { four, next, requestOf, answersOf, recover } = made;
    const [one, two, three, last] = four;
    const asked = await requestOf(next);
    const invent = async (secret: Uint8Array) => {
      const { shares, commitments } = await splitSecret(secret, 2, 4);
      const [a, b] = fourOf(shares);
      return [
        await answer(made, asked.request, { ...a, commitments }),
        await answer(made, asked.request, { ...b, commitments }),
      ] as const;
    };
    for (const [secret, code] of [
      [random(), "keyring.other-seed"],
      [new Uint8Array(32), "keyring.seed"],
    ] as const) {
      const [a, b] = await invent(secret);
      const lies = new Map<Hex, unknown>([
        [one.signer, a],
        [two.signer, b],
      ]);
      const honest = await answersOf([three, last], asked.request);
      for (const [answers, known] of [
        [lies, 0],
        [new Map([...lies, ...honest]), 2],
      ] as const) {
        const error = await expectFailure(() => recover(asked, answers), IntegrityError, "shares.too-few");
        expect(error.values).to.deep.equal({ true: known, liars: `${one.signer} ${two.signer}` });
        expect(error.cause).to.include({ code });
      }
    }
    const [x, y] = await invent(random());
    const pair = new Map<Hex, unknown>([
      [next.signer, x],
      [one.signer, y],
    ]);
    const found = await recover(asked, new Map([...pair, ...(await answersOf([two, three, last], asked.request))]));
    expect([found.seed, found.liars, found.others]).to.deep.equal([made.seed, [next.signer, one.signer], []]);
    const [a] = await invent(random());
    const outvoted = new Map([[one.signer, a] as const, ...(await answersOf([two, three, last], asked.request))]);
    const { seed, liars, others } = await recover(asked, outvoted);
    expect([seed, liars, others]).to.deep.equal([made.seed, [], [one.signer]]);
  });

  it("comes back exactly when enough guardians of one backup are true, whoever else lies, is away or holds an old one", async () => {
    const made = await recovered();
    const asked = await made.requestOf(made.next);
    const roles = fc.constantFrom("true", "former", "lie", "silent");
    const sets = fc
      .array(roles, { minLength: 2, maxLength: 16 })
      .chain((list) => fc.tuple(fc.constant(list), fc.integer({ min: 2, max: list.length })));
    await fc.assert(
      fc.asyncProperty(sets, async ([list, threshold]) => {
        const [present, former] = [
          await splitSecret(made.seed, threshold, list.length),
          await splitSecret(made.seed, threshold, list.length),
        ];
        const answers = new Map<Hex, unknown>();
        const named = (role: string) => list.flatMap((one, i) => (one === role ? [guardianAt(i)] : []));
        for (const [i, role] of list.entries()) {
          if (role === "silent") continue;
          const { shares, commitments } = role === "former" ? former : present;
          const bytes = role === "lie" ? new Uint8Array(32).fill(7) : (shares[i]?.bytes ?? random());
          answers.set(guardianAt(i), await answer(made, asked.request, { index: i + 1, commitments, bytes }));
        }
        const isEnough = (role: string) => named(role).length >= threshold;
        if (!isEnough("true") && !isEnough("former")) {
          await expectFailure(() => made.recover(asked, answers), IntegrityError, "shares.too-few");
          return;
        }
        const { seed, liars, others } = await made.recover(asked, answers);
        expect(seed).to.deep.equal(made.seed);
        if (isEnough("true") && !isEnough("former")) {
          expect([liars, others]).to.deep.equal([named("lie"), named("former")]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("keeps programming errors apart from lies: another private key, another patient's request", async () => {
    const made = await recovered();
    const { four, next, requestOf, answersOf } = made;
    const asked = await requestOf(next);
    const answers = await answersOf(four, asked.request);
    const recover = (privateKey: Uint8Array) => () =>
      recoverSeed(system.chain, system.stores.blobs, { request: asked.request, privateKey }, answers);
    await expectFailure(recover(new Uint8Array(31)), InputError, "key.form");
    const error = await expectFailure(recover(random()), IntegrityError, "shares.too-few");
    expect(error.values).to.include({ true: 0 });
  });

  it("of a child comes back to the parent whom a recovery names, and no longer once the child claimed its id", async () => {
    const { chain, stores, deployment } = system;
    const seed = PatientKeyring.newSeed();
    const [lost, sealed, next] = [await passkeySigner(system), await p256Signer(system), await p256Signer(system)];
    const guardians = [await accountSigner(), await accountSigner()];
    const salt = toHex(random());
    const signers = guardians.map(({ signer }) => signer);
    const terms = { guardians: signers, threshold: 2, delaySeconds: 86_400, pseudonym: salt, number: 0 };
    const set = await GuardianSet.create(seed, terms);
    const majority = await system.inDays(3_650);
    const registration = await prepareChild(deployment, await PatientKeyring.create(seed, ["laboratory"]), {
      ...{ successor: sealed.signer, majority, guardians: set.terms, salt },
      parents: [{ delegate: lost.signer, scopes: ALL_SCOPES, until: majority }],
    });
    await registerChild(chain, stores.blobs, registration);
    const { patient } = registration;
    const keys = guardians.map(() => newX25519KeyPair());
    const holders = keys.map(({ publicKey: key }, i) => ({ key, signer: signers[i] ?? "0x" }));
    const documents = await backUpSeed(chain, stores.blobs, { patient, seed, set, holders, threshold: 2 });
    const documentOf = (i: number) => {
      const document = documents[i];
      if (document === undefined) throw new Error("no document");
      return document;
    };
    const deadline = await system.inDays(30);
    const proposal = await proposeRecovery(chain, { patient, newSigner: next.signer, deadline });
    const approvals = guardians.map((one, i) => approveRecovery(chain, one, documentOf(i), proposal));
    await openRecovery(chain, await acceptRecovery(chain, next, await Promise.all(approvals)));
    await system.time.increase(86_400);
    await finaliseRecovery(chain, patient);

    const { publicKey: key, privateKey } = newX25519KeyPair();
    const requestBy = (signer: PatientSigner) => signSeedRequest(chain, signer, { patient, key, deadline });
    const answersTo = async (request: SeedRequest) => {
      const told = seedRequestCode(chain, request);
      const answers = signers.map(async (signer, i): Promise<[Hex, SeedShare]> => {
        const guardian = { signer, privateKey: keys[i]?.privateKey ?? random() };
        return [signer, await releaseSeedShare(chain, guardian, documentOf(i), { request, told })];
      });
      return new Map(await Promise.all(answers));
    };
    const request = await requestBy(next);
    const back = await recoverSeed(chain, stores.blobs, { request, privateKey }, await answersTo(request));
    expect(back.seed).to.deep.equal(seed);
    for (const other of [lost, sealed]) {
      const refused = await requestBy(other);
      await expectFailure(() => answersTo(refused), RefusedError, "seed.not-recovered");
    }
    await system.time.increaseTo(Math.floor(majority.getTime() / 1000));
    const claim = { patient, deadline: await system.inDays(1) };
    await relayMajorityClaim(chain, await signMajorityClaim(chain, sealed, claim));
    await expectFailure(() => answersTo(request), IntegrityError, "guardians.outdated");
  });
});
