import { join } from "node:path";
import { expect } from "chai";
import { FilePublicationJournal } from "../../src/records/FilePublicationJournal.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { readOwnRecord } from "../../src/records/readRecord.js";
import { resumePublications } from "../../src/records/resumePublications.js";
import type { Hex } from "../../src/shared/hex.js";
import { sweepLeftovers } from "../../src/shared/sweepLeftovers.js";
import { filesOf } from "../support/filesOf.js";
import { killAtEveryStep } from "../support/killAtEveryStep.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

describe("publishing, killed at every await", function () {
  this.timeout(600_000);
  let system: TestSystem;
  let author: TestOrganization;
  let patient: TestPatient;
  let journal: FilePublicationJournal;
  let filesBefore: number;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    journal = new FilePublicationJournal(join(system.folder, "publications"));
    filesBefore = (await filesOf(system.folder)).length;
  });
  after(() => system.close());

  const anchored = async (): Promise<Hex[]> => {
    const { records } = system.chain;
    const events = await records.queryFilter(records.filters.RecordAnchored());
    return events.map(({ args }): Hex => `0x${args.record.slice(2)}`);
  };

  for (const texts of [["one"], ["one", "two", "three"]]) {
    it(`leaves all or nothing of ${texts.length} after a restart, and every file belongs to an anchor`, async () => {
      const outcomes = { published: 0, withdrawn: 0, nothing: 0 };
      const steps = await killAtEveryStep(system, {
        run: async (life) => {
          const connection = await life.connection(system, author.member.address);
          const drafts = texts.map((text) => ({ content: encodeText(text), category: "laboratory" }));
          await publishRecords(connection, system.stores, { patient: patient.id, author: author.org, drafts, journal });
        },
        restart: async (step) => {
          const { published, withdrawn, lost } = await resumePublications(
            system.as(author.member),
            system.stores,
            journal,
          );
          await sweepLeftovers(system.folder, new Date(Date.now() + 1000));
          expect(lost).to.deep.equal([]);
          expect(await journal.list()).to.deep.equal([]);
          if (published.length > 0) outcomes.published++;
          else if (withdrawn.length > 0) outcomes.withdrawn++;
          else outcomes.nothing++;

          const records = await anchored();
          expect([0, texts.length], `step ${step}`).to.include(records.length);
          expect((await filesOf(system.folder)).length, `step ${step}`).to.equal(filesBefore + 2 * records.length);
          const read = await Promise.all(
            records.map(async (record) => {
              const entry = await system.stores.envelopes.getRecord(record);
              const own = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
              return new TextDecoder().decode(own.plaintext);
            }),
          );
          expect(read).to.deep.equal(records.length === 0 ? [] : texts);
        },
      });
      expect(steps).to.be.greaterThan(60);
      for (const [outcome, times] of Object.entries(outcomes)) expect(times, outcome).to.be.greaterThan(0);
    });
  }
});
