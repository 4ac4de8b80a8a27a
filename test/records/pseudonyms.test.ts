import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { getBytes } from "ethers";
import { backUpSeed } from "../../src/identity/guardians/backUpSeed.js";
import { relayGuardians, signGuardians } from "../../src/identity/guardians/changeGuardians.js";
import { relayFreeze, signFreeze } from "../../src/identity/guardians/freezePatient.js";
import { GuardianSet } from "../../src/identity/guardians/GuardianSet.js";
import { PasskeyRoot } from "../../src/identity/PasskeyRoot.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../src/identity/registerPatient.js";
import { browserPrf } from "../../src/identity/signers/browserPrf.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { FileAccessJournal } from "../../src/records/access/FileAccessJournal.js";
import { grantAccess } from "../../src/records/access/grantAccess.js";
import { revokeAccess } from "../../src/records/access/revokeAccess.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { KeyRelease } from "../../src/records/KeyRelease.js";
import { publishOwnRecord } from "../../src/records/ownRecord.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { readRecord } from "../../src/records/readRecord.js";
import { shareRecord } from "../../src/records/shareRecord.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import { SoftwareAuthenticator } from "../identity/SoftwareAuthenticator.js";
import { recorderOf } from "../support/accessLog.js";
import { addBlocks, addFiles, Footprint } from "../support/footprint.js";
import { newPasskey, p256Signer } from "../support/patientSigners.js";
import { requestFor } from "../support/sharing.js";
import { type TestOrganization, type TestSystem, testSystem } from "../support/testSystem.js";

const CONTENT = new TextEncoder().encode('{"resourceType":"Observation","value":80.00}');
const RP_ID = "patient.example";
const ORIGIN = `https://${RP_ID}`;

interface Pseudonym {
  readonly seed: Uint8Array;
  readonly signer: PatientSigner;
  readonly salt?: Hex;
}

describe("two pseudonyms of one person at two providers", () => {
  let system: TestSystem;
  let runs = 0;
  /** What the first test left for the last. */
  let first: { readonly pseudonym: Required<Pseudonym>; readonly footprint: Footprint };
  /** The same three people guard both pseudonyms, with one X25519 key each. */
  const guardianKeys = Array.from({ length: 3 }, () => newX25519KeyPair().publicKey);

  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  /** A provider with a store of its own, whose member pays for what its patients sign. */
  async function provider(name: string) {
    const folder = join(system.folder, name);
    const stores = {
      blobs: new FileBlobStore(join(folder, "blobs")),
      envelopes: new FileEnvelopeStore(join(folder, "envelopes")),
    };
    const org = await system.organization(name);
    await stores.blobs.put(await keysDocumentOf(org));
    return { org, stores, folder, connection: system.as(org.member) };
  }

  async function keysDocumentOf({ org }: TestOrganization): Promise<Uint8Array> {
    const digest = await system.chain.organizations.keysOf(org);
    return system.stores.blobs.get(`0x${digest.slice(2)}`);
  }

  /** Everything a patient does with one provider, the same each time, and what it leaves behind. */
  async function live({ seed, signer, salt }: Pseudonym): Promise<Footprint> {
    const { org, stores, folder, connection } = await provider(`Provider ${runs++}`);
    const from = (await system.ethers.provider.getBlockNumber()) + 1;

    const keyring = await PatientKeyring.create(seed, ["laboratory"]);
    const registration = await preparePatient(system.deployment, signer.signer, keyring, salt);
    const { patient } = registration;
    await registerPatient(connection, stores.blobs, registration);
    const signing = { patient, signer, deadline: await system.inDays(1) };
    const freeze = await guard({ seed, signing, salt: registration.salt, folder, connection });
    const journal = new FileAccessJournal(join(folder, "access"));
    const context = { connection, stores, journal, signing, keyring };
    const terms = {
      ...{ reader: org.org, purpose: "TREAT" as const, categories: [keyring.byCategory("laboratory").number] },
      ...{ from: await system.now(), until: await system.inDays(30) },
    };
    const granted = await grantAccess(context, terms);
    const draft = { content: CONTENT, contentType: "application/fhir+json", category: "laboratory" };
    const [published] = await publishRecords(connection, stores, { patient, author: org.org, drafts: [draft] });
    if (!published) throw new Error("nothing was published");
    const { record } = published;
    await publishOwnRecord(connection, stores, signing, draft);
    await shareRecord(connection, stores, { keyring: granted.keyring, record, reader: org.org });
    const now = await system.now();
    const release = await new KeyRelease(connection, stores.envelopes, await recorderOf(system), () => now).release(
      await requestFor(system, record, org),
    );
    const reader = { org: org.org, privateKey: org.keys.privateKey };
    expect((await readRecord(connection, stores.blobs, reader, record, release)).plaintext).to.deep.equal(
      Buffer.from(CONTENT),
    );
    await revokeAccess(context, [terms]);
    await freeze();

    const footprint = new Footprint([...common(), ...(await relyingParty())]);
    await addBlocks(footprint, system, from, await system.ethers.provider.getBlockNumber());
    await addFiles(footprint, folder);
    await system.time.increase(100_003); // nobody does everything twice in one second
    expect(footprint.windows.size).to.be.greaterThan(2_000);
    return footprint;
  }

  interface Guarding {
    readonly seed: Uint8Array;
    readonly signing: { readonly patient: Hex; readonly signer: PatientSigner; readonly deadline: Date };
    readonly salt: Hex;
    readonly folder: string;
    readonly connection: TestSystem["chain"];
  }

  /** Backs the seed up with three guardians, whose documents lie beside the rest; the answer lets the first of them speak. */
  async function guard({ seed, signing, salt, folder, connection }: Guarding, speaker?: PatientSigner) {
    const { patient, signer, deadline } = signing;
    const guardian = speaker ?? (await p256Signer(system));
    const signers = [guardian, await p256Signer(system), await p256Signer(system)];
    const guardians = signers.map((one) => one.signer);
    const choice = { guardians, threshold: 2, delaySeconds: 86_400, pseudonym: salt, number: 0 };
    const set = await GuardianSet.create(seed, choice);
    const holders = guardianKeys.map((key, i) => ({ key, signer: guardians[i] ?? guardian.signer }));
    const directories = new FileBlobStore(join(folder, "blobs"));
    const documents = await backUpSeed(connection, directories, { patient, seed, set, holders, threshold: 2 });
    await mkdir(join(folder, "guardians"));
    for (const [i, document] of documents.entries()) {
      await writeFile(join(folder, "guardians", `${i}.json`), JSON.stringify(document));
    }
    await relayGuardians(connection, await signGuardians(connection, signer, { patient, deadline, terms: set.terms }));
    const [document] = documents;
    if (!document) throw new Error("no document");
    return async () => relayFreeze(connection, await signFreeze(connection, guardian, document, deadline));
  }

  /** What everybody's transactions and documents have in common. Nothing else may be. */
  const common = () => [
    ...Object.values(system.deployment.contracts).map((address) => getBytes(address)),
    // A signer's length stands before its verifier.
    ...Object.values(system.deployment.contracts).map((address) => Uint8Array.of(84, ...getBytes(address))),
    ...["ECDH-ES+A256KW", "A256GCM", "application/fhir+json", "TREAT"],
    ...["medtrail.key-directory", "medtrail.organization-keys", "medtrail.guardian", "laboratory"],
    system.deployment.contracts.PatientRegistry,
    // Delay, count and quorum of the guardians, as the slot packs them: numbers that many have.
    Uint8Array.of(0x00, 0x01, 0x51, 0x80, 3, 2),
  ];
  /** What WebAuthn adds: the relying party and its page, the same for each of its users, with the lengths and flags around them. */
  const relyingParty = async () => {
    const rpIdHash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(RP_ID)));
    const head = '{"type":"webauthn.get","challenge":"';
    const tail = `","origin":"${ORIGIN}","crossOrigin":false}`;
    const length = new TextEncoder().encode(head + tail).length + 43; // of clientDataJSON
    return [Uint8Array.of(37, ...rpIdHash, 0x05), Uint8Array.of(length, ...new TextEncoder().encode(head)), tail];
  };

  it("share no value in calldata, events, slots or documents: one passkey, keys derived from its PRF", async () => {
    const passkey = new SoftwareAuthenticator(RP_ID, ORIGIN);
    const root = await PasskeyRoot.unlock(browserPrf(passkey), { rpId: RP_ID, credentialId: passkey.credentialId });
    const verifier = system.deployment.contracts.ERC7913P256Verifier;
    const pseudonym = await root.pseudonym("provider-a", verifier);
    const one = await live(pseudonym);
    first = { pseudonym, footprint: one };
    const other = await live(await root.pseudonym("provider-b", verifier));
    expect(one.sharedWith(other)).to.deep.equal([]);
  });

  it("share none but the relying party's: one passkey for each pseudonym", async () => {
    const fresh = () => ({ seed: PatientKeyring.newSeed(), signer: newPasskey(system).signer });
    const one = await live(fresh());
    const other = await live(fresh());
    expect(one.sharedWith(other)).to.deep.equal([]);
  });

  it("are told apart by this test: it finds the seed, the signer or the salt that two have in common", async () => {
    const root = async () => {
      const passkey = new SoftwareAuthenticator(RP_ID, ORIGIN);
      return PasskeyRoot.unlock(browserPrf(passkey), { rpId: RP_ID, credentialId: passkey.credentialId });
    };
    const verifier = system.deployment.contracts.ERC7913P256Verifier;
    const { pseudonym, footprint } = first;
    for (const same of ["seed", "signer", "salt"] as const) {
      const careless = { ...(await (await root()).pseudonym("provider-b", verifier)), [same]: pseudonym[same] };
      const shared = footprint.sharedWith(await live(careless));
      expect(shared.length, same).to.be.greaterThan(16);
    }
  });

  it("are linked by a guardian who speaks for both with one signer, and by no other", async () => {
    const speaker = await p256Signer(system);
    const footprints: Footprint[] = [];
    for (const [payer, guardian] of [
      [system.relay, speaker],
      [system.stranger, speaker],
      [system.admin, await p256Signer(system)],
    ] as const) {
      const connection = system.as(payer);
      const folder = join(system.folder, `guarded ${payer.address}`);
      const from = (await system.ethers.provider.getBlockNumber()) + 1;
      const [seed, signer] = [PatientKeyring.newSeed(), await p256Signer(system)];
      const keyring = await PatientKeyring.create(seed, ["laboratory"]);
      const registration = await preparePatient(system.deployment, signer.signer, keyring);
      await registerPatient(connection, new FileBlobStore(join(folder, "blobs")), registration);
      const { patient, salt } = registration;
      const signing = { patient, signer, deadline: await system.inDays(1) };
      await (await guard({ seed, signing, salt, folder, connection }, guardian))();
      const footprint = new Footprint(common());
      await addBlocks(footprint, system, from, await system.ethers.provider.getBlockNumber());
      await addFiles(footprint, folder);
      footprints.push(footprint);
      await system.time.increase(100_003);
    }
    const [one, same, other] = footprints;
    if (!one || !same || !other) throw new Error("three are guarded");
    expect(one.sharedWith(same).length).to.be.greaterThan(16);
    expect(one.sharedWith(other)).to.deep.equal([]);
  });
});
