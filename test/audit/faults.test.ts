import { cp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { AuditFinding } from "../../src/audit/report/AuditFinding.js";
import { runAudit } from "../../src/audit/runAudit.js";
import { runRepair } from "../../src/audit/runRepair.js";
import { erasableBlobs } from "../../src/records/erasure/erasableBlobs.js";
import { erasableEnvelopes } from "../../src/records/erasure/erasableEnvelopes.js";
import { FileErasureJournal } from "../../src/records/erasure/FileErasureJournal.js";
import { forget } from "../../src/records/erasure/forget.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { retractRecord } from "../../src/records/retractRecord.js";
import { sealRecord } from "../../src/records/sealRecord.js";
import { supersedeRecord } from "../../src/records/supersedeRecord.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import { filesOf } from "../support/filesOf.js";
import { AuditStage, NAMES } from "./auditStage.js";

const brief = ({ record, replica, class: kind, part, mend }: AuditFinding) => ({
  record,
  replica,
  class: kind,
  part,
  mend,
});

describe("audit of three replicas", () => {
  let stage: AuditStage;
  before(async () => {
    stage = await AuditStage.create();
    await stage.keep();
  });
  after(() => stage.close());
  afterEach(() => stage.restore());

  /** The n-th record, which there is. */
  const at = (n: number) => {
    const entry = stage.all[n];
    if (entry === undefined) throw new Error(`no record ${n}`);
    return entry;
  };
  const order = (work = stage.work()) => ({
    connection: stage.system.chain,
    work,
    replicas: NAMES.map((name) => ({ location: stage.folderOf(name), name })),
  });
  const flip = async (path: string, byte = 7) => {
    const bytes = await readFile(path);
    bytes[byte] = (bytes[byte] ?? 0) ^ 1;
    await writeFile(path, bytes);
  };

  /** What one audit finds; then that a repair mends all of it, with every copy as it was before. */
  async function mended(expected: readonly object[]): Promise<void> {
    const { findings } = await stage.audit();
    expect(findings.map(brief)).to.have.deep.members(expected);
    const { report, exitCode } = await runRepair(order());
    expect(report.classes).to.deep.equal({});
    expect(exitCode).to.equal(6);
    expect(report.repair?.failed).to.equal(0);
    for (const name of NAMES) await sameAsPristine(name);
    expect((await runAudit(order())).exitCode).to.equal(0);
  }

  async function sameAsPristine(name: string): Promise<void> {
    for (const folder of ["blobs", "envelopes"]) {
      const [now, before] = [join(stage.folderOf(name), folder), join(stage.folder, "pristine", name, folder)];
      const files = await filesOf(before);
      expect(await filesOf(now)).to.deep.equal(files);
      for (const file of files)
        expect(await readFile(join(now, file))).to.deep.equal(await readFile(join(before, file)));
    }
  }

  it("finds nothing where all agree with each other and the chain", async () => {
    const { findings, expected, replicas, progress, batches } = await stage.audit();
    expect(findings).to.deep.equal([]);
    expect(expected.count).to.equal(12);
    expect(batches).to.deep.equal([]);
    expect(progress.faults).to.deep.equal([]);
    expect(progress.compared).to.equal(0);
    for (const { state } of replicas) expect(state?.content).to.deep.equal(expected);
    const { report, exitCode } = await runAudit(order());
    expect(report.status).to.equal("agree");
    expect(exitCode).to.equal(0);
  });

  it("mends a flipped bit from a copy with the anchored digest", async () => {
    const { record, digest } = at(0);
    await flip(stage.blobPath("Bern", digest));
    await mended([{ record, replica: "Bern", class: "corrupted", part: "ciphertext", mend: "copy" }]);
    // What was replaced lies aside, with a note.
    const aside = await filesOf(join(stage.folderOf("Bern"), "quarantine"));
    expect(aside).to.have.length(2);
    const note = JSON.parse(
      await readFile(
        join(stage.folderOf("Bern"), "quarantine", aside.find((file) => file.endsWith("note.json")) ?? ""),
        "utf8",
      ),
    );
    expect(note).to.include({ type: "medtrail.quarantine", record, reason: "corrupted", expected: digest });
  });

  it("mends what was cut off, to some bytes and to none", async () => {
    const [first, second] = [at(1), at(7)];
    await truncate(stage.blobPath("Basel", first.digest), 50);
    await truncate(stage.blobPath("Zurich", second.digest), 0);
    await mended([
      { record: first.record, replica: "Basel", class: "truncated", part: "ciphertext", mend: "copy" },
      { record: second.record, replica: "Zurich", class: "truncated", part: "ciphertext", mend: "copy" },
    ]);
  });

  it("mends a truncated and a damaged envelope", async () => {
    const [first, second] = [at(2), at(8)];
    await truncate(stage.envelopePath("Basel", first.record), 100);
    await writeFile(stage.envelopePath("Bern", second.record), "no JSON");
    await mended([
      { record: first.record, replica: "Basel", class: "truncated", part: "envelope", mend: "copy" },
      { record: second.record, replica: "Bern", class: "corrupted", part: "envelope", mend: "copy" },
    ]);
  });

  it("mends two ciphertexts that were swapped, and two envelopes", async () => {
    const [first, second, third, fourth] = [at(0), at(1), at(6), at(7)];
    const swap = async (a: string, b: string) => {
      await rename(a, `${a}.x`);
      await rename(b, a);
      await rename(`${a}.x`, b);
    };
    await swap(stage.blobPath("Bern", first.digest), stage.blobPath("Bern", second.digest));
    await swap(stage.envelopePath("Bern", third.record), stage.envelopePath("Bern", fourth.record));
    await mended([
      { record: first.record, replica: "Bern", class: "corrupted", part: "ciphertext", mend: "copy" },
      { record: second.record, replica: "Bern", class: "corrupted", part: "ciphertext", mend: "copy" },
      { record: third.record, replica: "Bern", class: "metadata", part: "envelope", mend: "copy" },
      { record: fourth.record, replica: "Bern", class: "metadata", part: "envelope", mend: "copy" },
    ]);
  });

  it("mends deleted directories", async () => {
    await rm(join(stage.folderOf("Zurich"), "envelopes"), { recursive: true });
    await rm(join(stage.folderOf("Bern"), "blobs"), { recursive: true });
    const { findings } = await stage.audit();
    expect(findings).to.have.length(24);
    expect(new Set(findings.map(({ class: kind, part, replica }) => `${replica} ${kind} ${part}`))).to.deep.equal(
      new Set(["Zurich missing envelope", "Bern missing ciphertext"]),
    );
    const { report, exitCode } = await runRepair(order());
    expect([report.status, exitCode, report.repair?.copied]).to.deep.equal(["repaired", 6, 24]);
  });

  it("mends a replica that is empty, to the last byte of what the chain expects", async () => {
    await rm(stage.folderOf("Bern"), { recursive: true });
    const { report } = await runRepair(order());
    expect([report.status, report.repair?.copied]).to.deep.equal(["repaired", 12]);
    for (const { record, digest } of stage.all) {
      expect(await readFile(stage.envelopePath("Bern", record))).to.deep.equal(
        await readFile(stage.envelopePath("Basel", record)),
      );
      expect(await readFile(stage.blobPath("Bern", digest))).to.deep.equal(
        await readFile(stage.blobPath("Basel", digest)),
      );
    }
  });

  it("trusts no majority: two replicas that were changed the same way are mended from the third", async () => {
    const { record, digest } = at(3);
    for (const name of ["Bern", "Zurich"]) await flip(stage.blobPath(name, digest));
    await mended(
      ["Bern", "Zurich"].map((replica) => ({ record, replica, class: "corrupted", part: "ciphertext", mend: "copy" })),
    );
  });

  it("says that nothing mends what all replicas have changed, and keeps it", async () => {
    const { record, digest } = at(4);
    for (const name of NAMES) await flip(stage.blobPath(name, digest));
    const { report, exitCode } = await runRepair(order());
    expect(exitCode).to.equal(7);
    expect(report.findings.listed.map(({ obstacle }) => obstacle)).to.deep.equal(Array(3).fill("no-proven-copy"));
    expect(report.findings.listed.map(({ record: found }) => found)).to.deep.equal(Array(3).fill(record));
    expect(await readFile(stage.blobPath("Bern", digest))).to.have.length.greaterThan(0);
  });

  it("says that a record is lost which no replica has any more, also of a batch that was learnt earlier", async () => {
    const [single, ofBatch] = [at(5), at(11)];
    const work = stage.work();
    await runAudit(order(work));
    for (const name of NAMES) {
      for (const { record, digest } of [single, ofBatch]) {
        await rm(stage.envelopePath(name, record));
        await rm(stage.blobPath(name, digest));
      }
    }
    const { report } = await runAudit(order(work));
    expect(report.classes).to.deep.equal({ missing: 6 });
    expect(new Set(report.findings.listed.map(({ obstacle }) => obstacle))).to.deep.equal(new Set(["no-proven-copy"]));
    // An audit that never knew the batch's record sees by the manifest that one is lost.
    const fresh = await runAudit(order());
    expect(fresh.report.classes).to.deep.equal({ missing: 3 });
    expect(fresh.report.batches.listed).to.have.length(1);
    expect(fresh.report.batches.listed[0]).to.include({ count: 6, known: 5, lost: 1 });
    expect(fresh.exitCode).to.equal(7);
  });

  it("finds an envelope that says other things, in all replicas the same way", async () => {
    const { record } = at(0);
    for (const name of NAMES) {
      const path = stage.envelopePath(name, record);
      const entry = JSON.parse(await readFile(path, "utf8"));
      await writeFile(path, JSON.stringify({ ...entry, epoch: entry.epoch + 1 }));
    }
    const { findings } = await stage.audit();
    expect(findings).to.have.length(3);
    for (const finding of findings) {
      expect(finding).to.include({
        record,
        class: "metadata",
        part: "envelope",
        ground: "binding",
        obstacle: "no-proven-copy",
      });
    }
  });

  it("leaves envelopes that differ where no hash reaches: the chain proves neither", async () => {
    const { record } = at(0);
    const path = stage.envelopePath("Bern", record);
    const entry = JSON.parse(await readFile(path, "utf8"));
    const parts: string[] = entry.envelope.split(".");
    parts[4] = `${parts[4]?.startsWith("A") ? "B" : "A"}${parts[4]?.slice(1)}`; // the tag of the sealed key
    await writeFile(path, JSON.stringify({ ...entry, envelope: parts.join(".") }));
    const { report, exitCode } = await runRepair(order());
    expect(exitCode).to.equal(7);
    expect(report.findings.listed.map(({ class: kind, ground, obstacle }) => [kind, ground, obstacle])).to.deep.equal(
      Array(3).fill(["metadata", "copies", "copies-differ"]),
    );
  });

  it("finds an earlier version of an envelope, from before its batch was anchored", async () => {
    const { record } = at(6);
    const path = stage.envelopePath("Basel", record);
    const { batch: _, ...entry } = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, `${JSON.stringify(entry)}\n`);
    await mended([{ record, replica: "Basel", class: "stale", part: "envelope", mend: "copy" }]);
  });

  it("moves aside what nobody anchored, and what nobody could have", async () => {
    const { system, author, patient } = stage;
    const bern = stage.stores("Bern");
    const directory = await patient.keyring.directory();
    const draft = { content: new TextEncoder().encode("never anchored"), category: "laboratory" };
    const unanchored = await sealRecord(bern, { patient: patient.id, author: author.org, directory }, draft);
    const stranger = `0x${"5e".repeat(32)}` as const;
    const forged = await sealRecord(bern, { patient: patient.id, author: stranger, directory }, draft);
    const invented = `0x${"ab".repeat(32)}` as const;
    await cp(stage.envelopePath("Bern", at(0).record), stage.envelopePath("Bern", invented));
    const { findings } = await stage.audit();
    expect(findings.map(brief)).to.have.deep.members([
      { record: unanchored.record, replica: "Bern", class: "not-anchored", part: "both", mend: "quarantine" },
      { record: forged.record, replica: "Bern", class: "forged", part: "both", mend: "quarantine" },
      { record: invented, replica: "Bern", class: "forged", part: "envelope", mend: "quarantine" },
    ]);
    const { report } = await runRepair(order());
    expect([report.status, report.repair?.quarantined]).to.deep.equal(["repaired", 3]);
    await sameAsPristine("Bern");
    expect(recordIdOf(unanchored)).to.equal(unanchored.record);
    expect(system.chain.deployment.chainId).to.equal(report.chainId);
  });

  describe("when records changed on chain", () => {
    let restore: () => Promise<void>;
    beforeEach(async () => {
      ({ restore } = await stage.system.networkHelpers.takeSnapshot());
    });
    afterEach(() => restore());

    it("an old backup that was restored is found: what was retracted since, what came since, what was superseded", async () => {
      const { system, author } = stage;
      const [retracted, superseded] = [at(0), at(1)];
      const connection = system.as(author.member);
      await retractRecord(connection, retracted);
      const draft = { content: new TextEncoder().encode("the second version"), category: "laboratory" };
      const [fresh] = await stage.publish(["published since"]);
      const successor = await supersedeRecord(connection, system.stores, superseded, draft);
      if (!fresh) throw new Error("nothing was published");
      // Bern and Zurich kept up; Basel is an old backup.
      for (const name of ["Bern", "Zurich"]) {
        await rm(stage.folderOf(name), { recursive: true });
        await cp(system.folder, stage.folderOf(name), { recursive: true });
        await rm(stage.envelopePath(name, retracted.record));
        await rm(stage.blobPath(name, retracted.digest));
      }
      const { findings } = await stage.audit();
      expect(findings.map(brief)).to.have.deep.members([
        { record: retracted.record, replica: "Basel", class: "retracted", part: "both", mend: "quarantine" },
        { record: fresh.record, replica: "Basel", class: "missing", part: "both", mend: "copy" },
        { record: successor.record, replica: "Basel", class: "stale", part: "both", mend: "copy" },
      ]);
      const current = await stage.audit({ scope: { superseded: "removed" } });
      expect(
        current.findings.filter(({ class: kind }) => kind === "superseded").map(({ replica }) => replica),
      ).to.deep.equal([...NAMES]);
      const { report } = await runRepair(order());
      expect([report.status, report.repair?.copied, report.repair?.quarantined]).to.deep.equal(["repaired", 2, 1]);
    });

    it("an erased record that one replica still has is found, and is not copied back", async () => {
      const { system, author, patient } = stage;
      const victim = at(6);
      const listed = ["Basel", "Bern"].flatMap((name) => {
        const { blobs, envelopes } = stage.stores(name);
        return [erasableEnvelopes(`envelopes ${name}`, envelopes), erasableBlobs(`blobs ${name}`, blobs)];
      });
      const journal = new FileErasureJournal(join(stage.folder, "erasure"));
      const receipt = await forget(
        system.as(author.member),
        { stores: listed, journal },
        { patient: patient.id, records: [victim] },
      );
      const { report } = await runRepair({ ...order(), receipts: [receipt] });
      expect(report.repair?.before).to.deep.equal({ forgotten: 1 });
      expect([report.status, report.repair?.quarantined, report.repair?.copied]).to.deep.equal(["repaired", 1, 0]);
      for (const name of NAMES) {
        expect(
          await new FileEnvelopeStore(join(stage.folderOf(name), "envelopes")).deleteRecord(victim.record),
        ).to.equal(false);
        expect(await new FileBlobStore(join(stage.folderOf(name), "blobs")).has(victim.digest)).to.equal(false);
      }
    });

    it("a period, an author and a patient narrow what is expected", async () => {
      const { author, patient, system } = stage;
      const from = new Date((await system.now()).getTime() + 1000).toISOString();
      await system.time.increase(100);
      await stage.publish(["later"]);
      const until = (await stage.audit({ scope: { until: from } })).expected.count;
      const since = (await stage.audit({ scope: { from } })).expected.count;
      expect([until, since]).to.deep.equal([12, 1]);
      expect((await stage.audit({ scope: { authors: [author.org], patients: [patient.id] } })).expected.count).to.equal(
        13,
      );
      const others = await stage.audit({ scope: { authors: [`0x${"77".repeat(32)}`] } });
      expect(others.expected.count).to.equal(0);
      expect(others.findings).to.deep.equal([]);
      expect(others.progress.outOfScope).to.equal(12);
    });
  });

  it("does not believe an index: rehash finds what kept its time, size and inode", async () => {
    const { record, digest } = at(0);
    const replicas = stage.replicas();
    for (const replica of replicas) await replica.refresh({ evidence: "rehash" });
    const [first] = replicas;
    await flip(stage.blobPath("Basel", digest));
    const kept = await stage.audit({ replicas: stage.replicas(), evidence: "kept" });
    expect(kept.findings).to.deep.equal([]);
    expect(kept.replicas[0]?.state?.evidence).to.equal("rehash"); // as of then: the report says when
    const again = await stage.audit({ replicas: stage.replicas(), evidence: "rehash" });
    expect(again.findings.map(brief)).to.deep.equal([
      { record, replica: "Basel", class: "corrupted", part: "ciphertext", mend: "copy" },
    ]);
    expect(first?.name).to.equal("Basel");
  });

  it("reading everything finds what kept trees hide", async () => {
    const { record, digest } = at(9);
    for (const replica of stage.replicas()) await replica.refresh({ evidence: "rehash" });
    const liar = stage.replicas().map(
      (replica) =>
        new Proxy(replica, {
          // A server that never looks at its files again.
          get: (target, name) => (name === "refresh" || name === "putContent" ? undefined : bound(target, name)),
          has: (target, name) => name !== "putContent" && Reflect.has(target, name),
        }),
    );
    await flip(stage.blobPath("Zurich", digest));
    expect((await stage.audit({ replicas: liar })).findings).to.deep.equal([]);
    const read = await stage.audit({ replicas: liar, evidence: "read" });
    expect(read.findings.map(brief)).to.deep.equal([
      { record, replica: "Zurich", class: "corrupted", part: "ciphertext", mend: "copy" },
    ]);
  });

  it("a damaged or lost index is made again", async () => {
    await stage.audit();
    const index = join(stage.folderOf("Bern"), "audit-index");
    const files = await filesOf(index);
    const rows = files.find((file) => file.endsWith(".rows"));
    if (rows === undefined) throw new Error("no rows");
    await flip(join(index, rows), 40);
    expect((await stage.audit({ evidence: "kept" })).findings).to.deep.equal([]);
    await writeFile(join(index, "state.json"), "{");
    expect((await stage.audit({ evidence: "kept" })).findings).to.deep.equal([]);
    await rm(index, { recursive: true });
    expect((await stage.audit({ evidence: "kept" })).findings).to.deep.equal([]);
  });
});

function bound(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name);
  return typeof member === "function" ? member.bind(target) : member;
}
