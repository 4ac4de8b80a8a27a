import { expect } from "chai";
import { auditEventOf } from "../../../src/records/consent/auditEventOf.js";
import { provenanceOf } from "../../../src/records/consent/provenanceOf.js";
import { validateResource } from "../../../src/records/fhir/validateResource.js";
import { publishOwnRecord } from "../../../src/records/ownRecord.js";
import { recordStateOf } from "../../../src/records/recordState.js";
import { InputError, IntegrityError, RefusedError } from "../../../src/shared/errors.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure, failureOf } from "../../support/failureOf.js";
import { encodeText, publishText, releaseNow, requestFor, sharedRecord } from "../../support/sharing.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";
import { definitions, itemOf } from "../fhir/officialExamples.js";

const OBSERVER = { system: "https://example.org/servers", value: "records-1" };

describe("provenance and audit events", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;

  before(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
  });
  after(() => system.close());

  const registry = (name: "OrganizationRegistry" | "PatientRegistry" | "RecordRegistry", value: string) => ({
    system: `eip155:${system.chain.deployment.chainId}:${system.chain.deployment.contracts[name].toLowerCase()}`,
    value,
  });

  describe("provenanceOf", () => {
    it("says who anchored which bytes when, as valid FHIR", async () => {
      const { record, author } = parties;
      const envelope = await system.stores.envelopes.getRecord(record.record);
      const provenance = await provenanceOf(system.chain, envelope);
      validateResource(itemOf(provenance), definitions);
      const { anchoredAt } = await recordStateOf(system.chain, envelope);
      expect(provenance.recorded).to.equal(anchoredAt?.toISOString());
      expect(provenance.occurredDateTime).to.equal(provenance.recorded);
      expect(provenance.target[0]?.identifier).to.deep.equal(registry("RecordRegistry", record.record));
      expect(provenance.agent[0]?.who?.identifier).to.deep.equal(registry("OrganizationRegistry", author.org));
      const digest = Buffer.from(envelope.digest.slice(2), "hex").toString("base64url");
      expect(provenance.entity?.[0]?.what?.identifier?.value).to.equal(`ni:///sha-256;${digest}`);
    });

    it("names the patient as the author of what they store themselves", async () => {
      const { patient } = parties;
      const signing = { patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) };
      const draft = { content: encodeText("a diary"), category: "laboratory" };
      const own = await publishOwnRecord(system.chain, system.stores, signing, draft);
      const provenance = await provenanceOf(system.chain, own);
      validateResource(itemOf(provenance), definitions);
      expect(provenance.agent[0]?.who?.identifier).to.deep.equal(registry("PatientRegistry", patient.id));
    });

    it("of nothing that is not anchored, not itself, or retracted", async () => {
      const { author, patient } = parties;
      const published = await publishText(system, author, patient.id, "soon gone");
      const envelope = await system.stores.envelopes.getRecord(published.record);
      const other = await system.stores.envelopes.getRecord(parties.record.record);
      const mixed = { ...envelope, digest: other.digest };
      await expectFailure(() => provenanceOf(system.chain, mixed), IntegrityError, "envelope.other-record");
      await send(system.as(author.member).records.retract(patient.id, author.org, envelope.digest));
      await expectFailure(() => provenanceOf(system.chain, envelope), RefusedError, "record.retracted");
    });
  });

  describe("auditEventOf", () => {
    it("tells a release, as valid FHIR", async () => {
      const { record, reader, patient } = parties;
      const request = await requestFor(system, record.record, reader);
      const { envelope } = await releaseNow(system, request);
      const time = await system.now();
      const event = auditEventOf({ deployment: system.chain.deployment, observer: OBSERVER, request, envelope, time });
      validateResource(itemOf(event), definitions);
      expect(event).to.include({ action: "R", outcome: "0", recorded: time.toISOString() });
      expect(event.outcomeDesc).to.equal(undefined);
      expect(event.purposeOfEvent?.[0]?.coding?.[0]?.code).to.equal("TREAT");
      expect(event.agent.map(({ who }) => who?.identifier)).to.deep.equal([
        { system: `eip155:${system.chain.deployment.chainId}`, value: reader.member.address.toLowerCase() },
        registry("OrganizationRegistry", reader.org),
      ]);
      expect(event.entity?.map(({ what }) => what?.identifier)).to.deep.equal([
        registry("RecordRegistry", record.record),
        registry("PatientRegistry", patient.id),
      ]);
      expect(event.source.observer.identifier).to.deep.equal(OBSERVER);
    });

    it("tells a refusal by its code alone, and a fault of the server as one", async () => {
      const { record, author } = parties;
      const request = await requestFor(system, record.record, author);
      const failure = await failureOf(() => releaseNow(system, request));
      const given = { deployment: system.chain.deployment, observer: OBSERVER, request, time: await system.now() };
      const event = auditEventOf({ ...given, failure });
      validateResource(itemOf(event), definitions);
      expect(event).to.include({ outcome: "4", outcomeDesc: "contract.AbsentConsent" });
      expect(event.entity).to.have.length(1);
      expect(auditEventOf({ ...given, failure: new InputError("input.invalid", "x") }).outcome).to.equal("4");
      expect(auditEventOf({ ...given, failure: new IntegrityError("store.corrupt", "x") }).outcome).to.equal("8");
      const never = () => auditEventOf({ ...given, time: new Date(Number.NaN) });
      await expectFailure(never, InputError, "time.invalid");
    });
  });
});
