import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { FileBatchJournal } from "../../../src/records/batches/FileBatchJournal.js";
import { publishBatch } from "../../../src/records/batches/publishBatch.js";
import type { Disclosure } from "../../../src/records/disclosure/Disclosure.js";
import { discloseElements, discloseOwnElements } from "../../../src/records/disclosure/discloseElements.js";
import { disclosureCall } from "../../../src/records/disclosure/disclosureCall.js";
import { elementsCommitmentOf } from "../../../src/records/disclosure/elementsCommitmentOf.js";
import { elementsOf } from "../../../src/records/disclosure/elementsOf.js";
import { verifyDisclosure } from "../../../src/records/disclosure/verifyDisclosure.js";
import type { RecordEnvelope } from "../../../src/records/EnvelopeStore.js";
import { loadFhirDefinitions } from "../../../src/records/fhir/FileFhirDefinitions.js";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { retractRecord } from "../../../src/records/retractRecord.js";
import { supersedeRecord } from "../../../src/records/supersedeRecord.js";
import { InputError, IntegrityError, MedtrailError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { ask, send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { p256Signer } from "../../support/patientSigners.js";
import { encodeText, publishText } from "../../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";
import { withSharedData } from "../../support/withSharedData.js";

const OBSERVATION = encodeText(
  '{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"15074-8"},{"code":"GLU"}]},' +
    '"valueQuantity":{"value": 80.00,"unit":"mg/dL"},"interpretation":[{"text":"Nüchtern"}]}',
);
const STATES = ["unknown", "anchored", "retracted", "superseded"];

describe("disclosing chosen elements", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let other: TestOrganization;
  let patient: TestPatient;
  let record: RecordEnvelope;
  let beside: RecordEnvelope;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    other = await system.organization("Other Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    [record, beside] = await publish([OBSERVATION, encodeText('{"resourceType":"Patient","gender":"male"}')]);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  async function publish(contents: readonly Uint8Array[]): Promise<[RecordEnvelope, RecordEnvelope]> {
    const stores = { ...system.stores, journal: new FileBatchJournal(join(system.folder, "journal")) };
    const drafts = contents.map((content) => ({ content, category: "laboratory", patient: patient.id }));
    const publication = { author: author.org, drafts, withElements: true };
    const { records } = await publishBatch(system.as(author.member), stores, publication);
    const [first, second = first] = records;
    if (!first || !second) throw new Error("nothing was published");
    return [first, second];
  }

  const disclose = (paths: readonly string[], of_ = record) =>
    discloseOwnElements(system.stores, patient.keyring, of_.record, paths);

  /** What the contract's view says; the library has to say the same. */
  async function stateOnChain(shown: Disclosure): Promise<string | undefined> {
    const { state } = await ask(system.chain.records.verifyDisclosure(...disclosureCall(shown)));
    return STATES[Number(state)];
  }

  async function refused(shown: Disclosure, ...codes: MedtrailError["code"][]): Promise<void> {
    const failure = await verifyDisclosure(system.chain, shown).catch((error: unknown) => error);
    if (!(failure instanceof MedtrailError)) throw new Error("it was not refused");
    expect(failure.code).to.be.oneOf(codes);
    expect(await stateOnChain(shown)).to.equal("unknown");
  }

  it("proves them to library and contract, byte for byte, without the record or its key", async () => {
    const shown = await disclose(["/valueQuantity", "/code/coding/1"]);
    const sent: unknown = JSON.parse(JSON.stringify(shown));
    const verified = await verifyDisclosure(system.chain, sent);
    expect([...verified.elements]).to.deep.equal([
      ["/code/coding/1/code", '"GLU"'],
      ["/valueQuantity/value", "80.00"],
      ["/valueQuantity/unit", '"mg/dL"'],
    ]);
    expect(verified).to.include({ record: record.record, patient: patient.id, author: author.org, state: "anchored" });
    expect(await stateOnChain(shown)).to.equal("anchored");
  });

  it("holds no byte of what is not disclosed: no value, no path, no salt, no key", async () => {
    const shown = JSON.stringify(await disclose(["/valueQuantity/value"]));
    const all = await disclose([""]);
    for (const { path, value, salt } of all.disclosed) {
      if (path === "/valueQuantity/value") continue;
      expect(shown).not.to.include(salt.slice(2));
      expect(shown).not.to.include(JSON.stringify(path));
      expect(shown).not.to.include(JSON.stringify(value));
      expect(shown).not.to.include(value.replaceAll('"', ""));
    }
  });

  it("verifies any subset, in both", async () => {
    const paths = elementsOf(OBSERVATION).map(({ path }) => path);
    await fc.assert(
      fc.asyncProperty(fc.subarray(paths, { minLength: 1 }), async (chosen) => {
        const shown = await disclose(chosen);
        expect([...(await verifyDisclosure(system.chain, shown)).elements.keys()]).to.deep.equal(chosen);
        expect(await stateOnChain(shown)).to.equal("anchored");
      }),
      { numRuns: 25 },
    );
  });

  it("refuses any change, in both", async () => {
    const shown = await disclose(["/status", "/valueQuantity"]);
    const second = await disclose([""], beside);
    const word: fc.Arbitrary<Hex> = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`);
    const change = fc.oneof(
      word.map((digest) => ({ digest })),
      word.map((patient) => ({ patient })),
      fc.oneof(word, fc.constant(other.org)).map((author) => ({ author })),
      fc.oneof(word, fc.constant(second.elements.root)).map((root) => ({ elements: { ...shown.elements, root } })),
      fc.constant({ digest: second.digest, ...(second.batch ? { batch: second.batch } : {}) }),
      fc.constant({ elements: second.elements }),
      fc.constant({ disclosed: second.disclosed }),
      fc.constantFrom(...shown.disclosed).chain((one) =>
        fc
          .oneof(
            word.map((salt) => ({ salt })),
            fc.constantFrom("80.0", "80", " 80.00", '"final"', '"preliminary"').map((value) => ({ value })),
            fc.constantFrom("/status", "/valueQuantity/value", "/valueQuantity/code").map((path) => ({ path })),
          )
          .filter((altered) => JSON.stringify({ ...one, ...altered }) !== JSON.stringify(one))
          .map((altered) => ({ disclosed: [{ ...one, ...altered }] })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(change, async (altered) => {
        const codes = ["disclosure.other-element", "disclosure.not-anchored", "record.not-anchored"] as const;
        await refused({ ...shown, ...altered }, ...codes);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what is out of form", async () => {
    const shown = await disclose(["/status"]);
    const [one] = shown.disclosed;
    if (!one) throw new Error("nothing shown");
    for (const altered of [
      {},
      { ...shown, disclosed: [] },
      { ...shown, disclosed: [one, one] },
      { ...shown, disclosed: [{ ...one, path: "status" }] },
      { ...shown, disclosed: [{ ...one, path: "/a~2" }] },
      { ...shown, disclosed: [{ ...one, salt: "0x00" }] },
      { ...shown, more: 1 },
    ]) {
      await expectFailure(() => verifyDisclosure(system.chain, altered), InputError, "input.invalid");
    }
  });

  it("tells that the record was superseded; refuses it once it, or the commitment, is retracted", async () => {
    const shown = await disclose(["/status"]);
    const { records } = system.as(author.member);
    const draft = { content: OBSERVATION, category: "laboratory" };
    await supersedeRecord(system.as(author.member), system.stores, record, draft);
    expect((await verifyDisclosure(system.chain, shown)).state).to.equal("superseded");
    expect(await stateOnChain(shown)).to.equal("superseded");
    await retractRecord(system.as(author.member), record);
    await expectFailure(() => verifyDisclosure(system.chain, shown), RefusedError, "record.retracted");
    expect(await stateOnChain(shown)).to.equal("retracted");

    const second = await disclose(["/gender"], beside);
    const commitment = elementsCommitmentOf(beside.record, second.elements.root);
    const { root = commitment, proof = [] } = second.elements.batch ?? {};
    await send(records.retractFromBatch(patient.id, author.org, commitment, root, [...proof]));
    await refused(second, "disclosure.not-anchored");
  });

  it("also where record and commitment were anchored by themselves", async () => {
    const alone = await publishText(system, author, patient.id, '{"gender":"female","birthDate":"1980-02-29"}');
    const opened = {
      content: encodeText('{"gender":"female","birthDate":"1980-02-29"}'),
      contentKey: new Uint8Array(32).fill(3),
    };
    const without = () => discloseElements(alone, opened, ["/gender"]);
    await expectFailure(without, InputError, "disclosure.not-committed");
    const stranger = { ...alone, elements: { root: record.digest } };
    const failure = await expectFailure(
      () => discloseElements(stranger, opened, ["/gender"]),
      IntegrityError,
      "disclosure.other-root",
    );
    const root: Hex = `0x${String(failure.values.expected).slice(2)}`;
    const shown = await discloseElements({ ...alone, elements: { root } }, opened, ["/gender"]);
    await refused(shown, "disclosure.not-anchored");
    const { records } = system.as(author.member);
    await send(records.anchor(patient.id, author.org, elementsCommitmentOf(alone.record, root)));
    expect((await verifyDisclosure(system.chain, shown)).elements.get("/gender")).to.equal('"female"');
    expect(await stateOnChain(shown)).to.equal("anchored");
  });

  withSharedData("fhir/synthea-r4", (path) => {
    it("of real resources: each element of a whole patient's records verifies", async function () {
      this.timeout(120_000);
      const definitions = await loadFhirDefinitions();
      const [file = ""] = (await readdir(path)).filter((name) => name.startsWith("Dannie"));
      const { items } = parseFhir(await readFile(join(path, file)), file, definitions);
      const contents = items.slice(0, 60).map(({ bytes }) => bytes);
      const stores = { ...system.stores, journal: new FileBatchJournal(join(system.folder, "journal")) };
      const drafts = contents.map((content) => ({ content, category: "laboratory", patient: patient.id }));
      const publication = { author: author.org, drafts, withElements: true };
      const { records } = await publishBatch(system.as(author.member), stores, publication);
      for (const [i, entry] of records.entries()) {
        const shown = await disclose([""], entry);
        const { elements } = await verifyDisclosure(system.chain, shown);
        const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        const expected = elementsOf(contents[i] ?? new Uint8Array()).map(({ path: at, value }) => [at, decode(value)]);
        expect([...elements]).to.deep.equal(expected);
      }
    });
  });
});
