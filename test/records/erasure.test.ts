import { cp, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { fetchKeyDirectory } from "../../src/identity/fetchKeys.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { patientIdOf } from "../../src/identity/patientIdOf.js";
import { registerPatient } from "../../src/identity/registerPatient.js";
import { FileAccessJournal } from "../../src/records/access/FileAccessJournal.js";
import { appointCustodians } from "../../src/records/emergency/appointCustodians.js";
import { relayWish, signWish } from "../../src/records/emergency/emergencyWish.js";
import { encodeErasureReceipt, erasureReceiptDigest } from "../../src/records/erasure/ErasureReceipt.js";
import { erasableAccessJournal } from "../../src/records/erasure/erasableAccessJournal.js";
import { erasableBlobs } from "../../src/records/erasure/erasableBlobs.js";
import { erasableEnvelopes } from "../../src/records/erasure/erasableEnvelopes.js";
import { FileErasureJournal } from "../../src/records/erasure/FileErasureJournal.js";
import { type Erasing, forget, resumeErasures } from "../../src/records/erasure/forget.js";
import { planErasure } from "../../src/records/erasure/planErasure.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { publishOwnRecord } from "../../src/records/ownRecord.js";
import { publishFile } from "../../src/records/publishFile.js";
import { readOwnFileRecord } from "../../src/records/readFileRecord.js";
import { ownContentKey, readOwnRecord } from "../../src/records/readRecord.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { recordStateOf } from "../../src/records/recordState.js";
import { sealRecord } from "../../src/records/sealRecord.js";
import { shareRecord } from "../../src/records/shareRecord.js";
import type { Connection } from "../../src/shared/connect.js";
import { contentIdOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError, MissingError } from "../../src/shared/errors.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { openSealedKey } from "../../src/shared/sealedKey.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { runMortal } from "../support/mortalProcess.js";
import { p256Signer } from "../support/patientSigners.js";
import { foundInFiles, foundOnChain, idNeedles, type Needles, spellingsOf, textNeedles } from "../support/rawBytes.js";
import { encodeText, grantTo, publishText, shareWith } from "../support/sharing.js";
import { bytesOfStream, patternOf, streamOfPieces } from "../support/streams.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";
import { custodianKeys } from "./emergency/emergencyScene.js";

const NAME = "Ursula Vexamine-Brandt";
const CATEGORIES = ["laboratory", "sexual-health"];

describe("erasure", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let reader: TestOrganization;
  let patient: TestPatient;
  let seed: Uint8Array;
  let restore: () => Promise<void>;
  let pristine: string;
  let places: { first: Places; second: Places };

  interface Places {
    readonly blobs: FileBlobStore;
    readonly envelopes: FileEnvelopeStore;
  }

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    reader = await system.organization("Reader Hospital");
    const signer = await p256Signer(system);
    seed = PatientKeyring.newSeed();
    const keyring = await PatientKeyring.create(seed, CATEGORIES);
    const directory = await keyring.directory();
    const origin = {
      signer: signer.signer,
      keyDirectory: await directory.digest(),
      salt: `0x${"5a".repeat(32)}` as const,
    };
    const registration = { ...origin, patient: patientIdOf(system.deployment, origin), directory: directory.encode() };
    await registerPatient(system.chain, system.stores.blobs, registration);
    patient = { id: registration.patient, signer, keyring, registration };
    pristine = `${system.folder}-pristine`;
    const copy = join(system.folder, "copy");
    places = {
      first: system.stores,
      second: {
        blobs: new FileBlobStore(join(copy, "blobs")),
        envelopes: new FileEnvelopeStore(join(copy, "envelopes")),
      },
    };
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
    await cp(system.folder, pristine, { recursive: true });
  });
  afterEach(async () => {
    await restore();
    await rm(system.folder, { recursive: true, force: true });
    await rename(pristine, system.folder);
  });
  after(() => system.close());

  const signing = async () => ({ patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) });
  const erasing = (): Erasing => ({
    stores: [
      erasableBlobs("blobs, here", places.first.blobs),
      erasableEnvelopes("envelopes, here", places.first.envelopes),
      erasableBlobs("blobs, copy", places.second.blobs),
      erasableEnvelopes("envelopes, copy", places.second.envelopes),
    ],
    journal: new FileErasureJournal(join(system.folder, "journal")),
  });
  const withSignature = async (): Promise<Erasing> => ({ ...erasing(), signing: await signing() });
  const member = (): Connection => system.as(author.member);
  /** The stores as another replica has them. */
  async function replicate() {
    for (const kind of ["blobs", "envelopes"]) {
      await cp(join(system.folder, kind), join(system.folder, "copy", kind), { recursive: true });
    }
  }
  const readOwn = async (record: Hex, { blobs, envelopes }: Places = places.first) =>
    readOwnRecord(system.chain, blobs, patient.keyring, await envelopes.getRecord(record));
  const tell = (text: string) => publishText(system, author, patient.id, text);
  const one = ({ author: by, digest }: { author: Hex; digest: Hex }) => ({
    patient: patient.id,
    records: [{ patient: patient.id, author: by, digest }],
  });

  /** A life in records: two of a hospital, one of its batch, a file, one of the patient's own; shared, granted, and with leftovers of crashes. */
  async function life() {
    const text = `{"resourceType":"Observation","subject":{"display":"${NAME}"},"note":"Treponema pallidum positive"}`;
    const first = await tell(text);
    const second = await publishText(system, author, patient.id, `${text} again`, "sexual-health");
    const parties = { patient: patient.id, author: author.org, directory: await patient.keyring.directory() };
    const draft = { content: encodeText(`${text} batched`), category: "laboratory" };
    const batched = [await sealRecord(system.stores, parties, draft), await sealRecord(system.stores, parties, draft)];
    const tree = await MerkleTree.of(batched.map(({ record }) => record));
    await send(member().records.anchorBatch(author.org, tree.root, 2, `0x${"00".repeat(32)}`));
    for (const [i, entry] of batched.entries()) {
      const proof = tree.proofAt(i);
      await system.stores.envelopes.putRecord({ ...entry, batch: { root: tree.root, proof } });
    }
    const content = streamOfPieces(encodeText(NAME), patternOf(100_000));
    const file = await publishFile(member(), system.stores, { ...parties, content, category: "laboratory" });
    const own = await publishOwnRecord(system.chain, system.stores, await signing(), draft);
    await shareWith(system, patient, reader);
    await shareRecord(system.chain, system.stores, {
      keyring: patient.keyring,
      record: second.record,
      reader: reader.org,
    });
    await grantTo(system, patient, reader);
    await replicate();
    const all = [first, second, ...batched, file, own];
    for (const { record } of all) {
      const name = record.slice(2);
      const path = join(places.first.envelopes.directory, "records", name.slice(0, 2), `${name}.json`);
      await writeFile(`${path}.${crypto.randomUUID()}.tmp`, await readFile(path));
    }
    return all;
  }

  /** Whatever says who or what, or opens it; `ids` are public on chain, the rest is nowhere to be found. */
  async function needlesOf(records: readonly { record: Hex; digest: Hex }[]) {
    const secrets: Needles[] = [textNeedles(NAME), textNeedles("Treponema pallidum"), spellingsOf("the seed", seed)];
    secrets.push({ "a category's label": encodeText("sexual-health") });
    for (const category of CATEGORIES) {
      secrets.push(spellingsOf(`key of ${category}`, (await patient.keyring.keyPair(category)).privateKey));
    }
    for (const { record } of records) {
      const entry = await places.first.envelopes.getRecord(record);
      secrets.push(spellingsOf(`content key of ${record}`, await ownContentKey(patient.keyring, entry)));
      secrets.push({ [`envelope of ${record}`]: encodeText(entry.envelope) });
      const ciphertext = await places.first.blobs.get(entry.digest);
      // The beginning of a ciphertext is the same header for all.
      secrets.push({ [`ciphertext of ${record}`]: ciphertext.slice(-40) });
    }
    const ids: Needles[] = [idNeedles("the patient", patient.id)];
    for (const { record, digest } of records) {
      ids.push(idNeedles(`record ${record}`, record), idNeedles(`digest of ${record}`, digest));
      ids.push({ [`address of ${record}`]: encodeText(contentIdOf(digest)) });
    }
    ids.push(idNeedles("the key directory", patient.registration.keyDirectory));
    ids.push({ "address of the key directory": encodeText(contentIdOf(patient.registration.keyDirectory)) });
    return { secrets: Object.assign({}, ...secrets), ids: Object.assign({}, ...ids) };
  }

  it("of a whole patient leaves nothing that opens, or that says who, in any byte of any store or of the chain", async () => {
    const other = await system.patient(await p256Signer(system), ["laboratory"]);
    const neighbour = await publishText(system, author, other.id, "the neighbour's");
    await shareWith(system, other, reader);
    const records = await life();
    const { secrets, ids } = await needlesOf(records);
    const found = await foundInFiles(system.folder, { ...secrets, ...ids });
    for (const { record, digest } of records) {
      expect(found).to.include.members([`envelope of ${record}`, `address of ${record}`, `ciphertext of ${record}`]);
      expect(found).to.include(`digest of ${record} (hex)`);
      expect(digest).to.have.lengthOf(66);
    }
    expect(found).to.include.members(["the patient (hex)", "a category's label"]);

    const receipt = await forget(member(), await withSignature(), { patient: patient.id, whole: true });
    expect(receipt.complete).to.equal(true);
    expect(await foundInFiles(system.folder, { ...secrets, ...ids })).to.deep.equal([]);

    const { keyring } = other;
    const entry = await places.first.envelopes.getRecord(neighbour.record);
    const read = await readOwnRecord(system.chain, places.first.blobs, keyring, entry);
    expect(new TextDecoder().decode(read.plaintext)).to.equal("the neighbour's");

    // Every key that anybody still has, the seed's included, on everything sealed that is left: the neighbour's.
    const kept = [
      reader.keys,
      author.keys,
      ...(await Promise.all(CATEGORIES.map((category) => patient.keyring.keyPair(category)))),
    ];
    const sealed: string[] = [];
    for (const { name, parentPath } of await readdir(system.folder, { recursive: true, withFileTypes: true })) {
      const text = await readFile(join(parentPath, name), "utf8").catch(() => "");
      sealed.push(...(text.match(/"envelope":"([^"]+)"/g) ?? []).map((match) => match.slice(12, -1)));
    }
    expect(sealed).to.have.lengthOf(4); // the neighbour's record and its category's share, here and in the copy
    for (const { privateKey } of kept) {
      const opened = await Promise.allSettled(sealed.map((envelope) => openSealedKey(envelope, privateKey)));
      const own = privateKey === reader.keys.privateKey ? 2 : 0;
      expect(opened.filter(({ status }) => status === "fulfilled")).to.have.lengthOf(own);
    }

    const onChain = await foundOnChain(system, { ...secrets, ...ids });
    expect(onChain.filter((name) => name in secrets)).to.deep.equal([]);
    expect(onChain).to.include("the patient");
    expect(onChain).to.include(`digest of ${records[0]?.record}`); // what the receipt says stays
  });

  it("gives a receipt of every store and record, and of what stays", async () => {
    const records = await life();
    const receipt = await forget(member(), await withSignature(), { patient: patient.id, whole: true });
    expect(receipt).to.include({ patient: patient.id, whole: true, complete: true, chainId: 31_337 });
    expect(receipt.records.map(({ record, state, refused }) => ({ record, state, refused }))).to.have.deep.members(
      records.map(({ record }) => ({ record, state: "retracted", refused: undefined })),
    );
    expect(receipt.stores.map(({ store, remaining }) => ({ store, remaining }))).to.deep.equal(
      ["envelopes, here", "envelopes, copy", "blobs, here", "blobs, copy"].map((store) => ({ store, remaining: 0 })),
    );
    const total = (i: number, kind: string) =>
      (receipt.stores[i]?.destroyed ?? [])
        .filter((one) => one.kind === kind)
        .reduce((sum, { count }) => sum + count, 0);
    expect(total(0, "envelope")).to.equal(12); // each with a crash's leftover
    expect(total(1, "envelope")).to.equal(6);
    for (const i of [0, 1]) expect([total(i, "record-shares"), total(i, "patient-shares")]).to.deep.equal([1, 1]);
    for (const i of [2, 3]) expect([total(i, "ciphertext"), total(i, "key-directory")]).to.deep.equal([6, 1]);
    expect(receipt.stays).to.include.members([
      "record-slots",
      "batch-roots",
      "patient-slot",
      "transactions",
      "the-patients-seed",
    ]);
    expect(encodeErasureReceipt(JSON.parse(new TextDecoder().decode(encodeErasureReceipt(receipt))))).to.deep.equal(
      encodeErasureReceipt(receipt),
    );
    const changed = await erasureReceiptDigest({ ...receipt, complete: false });
    expect(await erasureReceiptDigest(receipt)).not.to.equal(changed);
    await expectFailure(() => erasureReceiptDigest({ ...receipt, more: 1 }), InputError, "input.invalid");
    expect(await filesUnder(join(system.folder, "journal"))).to.equal(0);

    const again = await forget(member(), await withSignature(), { patient: patient.id, whole: true });
    expect(again.complete).to.equal(true);
    expect(again.stores.flatMap(({ destroyed }) => destroyed)).to.deep.equal([]);
  });

  it("of one record leaves all others, and the category's shares", async () => {
    const records = await life();
    const [first, second] = records;
    if (!first || !second) throw new Error("nothing was published");
    const receipt = await forget(member(), erasing(), one(first));
    expect(receipt).to.include({ complete: true, whole: false });
    for (const place of [places.first, places.second]) {
      await expectFailure(() => place.envelopes.getRecord(first.record), MissingError, "envelope.missing");
      expect(await place.blobs.has(first.digest)).to.equal(false);
      expect(await place.envelopes.listCategoryShares(patient.id, reader.org)).to.have.lengthOf(1);
      await readOwn(second.record, place);
    }
    await fetchKeyDirectory(system.chain, places.first.blobs, patient.id);
  });

  it("of a whole patient takes shares along whose envelopes were lost, and files that a crash damaged", async () => {
    const record = await tell("lost");
    const { envelopes } = places.first;
    await shareRecord(system.chain, system.stores, {
      keyring: patient.keyring,
      record: record.record,
      reader: reader.org,
    });
    const other = await tell("kept by the other");
    await shareRecord(system.chain, system.stores, {
      keyring: patient.keyring,
      record: other.record,
      reader: reader.org,
    });
    await envelopes.deleteRecord(record.record);
    const shares = join(envelopes.directory, "record-shares", record.record.slice(2, 4), record.record.slice(2));
    await writeFile(join(shares, "half.json.tmp"), `{"patient":"${patient.id}`);
    // A record that the chain does not know by itself, as one of a batch: its envelope alone could have named it.
    const unknown = `0x${"e1".repeat(32)}` as const;
    const [stored] = await envelopes.listRecordShares(record.record);
    if (!stored) throw new Error("no share was stored");
    await envelopes.putRecordShare({ ...stored, record: unknown });
    const receipt = await forget(member(), erasing(), { patient: patient.id, whole: true });
    expect(receipt.complete).to.equal(true);
    const needles = {
      ...idNeedles("patient", patient.id),
      ...idNeedles("record", record.record),
      ...idNeedles("unknown", unknown),
    };
    expect(await foundInFiles(system.folder, needles)).to.deep.equal([]);
  });

  it("of a batch's record retracts it with its proof; the batch's other record stands", async () => {
    const records = await life();
    const [, , batched, sibling] = records;
    if (!batched || !sibling) throw new Error("nothing was published");
    const receipt = await forget(member(), erasing(), one(batched));
    expect(receipt.records).to.have.lengthOf(1);
    expect(receipt.records[0]).to.include({ state: "retracted" });
    await readOwn(sibling.record);
  });

  it("by somebody who may not retract destroys nothing, and says so", async () => {
    const records = await life();
    const before = await filesUnder(system.folder);
    const stranger = system.as(system.stranger);
    const receipt = await forget(stranger, erasing(), { patient: patient.id, whole: true });
    expect(receipt.complete).to.equal(false);
    const refusals = receipt.records.map(({ author: by, refused }) => [by === patient.id, refused]);
    expect(refusals.filter(([own]) => own)).to.deep.equal([[true, "erasure.no-signature"]]);
    expect(new Set(refusals.filter(([own]) => !own).map(([, code]) => code))).to.deep.equal(
      new Set(["contract.UnknownMember"]),
    );
    expect(receipt.stores.flatMap(({ destroyed }) => destroyed)).to.deep.equal([]);
    expect(await filesUnder(system.folder)).to.equal(before + 1); // the journal's plan
    for (const { record } of records.slice(0, 2)) await readOwn(record);

    // The patient alone: what is the patient's own goes, the rest with its shares and directory stays.
    const partly = await forget(stranger, await withSignature(), { patient: patient.id, whole: true });
    expect(partly.complete).to.equal(false);
    expect(partly.records.filter(({ state }) => state === "retracted").map(({ author: by }) => by)).to.deep.equal([
      patient.id,
    ]);
    await readOwn(records[0]?.record ?? "0x");
    expect(await places.first.envelopes.listCategoryShares(patient.id, reader.org)).to.have.lengthOf(1);

    const [finished, ...more] = await resumeErasures(member(), await withSignature());
    expect(finished?.complete).to.equal(true);
    expect(more).to.deep.equal([]);
  });

  it("goes on where a store fails, claims nothing of it, and finishes when it is mended", async () => {
    const record = await tell("one");
    await replicate();
    const name = contentIdOf(record.digest);
    const path = join(places.second.blobs.directory, name.slice(-3, -1), name);
    await rename(path, `${path}-aside`);
    await mkdir(path); // a directory where the file should be
    const receipt = await forget(member(), erasing(), one(record));
    expect(receipt.complete).to.equal(false);
    const failed = receipt.stores.find(({ store }) => store === "blobs, copy");
    expect(failed).to.deep.equal({ store: "blobs, copy", destroyed: [], failure: "store.io" });
    expect(receipt.stores.filter(({ remaining }) => remaining === 0)).to.have.lengthOf(3);
    await rmdir(path);
    await rename(`${path}-aside`, path);
    const [finished] = await resumeErasures(member(), erasing());
    expect(finished?.complete).to.equal(true);
    expect(finished?.stores.find(({ store }) => store === "blobs, copy")?.destroyed).to.deep.equal([
      { kind: "ciphertext", of: record.digest, count: 1 },
    ]);
    expect(await resumeErasures(member(), erasing())).to.deep.equal([]);
  });

  it("killed at any call is before or after: before the tombstone all is readable, on restart all is gone", async () => {
    const record = await tell(`about ${NAME}`);
    const own = await publishOwnRecord(system.chain, system.stores, await signing(), {
      content: encodeText("own"),
      category: "laboratory",
    });
    await shareWith(system, patient, reader);
    const { secrets, ids } = await needlesOf([record, own]);
    const scope = { patient: patient.id, whole: true } as const;
    const saved = `${system.folder}-saved`;
    await cp(system.folder, saved, { recursive: true });
    let deaths = 0;
    for (let lifetime = 0; ; lifetime++) {
      const snapshot = await system.networkHelpers.takeSnapshot();
      const run = await runMortal(lifetime, async (runnerOf) =>
        forget(system.as(runnerOf(author.member)), await withSignature(), scope),
      );
      if (!run.died) {
        expect(run.result?.complete).to.equal(true);
        break;
      }
      deaths++;
      if (run.result) expect(run.result.complete).to.equal(false);
      for (const { author: by, digest, record: id } of [record, own]) {
        const { state } = await recordStateOf(system.chain, { patient: patient.id, author: by, digest });
        if (state === "anchored") await readOwn(id);
      }
      const resumed = await resumeErasures(member(), await withSignature());
      const receipts = resumed.length > 0 ? resumed : [await forget(member(), await withSignature(), scope)];
      for (const receipt of receipts) expect(receipt.complete, `killed at ${lifetime}`).to.equal(true);
      const left = await foundInFiles(system.folder, { ...secrets, ...ids });
      expect(left, `killed at ${lifetime}`).to.deep.equal([]);
      await snapshot.restore();
      await rm(system.folder, { recursive: true });
      await cp(saved, system.folder, { recursive: true });
    }
    await rm(saved, { recursive: true });
    expect(deaths).to.be.greaterThan(30);
  }).timeout(600_000);

  describe("abused", () => {
    it("does not destroy a ciphertext on which somebody else's record stands", async () => {
      const victim = await tell("the victim's");
      const attacker = await system.organization("Attacker Clinic");
      const accomplice = await system.patient(await p256Signer(system), ["laboratory"]);
      const { digest } = victim;
      await send(system.as(attacker.member).records.anchor(accomplice.id, attacker.org, digest));
      const origin = { patient: accomplice.id, author: attacker.org, digest };
      for (const scope of [
        { patient: accomplice.id, records: [origin] },
        { patient: accomplice.id, whole: true as const },
      ]) {
        const receipt = await forget(system.as(attacker.member), erasing(), scope);
        expect(receipt.records).to.have.lengthOf(1);
        expect(receipt.records[0]).to.include({
          record: recordIdOf(origin),
          state: "retracted",
          sharedCiphertext: true,
        });
      }
      await readOwn(victim.record);
    });

    it("does not destroy what a pseudonym names as its key directory and is none", async () => {
      const victim = await tell("the victim's");
      const signer = await p256Signer(system);
      const salt = `0x${"11".repeat(32)}` as const;
      await send(system.chain.patients.register(signer.signer, victim.digest, salt));
      const id = patientIdOf(system.deployment, { signer: signer.signer, keyDirectory: victim.digest, salt });
      const receipt = await forget(member(), erasing(), { patient: id, whole: true });
      expect(receipt.stores.flatMap(({ destroyed }) => destroyed)).to.deep.equal([]);
      await readOwn(victim.record);
    });

    it("passes over an envelope that says another patient's record is this patient's", async () => {
      const record = await tell("honest");
      const mallory = await system.patient(await p256Signer(system), ["laboratory"]);
      const entry = await places.first.envelopes.getRecord(record.record);
      await places.first.envelopes.putRecord({ ...entry, patient: mallory.id });
      const plan = await planErasure(system.chain, erasing().stores, { patient: mallory.id, whole: true });
      expect(plan.records).to.deep.equal([]);
    });
  });

  it("destroys former key directories too", async () => {
    const keyring = patient.keyring.rotate("laboratory");
    const change = { patient: patient.id, directory: await keyring.directory(), deadline: await system.inDays(1) };
    const { blobs } = system.stores;
    await relayKeyDirectoryChange(
      system.chain,
      blobs,
      await signKeyDirectoryChange(system.chain, blobs, patient.signer, change),
    );
    const receipt = await forget(member(), erasing(), { patient: patient.id, whole: true });
    const [store] = receipt.stores.filter(({ store }) => store === "blobs, here");
    expect(store?.destroyed.map(({ kind }) => kind)).to.deep.equal(["key-directory", "key-directory"]);
  });

  describe("of a whole patient with documents", () => {
    const put = (value: unknown) => system.stores.blobs.put(encodeText(JSON.stringify(value)));
    const consent = (text: string) => put({ resourceType: "Consent", patient: { display: NAME }, note: text });
    const named = async (digests: readonly Hex[]) =>
      Promise.all(digests.map((digest) => system.stores.blobs.has(digest)));

    it("destroys consents, custody and an unfinished change of access, in every store", async () => {
      const [first, second] = [await consent("former"), await consent("present")];
      for (const document of [first, second]) await grantTo(system, patient, reader, { document });
      const custody = await appointCustodians(system.chain, system.stores, {
        ...{ patient: patient.id, keyring: patient.keyring, categories: ["laboratory"] },
        custodians: custodianKeys(4).map(({ publicKey: key, at }) => ({ key, at })),
      });
      const wish = { categories: [patient.keyring.byCategory("laboratory").number], custody: custody.digest };
      await relayWish(system.chain, await signWish(system.chain, await signing(), wish));
      await replicate();
      const journal = new FileAccessJournal(join(system.folder, "access"));
      const nothing = { grants: [], shares: [], records: [], revocations: [], moves: [] };
      await journal.put({ version: 1, patient: patient.id, ...nothing });

      const to = await withSignature();
      const stores = [...to.stores, erasableAccessJournal("access journal", journal)];
      const receipt = await forget(member(), { ...to, stores }, { patient: patient.id, whole: true });
      expect(receipt.complete).to.equal(true);
      expect(await named([first, second, custody.digest])).to.deep.equal([false, false, false]);
      expect(await journal.get(patient.id)).to.equal(undefined);
      expect(await foundInFiles(system.folder, textNeedles(NAME))).to.deep.equal([]);
      const kinds = receipt.stores.map(({ destroyed }) => destroyed.map(({ kind }) => kind).sort());
      const documents = ["consent-document", "consent-document", "custody-document", "key-directory"];
      expect(kinds).to.deep.equal([["patient-shares"], ["patient-shares"], ["access-change"], documents, documents]);
      expect(receipt.stays).to.include.members(["emergency-slots-and-events", "access-logs", "health-links"]);
    });

    it("leaves what another patient's consent names, and what is no document", async () => {
      const shared = await consent("shared");
      const other = await system.patient(await p256Signer(system), ["laboratory"]);
      const ciphertext = await system.stores.blobs.put(encodeText("somebody's ciphertext"));
      await grantTo(system, other, reader, { document: shared });
      for (const document of [shared, ciphertext]) await grantTo(system, patient, reader, { document });
      await relayWish(
        system.chain,
        await signWish(system.chain, await signing(), { categories: [], custody: ciphertext }),
      );
      const receipt = await forget(member(), await withSignature(), { patient: patient.id, whole: true });
      expect(receipt.complete).to.equal(true);
      expect(await named([shared, ciphertext])).to.deep.equal([true, true]);
    });
  });

  it("refuses what is of two patients or another chain, and a journal that was changed", async () => {
    const record = await tell("x");
    const mixed = { patient: `0x${"77".repeat(32)}` as const, records: [{ ...record }] };
    await expectFailure(() => forget(member(), erasing(), mixed), InputError, "erasure.other-patient");
    const { stores, journal } = erasing();
    const plan = await planErasure(system.chain, stores, one(record));
    await journal.put({ ...plan, chainId: 5 });
    await expectFailure(() => resumeErasures(member(), erasing()), InputError, "erasure.other-chain");
    await journal.delete({ ...plan, chainId: 5 });
    await journal.put(plan);
    const directory = join(system.folder, "journal");
    const [name] = await readdir(directory);
    const path = join(directory, name ?? "");
    await writeFile(path, (await readFile(path, "utf8")).replace('"whole":false', '"whole":true'));
    await expectFailure(() => resumeErasures(member(), erasing()), IntegrityError, "store.corrupt");
    await writeFile(path, "{");
    await expectFailure(() => resumeErasures(member(), erasing()), IntegrityError, "store.corrupt");
    expect(dirname(path)).to.equal(directory);
    await readOwn(record.record);
  });

  it("keeps a large file's others and destroys it like any record", async () => {
    const content = streamOfPieces(patternOf(150_000));
    const parties = { patient: patient.id, author: author.org };
    const file = await publishFile(member(), system.stores, { ...parties, content, category: "laboratory" });
    const read = await readOwnFileRecord(
      system.chain,
      places.first.blobs,
      patient.keyring,
      await places.first.envelopes.getRecord(file.record),
    );
    expect((await bytesOfStream(read.content)).length).to.equal(150_000);
    expect((await forget(member(), erasing(), one(file))).complete).to.equal(true);
    expect(await places.first.blobs.has(file.digest)).to.equal(false);
  });
});
