import { expect } from "chai";
import { Wallet } from "ethers";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { openCategoryKey } from "../../src/records/categoryShare.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { openEnvelope } from "../../src/records/envelope.js";
import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import { KeyRelease } from "../../src/records/KeyRelease.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { readOwnRecord, readRecord } from "../../src/records/readRecord.js";
import { signReadRequest } from "../../src/records/readRequest.js";
import { relayRevocation, signRevocation } from "../../src/records/revokeConsent.js";
import { shareCategory } from "../../src/records/shareCategory.js";
import { IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";
import { type TestOrganization, type TestSystem, testSystem } from "../support/testSystem.js";

const CATEGORIES = ["laboratory", "medications"];
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("sharing a category and taking it back", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let reader: TestOrganization;
  let patient: Awaited<ReturnType<TestSystem["patient"]>>;
  let release: KeyRelease;
  let laboratory: RecordEnvelope;
  let medication: RecordEnvelope;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    reader = await system.organization("Reader Hospital");
    patient = await system.patient(
      P256Signer.generate(system.deployment.contracts.ERC7913P256Verifier).signer,
      CATEGORIES,
    );
    let clock = await system.now();
    release = new KeyRelease(system.chain, system.stores.envelopes, () => clock);
    system.time.increase(1).then(async () => {
      clock = await system.now();
    });
    const drafts = [
      { content: bytesOf('{"value":80.00}'), contentType: "application/fhir+json", category: "laboratory" },
      { content: bytesOf('{"drug":"x"}'), category: "medications" },
    ];
    const published = await publishRecords(system.as(author.member), system.stores, {
      patient: patient.id,
      author: author.org,
      drafts,
    });
    [laboratory, medication] = published as [RecordEnvelope, RecordEnvelope];
  });
  after(() => system.close());

  const ask = async (record: RecordEnvelope, account = reader.member) =>
    release.release(
      await signReadRequest(system.chain, account, {
        record: record.record,
        reader: reader.org,
        purpose: "TREAT",
        time: await system.now(),
      }),
    );

  it("works", async () => {
    await expectFailure(() => ask(laboratory), RefusedError, "contract.AbsentConsent");
    const signing = { patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) };
    const { number } = patient.keyring.byCategory("laboratory");
    const grant = await signGrant(system.chain, signing, {
      reader: reader.org,
      purpose: "TREAT",
      categories: [number],
      from: await system.now(),
      until: await system.inDays(30),
    });
    await relayGrant(system.chain, grant);
    await expectFailure(() => ask(laboratory), RefusedError, "release.not-shared");
    await shareCategory(system.chain, system.stores, {
      keyring: patient.keyring,
      patient: patient.id,
      reader: reader.org,
      category: "laboratory",
    });
    const released = await ask(laboratory);
    const read = await readRecord(
      system.chain,
      system.stores.blobs,
      { org: reader.org, privateKey: reader.keys.privateKey },
      released,
    );
    expect(new TextDecoder().decode(read.plaintext)).to.equal('{"value":80.00}');
    await expectFailure(() => ask(medication), RefusedError, "contract.UncoveredCategory");
    await expectFailure(() => relayGrant(system.chain, grant), RefusedError, "contract.WrongConsentNonce");
    await relayRevocation(
      system.chain,
      await signRevocation(system.chain, signing, { reader: reader.org, purpose: "TREAT" }),
    );
    await expectFailure(() => ask(laboratory), RefusedError, "contract.RevokedConsent");
    const keyring = patient.keyring.rotate("laboratory");
    await relayKeyDirectoryChange(
      system.chain,
      system.stores.blobs,
      await signKeyDirectoryChange(system.chain, patient.signer, {
        patient: patient.id,
        directory: await keyring.directory(),
        deadline: await system.inDays(1),
      }),
    );
    const [later] = await publishRecords(system.as(author.member), system.stores, {
      patient: patient.id,
      author: author.org,
      drafts: [{ content: bytesOf("later"), category: "laboratory" }],
    });
    if (!later || !("categoryNumber" in released.share)) throw new Error("no record");
    const held = await openCategoryKey({ ...released.share, privateKey: reader.keys.privateKey });
    await expectFailure(
      () => openEnvelope({ ...later, privateKey: held.privateKey }),
      IntegrityError,
      "envelope.closed",
    );
    for (const record of [laboratory, later]) {
      const own = await readOwnRecord(system.chain, system.stores.blobs, keyring, record);
      expect(own.state).to.equal("anchored");
    }
    expect(Wallet.createRandom().address).to.have.length(42);
  });
});
