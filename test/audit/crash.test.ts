import { execFileSync } from "node:child_process";
import { appendFile, chmod, chown, cp, mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { FileExpectedSet } from "../../src/audit/expected/FileExpectedSet.js";
import { FileAuditJournal } from "../../src/audit/FileAuditJournal.js";
import { FileReplica } from "../../src/audit/replicas/FileReplica.js";
import { runAudit } from "../../src/audit/runAudit.js";
import { runRepair } from "../../src/audit/runRepair.js";
import { InputError, MedtrailError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";
import { filesOf } from "../support/filesOf.js";
import { Life } from "../support/Life.js";
import { startChild } from "../support/runChild.js";
import { AuditStage, NAMES } from "./auditStage.js";

describe("audit and repair, when something stops them", () => {
  let stage: AuditStage;
  before(async () => {
    stage = await AuditStage.create({ single: 4, batch: 4 });
    await stage.keep();
  });
  after(() => stage.close());
  afterEach(() => stage.restore());

  const at = (n: number) => {
    const entry = stage.all[n];
    if (entry === undefined) throw new Error(`no record ${n}`);
    return entry;
  };
  const order = (work: string) => ({
    connection: stage.system.chain,
    work,
    replicas: NAMES.map((name) => ({ location: stage.folderOf(name), name })),
  });
  /** A fault of each kind that is mended. */
  const harm = async () => {
    await writeFile(stage.blobPath("Bern", at(0).digest), "other bytes");
    await truncate(stage.blobPath("Basel", at(1).digest), 9);
    await rm(stage.envelopePath("Zurich", at(4).record));
    await rm(stage.blobPath("Bern", at(5).digest));
    await rm(stage.envelopePath("Bern", at(5).record));
    await cp(stage.envelopePath("Basel", at(2).record), stage.envelopePath("Basel", `0x${"cd".repeat(32)}`));
  };
  const expectHealthy = async () => {
    for (const name of NAMES) {
      for (const folder of ["blobs", "envelopes"]) {
        const [now, before] = [join(stage.folderOf(name), folder), join(stage.folder, "pristine", name, folder)];
        const files = (await filesOf(now)).filter((file) => !file.endsWith(".tmp"));
        expect(files).to.deep.equal(await filesOf(before));
        for (const file of files)
          expect(await readFile(join(now, file))).to.deep.equal(await readFile(join(before, file)));
      }
    }
  };

  it("a repair that is killed at any step, and run again, mends all and loses nothing", async function () {
    this.timeout(600_000);
    const counted = new Life();
    await harm();
    await counted.run(() => runRepair(order(stage.work())));
    await expectHealthy();
    // Every step would be thousands of repairs: a stride that is no multiple of any pattern, from another start each time.
    const stride = Math.max(1, Math.floor(counted.steps / 23));
    let killed = 0;
    for (let step = 1 + (killed % 5); step < counted.steps; step += stride) {
      await stage.restore();
      await harm();
      const work = stage.work();
      const life = new Life(step);
      if (await life.run(() => runRepair(order(work)))) killed++;
      const { report } = await runRepair(order(work));
      expect(report.status, `killed at ${step}`).to.be.oneOf(["repaired", "agree"]);
      expect(report.classes).to.deep.equal({});
      await expectHealthy();
      // Nothing was destroyed: what was replaced lies aside.
      const aside = (await filesOf(join(stage.folderOf("Bern"), "quarantine"))).filter(
        (file) => !file.endsWith("note.json"),
      );
      const texts = await Promise.all(
        aside.map((file) => readFile(join(stage.folderOf("Bern"), "quarantine", file), "utf8")),
      );
      expect(texts).to.include("other bytes");
    }
    expect(killed).to.be.greaterThan(15);
  });

  it("an audit that is killed goes on with what it knew, and finds the same", async function () {
    this.timeout(300_000);
    await harm();
    const whole = await stage.audit();
    const counted = new Life();
    await counted.run(() => stage.audit());
    const stride = Math.max(1, Math.floor(counted.steps / 12));
    for (let step = 2; step < counted.steps; step += stride) {
      for (const name of NAMES) await rm(join(stage.folderOf(name), "audit-index"), { recursive: true, force: true });
      const work = stage.work();
      await new Life(step).run(() => stage.audit({ work }));
      const { findings } = await stage.audit({ work });
      expect(findings).to.deep.equal(whole.findings);
    }
  });

  it("a process that is really killed leaves what a second one finishes", async function () {
    this.timeout(300_000);
    // 3,000 records in a folder of their own: long enough to be hit.
    const folder = join(stage.folder, "large");
    const { ending } = startChild("node", ["--import", "tsx", "test/audit/indexForever.ts", folder, "make"]);
    expect((await ending).status).to.equal(0);
    const truth = await new FileReplica(folder, { index: join(stage.folder, "truth") }).state();
    for (const delay of [0, 60, 150, 400]) {
      const running = startChild("node", ["--import", "tsx", "test/audit/indexForever.ts", folder, "index"]);
      await new Promise<void>((begun) => running.child.stdout?.once("data", () => begun()));
      await new Promise((waited) => setTimeout(waited, delay));
      running.child.kill("SIGKILL");
      expect((await running.ending).status).to.equal(null);
      const { content, metadata } = await new FileReplica(folder).state();
      expect([content, metadata]).to.deep.equal([truth.content, truth.metadata]);
    }
    expect(truth.metadata.count).to.equal(3000);
  });

  it("a torn log, a lost log and a torn list of findings are not taken for whole", async () => {
    const work = stage.work();
    const first = await runAudit(order(work));
    const logs = (await filesOf(join(work, "expected"))).filter((file) => file.endsWith(".log"));
    for (const log of logs) await appendFile(join(work, "expected", log), Buffer.alloc(77, 1));
    await appendFile(join(work, "findings.ndjson"), '{"half":');
    const second = await runAudit(order(work));
    expect(second.report.expected).to.deep.equal(first.report.expected);
    await rm(join(work, "expected", logs[0] ?? ""));
    await expectFailure(() => runAudit(order(work)), MedtrailError, "store.corrupt");
    await writeFile(join(work, "expected", "state.json"), "no JSON"); // then all is read from the chain again
    expect((await runAudit(order(work))).report.expected).to.deep.equal(first.report.expected);
  });

  it("a working directory is one audit's alone", async () => {
    const work = stage.work();
    await runAudit(order(work));
    await expectFailure(
      () => runAudit({ ...order(work), scope: { superseded: "removed" } }),
      InputError,
      "audit.other",
    );
    await expectFailure(() => runAudit({ ...order(work), evidence: "rehash" }), InputError, "audit.other");
    await expectFailure(() => runAudit({ ...order(stage.work()), replicas: [] }), InputError, "input.invalid");
    const twice = { ...order(stage.work()), replicas: [stage.folderOf("Bern"), stage.folderOf("Bern")] };
    await expectFailure(() => runAudit(twice), InputError, "input.invalid");
    const unread = new FileExpectedSet(stage.work());
    await expectFailure(() => unread.top(), InputError, "audit.other");
    await expectFailure(() => new FileExpectedSet(work, { confirmations: 0 }), InputError, "input.invalid");
    const journal = new FileAuditJournal(work);
    await journal.open();
    await journal.clear();
    expect(await journal.open()).to.equal(undefined);
  });

  it("after a reorganisation the chain is read anew", async () => {
    const work = stage.work();
    const { restore } = await stage.system.networkHelpers.takeSnapshot();
    await stage.publish(["on a branch that is dropped"]);
    expect((await runAudit(order(work))).report.expected.count).to.equal(9);
    await restore();
    await stage.system.networkHelpers.mine(3);
    expect((await runAudit(order(work))).report.expected.count).to.equal(8);
  });

  it("a full disk is an outcome of each copy, and nothing half written is taken for whole", async function () {
    if (process.getuid?.() !== 0) this.skip(); // mounting takes root
    const disk = stage.folderOf("Bern");
    await rm(disk, { recursive: true });
    await mkdir(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      this.skip(); // no right to mount in here
    }
    try {
      await writeFile(join(disk, "ballast"), Buffer.alloc(250_000)).catch(() => undefined);
      const orderOf = (work: string) => ({
        ...order(work),
        replicas: NAMES.map((name) => ({
          location: stage.folderOf(name),
          name,
          index: join(stage.folder, `index-${name}`),
        })),
      });
      const work = stage.work();
      const { report, exitCode } = await runRepair(orderOf(work));
      expect(exitCode).to.equal(7);
      expect(report.repair?.failed).to.be.greaterThan(0);
      for (const { record, digest } of stage.all) {
        const bytes = await readFile(stage.blobPath("Bern", digest)).catch(() => undefined);
        if (bytes) expect(bytes).to.deep.equal(await readFile(stage.blobPath("Basel", digest)));
        const envelope = await readFile(stage.envelopePath("Bern", record)).catch(() => undefined);
        if (envelope) expect(envelope).to.deep.equal(await readFile(stage.envelopePath("Basel", record)));
      }
      await rm(join(disk, "ballast"));
      expect((await runRepair(orderOf(work))).exitCode).to.equal(6);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it("files that may not be read are told as such, and a folder that may not be written is left and reported", async function () {
    if (process.getuid?.() !== 0) this.skip(); // giving files away takes root
    this.timeout(120_000);
    await chmod(stage.folder, 0o777);
    for (const name of NAMES) {
      execFileSync("chown", ["-R", "65534:65534", stage.folderOf(name)]);
    }
    const { record, digest } = at(0);
    await chown(stage.envelopePath("Bern", record), 0, 0);
    await chmod(stage.envelopePath("Bern", record), 0o600);
    await chown(stage.blobPath("Zurich", digest), 0, 0);
    await chmod(stage.blobPath("Zurich", digest), 0o600);
    const work = stage.work();
    process.setegid?.(65534);
    process.seteuid?.(65534);
    try {
      const { report, exitCode } = await runRepair(order(work));
      expect(exitCode).to.equal(7);
      expect(
        report.findings.listed.map(({ replica, class: kind, part, obstacle, code }) => [
          replica,
          kind,
          part,
          obstacle,
          code,
        ]),
      ).to.deep.equal([
        ["Bern", "unreadable", "envelope", "unreadable", "store.io"],
        ["Zurich", "unreadable", "ciphertext", "unreadable", "store.io"],
      ]);
      await rm(stage.blobPath("Basel", at(1).digest));
      await chmod(join(stage.blobPath("Basel", at(1).digest), ".."), 0o500);
      const locked = await runRepair(order(work));
      expect(locked.report.repair?.failed).to.equal(1);
    } finally {
      process.seteuid?.(0);
      process.setegid?.(0);
    }
  });
});
