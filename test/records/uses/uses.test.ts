import { expect } from "chai";
import { FileBatchJournal } from "../../../src/records/batches/FileBatchJournal.js";
import { publishBatch } from "../../../src/records/batches/publishBatch.js";
import type { RecordEnvelope } from "../../../src/records/EnvelopeStore.js";
import { publishRecords } from "../../../src/records/publishRecords.js";
import { readRecord } from "../../../src/records/readRecord.js";
import { retractRecord } from "../../../src/records/retractRecord.js";
import { supersedeRecord } from "../../../src/records/supersedeRecord.js";
import { anchorUse, anchorUses, MAX_USES } from "../../../src/records/uses/anchorUses.js";
import { followUse } from "../../../src/records/uses/followUse.js";
import { newUseSalt } from "../../../src/records/uses/newUseSalt.js";
import { proveDoubled } from "../../../src/records/uses/proveDoubled.js";
import { readUse } from "../../../src/records/uses/readUse.js";
import {
  encodeUseOpening,
  parseUseOpening,
  USE_OPENING_TYPE,
  type UseOpening,
} from "../../../src/records/uses/UseOpening.js";
import { useCommitmentOf } from "../../../src/records/uses/useCommitmentOf.js";
import { useFromResource } from "../../../src/records/uses/useFromResource.js";
import { useIdOf } from "../../../src/records/uses/useIdOf.js";
import { USE_KINDS } from "../../../src/records/uses/useKind.js";
import { InputError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { p256Signer } from "../../support/patientSigners.js";
import { encodeText, grantTo, publishText, releaseNow, requestFor, shareWith } from "../../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";

const ENCOUNTER = {
  resourceType: "Encounter",
  status: "finished",
  identifier: [{ use: "official", system: "https://author.example/encounters", value: "2026-0815" }],
  class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
};

describe("uses", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let other: TestOrganization;
  let patient: TestPatient;
  let record: RecordEnvelope;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    other = await system.organization("Other Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    record = await publishText(system, author, patient.id, JSON.stringify(ENCOUNTER));
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const member = () => system.as(author.member);
  const openingOf = (salt = newUseSalt()): UseOpening => {
    const { identifier } = useFromResource(ENCOUNTER);
    return { organisation: author.org, patient: patient.id, identifier, salt };
  };
  const anchor = (opening: UseOpening, told: RecordEnvelope = record) =>
    anchorUse(member(), { opening, kind: "encounter", record: told });
  const stateOf = async (use: Hex) => (await readUse(system.chain, use)).state;

  it("are anchored over their record, with the id that the library computes", async () => {
    const opening = openingOf();
    expect(await readUse(system.chain, useIdOf(opening))).to.deep.equal({ use: useIdOf(opening), state: "unknown" });
    const { use, transaction } = await anchor(opening);
    expect(use).to.equal(useIdOf(opening));
    const found = await readUse(system.chain, use);
    expect(found).to.deep.equal({
      ...{ use, state: "standing", kind: "encounter", record: record.record },
      anchoredAt: await system.now(),
    });
    const [event] = await system.chain.uses.queryFilter(system.chain.uses.filters.UseAnchored(use));
    expect(event?.transactionHash).to.equal(transaction.hash);
    expect(event?.args.organisation).to.equal(author.org);
    expect(event?.args.patient).to.equal(patient.id);
    expect(event?.args.commitment).to.equal(useCommitmentOf(opening));
    expect(event?.args.kind).to.equal(1n);
    expect(event?.args.record).to.equal(record.record);
  });

  it("are one, however often the encounter is encrypted", async () => {
    const opening = openingOf();
    await anchor(opening);
    const again = await publishText(system, author, patient.id, JSON.stringify(ENCOUNTER));
    expect(again.record).not.to.equal(record.record);
    const failure = await expectFailure(() => anchor(opening, again), RefusedError, "contract.UseAlreadyAnchored");
    expect(failure.values).to.deep.equal({ use: useIdOf(opening) });
  });

  it("are proved to be one under two salts, by an insurer who was given both openings as records", async () => {
    const insurer = other;
    await grantTo(system, patient, insurer);
    await shareWith(system, patient, insurer);
    const read: UseOpening[] = [];
    for (const opening of [openingOf(), openingOf()]) {
      await anchor(opening);
      const drafts = [{ content: encodeUseOpening(opening), contentType: USE_OPENING_TYPE, category: "laboratory" }];
      const publication = { patient: patient.id, author: author.org, drafts };
      const [published] = await publishRecords(member(), system.stores, publication);
      if (!published) throw new Error("nothing was published");
      const release = await releaseNow(system, await requestFor(system, published.record, insurer));
      const identity = { org: insurer.org, privateKey: insurer.keys.privateKey };
      const { plaintext } = await readRecord(system.chain, system.stores.blobs, identity, published.record, release);
      read.push(parseUseOpening(plaintext));
      expect(read.at(-1)).to.deep.equal(opening);
    }
    const [first, second] = read;
    if (!first || !second) throw new Error("no openings");
    const { doubled } = await proveDoubled(system.as(insurer.member), second, first);
    expect(doubled).to.equal(useIdOf(second));
    expect(await stateOf(useIdOf(second))).to.equal("doubled");
    expect(await stateOf(useIdOf(first))).to.equal("standing");
    const again = () => proveDoubled(system.as(insurer.member), first, second);
    await expectFailure(again, RefusedError, "contract.DoubledUse");
  });

  it("of two organisations or identifiers are not doubled, and nothing is sent", async () => {
    const opening = openingOf();
    const identifier = { ...opening.identifier, value: "2026-0816" };
    for (const one of [
      { ...opening, organisation: other.org },
      { ...opening, identifier },
    ]) {
      await expectFailure(() => proveDoubled(member(), opening, one), InputError, "use.other");
    }
    await expectFailure(() => proveDoubled(member(), opening, opening), RefusedError, "contract.SameUse");
    await expectFailure(() => proveDoubled(member(), opening, openingOf()), RefusedError, "contract.UnknownUse");
  });

  it("stand while their record is superseded, and not when it is retracted", async () => {
    const { use } = await anchor(openingOf());
    const corrected = { content: encodeText("corrected"), category: "laboratory" };
    await supersedeRecord(member(), system.stores, record, corrected);
    expect(await stateOf(use)).to.equal("standing");
    await retractRecord(member(), record);
    expect(await stateOf(use)).to.equal("retracted");
    const late = () => anchor(openingOf());
    await expectFailure(late, RefusedError, "contract.RecordAlreadyRetracted");
  });

  it("follow their record to its present version, whose retraction ends them", async () => {
    const { use } = await anchor(openingOf());
    expect(await followUse(system.chain, use)).to.deep.equal([]);
    let present: RecordEnvelope = record;
    for (const text of ["second version", "third version"]) {
      const draft = { content: encodeText(text), category: "laboratory" };
      present = await supersedeRecord(member(), system.stores, present, draft);
    }
    expect((await followUse(system.chain, use)).length).to.equal(2);
    expect((await readUse(system.chain, use)).record).to.equal(present.record);
    await retractRecord(member(), record);
    expect(await stateOf(use)).to.equal("standing");
    await retractRecord(member(), present);
    expect(await stateOf(use)).to.equal("retracted");
  });

  it("whose record was retracted are not followed", async () => {
    const { use } = await anchor(openingOf());
    await supersedeRecord(member(), system.stores, record, { content: encodeText("2"), category: "laboratory" });
    await retractRecord(member(), record);
    await expectFailure(() => followUse(system.chain, use), RefusedError, "contract.RetractedUse");
  });

  it("are anchored many at once, also over a batch, and all or none", async () => {
    const stores = { ...system.stores, journal: new FileBatchJournal(`${system.folder}/journal`) };
    const drafts = ["1", "2", "3"].map((text) => {
      return { content: encodeText(text), category: "laboratory", patient: patient.id };
    });
    const { records } = await publishBatch(member(), stores, { author: author.org, drafts });
    const uses = records.map((told, i) => ({
      opening: { ...openingOf(), identifier: { system: "urn:example:dispenses", value: `${i}` } },
      kind: USE_KINDS[i + 1] ?? "encounter",
      record: told,
    }));
    const [first] = uses;
    if (!first) throw new Error("no use");
    const twice = () => anchorUses(member(), [...uses, first]);
    await expectFailure(twice, RefusedError, "contract.UseAlreadyAnchored");
    expect(await stateOf(useIdOf(first.opening))).to.equal("unknown");
    const anchored = await anchorUses(member(), uses);
    expect(anchored.uses).to.deep.equal(uses.map(({ opening }) => useIdOf(opening)));
    const kinds = await Promise.all(anchored.uses.map(async (use) => (await readUse(system.chain, use)).kind));
    expect(kinds).to.deep.equal(["prescription", "dispense", "service"]);
    for (const wrong of [
      [],
      Array(MAX_USES + 1).fill(first),
      [first, { ...first, opening: { ...first.opening, organisation: other.org } }],
    ]) {
      await expectFailure(() => anchorUses(member(), wrong), InputError, "input.invalid");
    }
  });

  it("as many as fit are anchored in one transaction", async () => {
    expect(await system.chain.uses.MAX_USES()).to.equal(BigInt(MAX_USES));
    const uses = Array.from({ length: MAX_USES }, () => ({ opening: openingOf(), kind: "service" as const, record }));
    const { transaction } = await anchorUses(member(), uses);
    expect(transaction.gasUsed < 16_777_216n).to.equal(true);
  });

  it("are anchored by a member of the organisation alone", async () => {
    const opening = openingOf();
    const stranger = () => anchorUse(system.as(other.member), { opening, kind: "encounter", record });
    await expectFailure(stranger, RefusedError, "contract.UnknownMember");
    const own = { ...opening, organisation: other.org };
    const another = () => anchorUse(system.as(other.member), { opening: own, kind: "encounter", record });
    await expectFailure(another, RefusedError, "contract.UnknownRecord");
  });
});
