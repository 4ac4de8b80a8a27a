import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { FilePublicationJournal } from "../../src/records/FilePublicationJournal.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { resumePublications } from "../../src/records/resumePublications.js";
import { InputError, IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { sweepLeftovers } from "../../src/shared/sweepLeftovers.js";
import { expectFailure } from "../support/failureOf.js";
import { filesOf } from "../support/filesOf.js";
import { interceptedRunner } from "../support/interceptedRunner.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText, publishText } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

describe("resumePublications", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let patient: TestPatient;
  let journal: FilePublicationJournal;

  beforeEach(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    journal = new FilePublicationJournal(join(system.folder, "publications"));
  });
  afterEach(() => system.close());

  const resume = () => resumePublications(system.as(author.member), system.stores, journal);
  const nothing = { published: [], withdrawn: [], lost: [] };

  it("has nothing to do where nothing was interrupted, nor after a publication, nor after one that was refused", async () => {
    expect(await resume()).to.deep.equal(nothing);
    const drafts = [{ content: encodeText("{}"), category: "laboratory" }];
    const publication = { patient: patient.id, author: author.org, drafts, journal };
    const connection = system.as(author.member);
    expect(await publishRecords(connection, system.stores, publication)).to.have.length(1);
    expect(await journal.list()).to.deep.equal([]);

    const before = await filesOf(system.folder);
    const suspending = interceptedRunner(author.member, {
      call: async (transaction) => {
        // Refused between the first question, whether the author may write, and the last, whether the anchor would be accepted.
        if ((await journal.list()).length > 0)
          await send(system.as(system.regulator).organizations.suspend(author.org));
        return author.member.call(transaction);
      },
    });
    const call = () => publishRecords(system.as(suspending), system.stores, publication);
    await expectFailure(call, RefusedError, "contract.SuspendedOrganization");
    expect(await filesOf(system.folder)).to.deep.equal(before);
    expect(await resume()).to.deep.equal(nothing);
  });

  it("says what a store lost of what was anchored, and anchors the rest", async () => {
    const { patient: id, author: org, record, digest } = await publishText(system, author, patient.id, "lost");
    const kept = await publishText(system, author, patient.id, "kept");
    await system.stores.envelopes.deleteRecord(record);
    const records = [
      { record, digest },
      { record: kept.record, digest: kept.digest },
    ];
    await journal.put({ version: 1, patient: id, author: org, records });
    expect(await resume()).to.deep.equal({ published: [kept.record], withdrawn: [], lost: [record] });
    expect(await resume()).to.deep.equal(nothing);
  });

  it("refuses a journal that is damaged, and an entry that names nothing", async () => {
    const call = () => journal.put({ version: 1, patient: patient.id, author: author.org, records: [] });
    await expectFailure(call, InputError, "input.invalid");
    await mkdir(journal.directory);
    await writeFile(join(journal.directory, `${"ab".repeat(32)}.json`), "{");
    await expectFailure(resume, IntegrityError, "store.corrupt");
  });

  it("leaves to sweepLeftovers what was half written, and that only what is old enough, and named so", async () => {
    const before = await filesOf(system.folder);
    const [old, fresh, other] = ["a.json.1.tmp", "b.json.2.tmp", "c.json"].map((name) => join(system.folder, name));
    for (const path of [old, fresh, other]) await writeFile(path ?? "", "half");
    await utimes(old ?? "", 1_000, 1_000);
    expect(await sweepLeftovers(system.folder, new Date(2_000_000))).to.equal(1);
    expect(await filesOf(system.folder)).to.deep.equal([...before, "b.json.2.tmp", "c.json"].sort());
    expect(await sweepLeftovers(join(system.folder, "none"), new Date())).to.equal(0);
  });
});
