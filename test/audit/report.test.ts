import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { auditReportDigest, encodeAuditReport } from "../../src/audit/report/AuditReport.js";
import { auditReportText } from "../../src/audit/report/auditReportText.js";
import { verifyAuditReport } from "../../src/audit/report/signAuditReport.js";
import { type AuditResult, runAudit } from "../../src/audit/runAudit.js";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { FileBatchJournal } from "../../src/records/batches/FileBatchJournal.js";
import { publishBatch } from "../../src/records/batches/publishBatch.js";
import { digestOf } from "../../src/shared/contentId.js";
import { InputError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { DELAY, type TestOrganization } from "../support/testSystem.js";
import { AuditStage, NAMES } from "./auditStage.js";

describe("audit report", () => {
  let stage: AuditStage;
  let auditor: TestOrganization;
  let result: AuditResult;
  let work: string;

  before(async () => {
    stage = await AuditStage.create({ single: 3, batch: 0 });
    const { system } = stage;
    auditor = await system.organization("Auditor", LICENCES.auditor);
    await system.time.increase(DELAY + 1); // an auditor's licence was announced first
    await send(system.chain.organizations.activateLicences(auditor.org));
    const until = Math.floor((await system.inDays(300)).getTime() / 1000);
    const duties = DUTIES.report;
    const { organizations } = system.as(auditor.controller);
    await send(organizations.offerMembership(auditor.org, auditor.member.address, duties, until));
    await send(system.as(auditor.member).organizations.acceptMembership(auditor.org, duties, until));
    const [victim] = stage.single;
    if (!victim) throw new Error("no record");
    await rm(stage.blobPath("Bern", victim.digest));
    work = stage.work();
    result = await runAudit({
      connection: system.chain,
      work,
      replicas: NAMES.map((name) => ({ location: stage.folderOf(name), name: name === "Bern" ? "Bern | <b>" : name })),
      auditor: { org: auditor.org, signer: auditor.member },
    });
  });
  after(() => stage.close());

  it("is written as it is answered, with the digest of all findings", async () => {
    const { report, signed, digest, exitCode } = result;
    expect(JSON.parse(await readFile(join(work, "report.json"), "utf8"))).to.deep.equal(
      JSON.parse(JSON.stringify(signed)),
    );
    expect(digest).to.equal(await digestOf(encodeAuditReport(report)));
    expect(report.findings.digest).to.equal(await digestOf(await readFile(join(work, "findings.ndjson"))));
    expect([report.status, exitCode, report.classes]).to.deep.equal(["differ", 7, { missing: 1 }]);
    const text = await readFile(join(work, "report.md"), "utf8");
    expect(text).to.equal(auditReportText(report));
    expect(text).to.contain("Bern \\| <b>").and.to.contain("copy from Basel").and.to.contain(report.expected.root);
  });

  it("is signed by a member who may audit, and nobody can change it", async () => {
    const { chain } = stage.system;
    const { signed, digest, report } = result;
    expect(await verifyAuditReport(chain, signed)).to.deep.equal({ digest, isSigned: true, mayAudit: true });
    const changed = { ...signed, report: { ...report, status: "agree" } };
    expect((await verifyAuditReport(chain, changed)).isSigned).to.equal(false);
    const elsewhere = { ...signed, report: { ...report, chainId: 1 } };
    expect((await verifyAuditReport(chain, elsewhere)).isSigned).to.equal(false);
    const another = { ...signed, account: stage.author.member.address };
    expect(await verifyAuditReport(chain, another)).to.include({ isSigned: false, mayAudit: false });
    const borrowed = { ...signed, auditor: stage.author.org, account: stage.author.member.address };
    expect(await verifyAuditReport(chain, borrowed)).to.include({ isSigned: false, mayAudit: false });
    await expectFailure(() => verifyAuditReport(chain, { ...signed, more: 1 }), InputError, "input.invalid");
    await expectFailure(() => auditReportDigest({ ...report, status: "fine" }), InputError, "input.invalid");
  });

  it("names no person and no place of the auditor's but what replicas are called", async () => {
    const text =
      (await readFile(join(work, "report.json"), "utf8")) + (await readFile(join(work, "report.md"), "utf8"));
    expect(text).not.to.contain(stage.folder);
  });

  it("counts commitments to elements among a batch's leaves", async () => {
    const { system, author, patient } = stage;
    const content = new TextEncoder().encode('{"resourceType":"Basic","code":{"text":"x"},"language":"en"}');
    const stores = { ...system.stores, journal: new FileBatchJournal(join(stage.folder, "journal")) };
    const drafts = [1, 2].map(() => ({ content, category: "laboratory", patient: patient.id }));
    await publishBatch(system.as(author.member), stores, { author: author.org, drafts, withElements: true });
    const { report } = await runAudit({ connection: system.chain, work: stage.work(), replicas: [system.folder] });
    expect([report.status, report.batches.incomplete, report.expected.count]).to.deep.equal(["agree", 0, 5]);
  });

  it("refuses receipts of another chain", async () => {
    const receipt = {
      type: "medtrail.erasure-receipt" as const,
      version: 1 as const,
      chainId: 1,
      registry: "elsewhere",
      patient: stage.patient.id,
      whole: false,
      time: new Date().toISOString(),
      plan: stage.patient.id,
      complete: true,
      records: [],
      stores: [],
      stays: [],
    };
    const order = {
      connection: stage.system.chain,
      work: stage.work(),
      replicas: [stage.folderOf("Basel")],
      receipts: [receipt],
    };
    await expectFailure(() => runAudit(order), InputError, "erasure.other-chain");
    await writeFile(join(stage.folder, "not a folder"), "");
    const result = await runAudit({
      connection: stage.system.chain,
      work: stage.work(),
      replicas: [join(stage.folder, "not a folder")],
    });
    expect([result.exitCode, result.report.replicas[0]?.fault]).to.deep.equal([7, "store.io"]);
  });
});
