import { expect } from "chai";
import { keccak256 } from "ethers";
import { publishOwnRecord, retractOwnRecord } from "../../src/records/ownRecord.js";
import { readOwnRecord } from "../../src/records/readRecord.js";
import { recordStateOf, requireAnchored } from "../../src/records/recordState.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { newPasskey, p256Signer, signerKinds } from "../support/patientSigners.js";
import { encodeText, publishText } from "../support/sharing.js";
import { type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

describe("a record that the patient keeps", () => {
  let system: TestSystem;
  const draft = { content: encodeText('{"note":"x"}'), category: "laboratory" };

  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  const newPatient = async () => system.patient(await p256Signer(system), ["laboratory"]);
  const signing = async ({ id, signer }: Pick<TestPatient, "id" | "signer">) => ({
    patient: id,
    signer,
    deadline: await system.inDays(1),
  });

  for (const [kind, newSigner] of signerKinds) {
    it(`is anchored and retracted by ${kind}, and sent by a stranger`, async () => {
      const patient = await system.patient(await newSigner(system), ["laboratory"]);
      const stranger = system.as(system.stranger);
      const record = await publishOwnRecord(stranger, system.stores, await signing(patient), draft);
      expect(record.author).to.equal(patient.id);
      const entry = await system.stores.envelopes.getRecord(record.record);
      const read = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
      expect(new Uint8Array(read.plaintext)).to.deep.equal(draft.content);
      expect(read.anchoredAt).to.deep.equal(await system.now());

      const receipt = await retractOwnRecord(stranger, await signing(patient), record.digest);
      const retractedAt = await system.now();
      expect(eventsOf(system.chain.records, receipt)).to.deep.equal([
        {
          name: "RecordRetracted",
          values: { record: record.record, patient: patient.id, author: patient.id, digest: record.digest },
        },
      ]);
      const state = { record: record.record, state: "retracted", anchoredAt: read.anchoredAt, retractedAt };
      expect(await recordStateOf(system.chain, record)).to.deep.equal(state);
      const call = () => readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
      const failure = await expectFailure(call, RefusedError, "record.retracted");
      expect(failure.values).to.deep.equal({ record: record.record, retractedAt: retractedAt.toISOString() });
    });
  }

  it("is not anchored by someone else's signature, and leaves nothing in the stores", async () => {
    const patient = await newPatient();
    const signer = await p256Signer(system);
    const before = await filesUnder(system.folder);
    const forged = await signing({ id: patient.id, signer });
    const call = () => publishOwnRecord(system.chain, system.stores, forged, draft);
    const failure = await expectFailure(call, RefusedError, "contract.NotPatientSigner");
    const signerHash = keccak256(signer.signer).slice(0, 50);
    expect(failure.values).to.deep.equal({ patient: patient.id, signerHash });
    expect(await filesUnder(system.folder)).to.equal(before);
  });

  it("is not anchored after the signature's deadline, and leaves nothing in the stores", async () => {
    const patient = await newPatient();
    const before = await filesUnder(system.folder);
    const late = { ...(await signing(patient)), deadline: new Date((await system.now()).getTime() - 1000) };
    const call = () => publishOwnRecord(system.chain, system.stores, late, draft);
    const failure = await expectFailure(call, RefusedError, "contract.ExpiredSignature");
    expect(failure.values.deadline).to.equal(late.deadline.toISOString());
    expect(await filesUnder(system.folder)).to.equal(before);
  });

  it("is not stored when its deadline is no time, its category is unknown or its patient is not registered", async () => {
    const patient = await newPatient();
    const before = await filesUnder(system.folder);
    const good = await signing(patient);
    const noTime = { ...good, deadline: new Date(Number.NaN) };
    await expectFailure(() => publishOwnRecord(system.chain, system.stores, noTime, draft), InputError, "time.invalid");
    const genetics = { ...draft, category: "genetics" };
    await expectFailure(
      () => publishOwnRecord(system.chain, system.stores, good, genetics),
      MissingError,
      "key-directory.category",
    );
    const unknown = { ...good, patient: `0x${"77".repeat(32)}` as const };
    await expectFailure(
      () => publishOwnRecord(system.chain, system.stores, unknown, draft),
      MissingError,
      "identity.unknown-patient",
    );
    expect(await filesUnder(system.folder)).to.equal(before);
  });

  it("is not stored when the passkey does not sign", async () => {
    const { signer } = newPasskey(system, { userVerified: false });
    const patient = await system.patient(signer, ["laboratory"]);
    const before = await filesUnder(system.folder);
    const unverified = await signing(patient);
    const call = () => publishOwnRecord(system.chain, system.stores, unverified, draft);
    await expectFailure(call, IntegrityError, "passkey.user-verified");
    expect(await filesUnder(system.folder)).to.equal(before);
  });

  it("is not retracted twice, nor by someone else", async () => {
    const patient = await newPatient();
    const { digest, record } = await publishOwnRecord(system.chain, system.stores, await signing(patient), draft);
    const other = await newPatient();
    const byOther = await signing({ id: patient.id, signer: other.signer });
    await expectFailure(
      () => retractOwnRecord(system.chain, byOther, digest),
      RefusedError,
      "contract.NotPatientSigner",
    );
    const unknown = await signing(other);
    await expectFailure(() => retractOwnRecord(system.chain, unknown, digest), RefusedError, "contract.UnknownRecord");

    await retractOwnRecord(system.chain, await signing(patient), digest);
    const retractedAt = (await system.now()).toISOString();
    const again = await signing(patient);
    const call = () => retractOwnRecord(system.chain, again, digest);
    const failure = await expectFailure(call, RefusedError, "contract.RecordAlreadyRetracted");
    expect(failure.values).to.deep.equal({ record, retractedAt });
  });

  it("is not the patient's to retract when an organisation wrote it; its author's retraction counts", async () => {
    const patient = await newPatient();
    const author = await system.organization("Author Hospital");
    const { digest, ...record } = await publishText(system, author, patient.id, "{}");
    const own = await signing(patient);
    await expectFailure(() => retractOwnRecord(system.chain, own, digest), RefusedError, "contract.UnknownRecord");
    await send(system.as(author.member).records.retract(patient.id, author.org, digest));
    const call = () => requireAnchored(system.chain, { ...record, digest });
    await expectFailure(call, RefusedError, "record.retracted");
    const again = () => send(system.as(author.member).records.anchor(patient.id, author.org, digest));
    await expectFailure(again, RefusedError, "contract.RecordAlreadyAnchored");
  });
});
