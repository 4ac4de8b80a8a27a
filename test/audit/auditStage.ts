import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { type Audited, auditReplicas } from "../../src/audit/auditReplicas.js";
import type { auditScope } from "../../src/audit/expected/ExpectedSet.js";
import { FileExpectedSet } from "../../src/audit/expected/FileExpectedSet.js";
import { FileAuditJournal } from "../../src/audit/FileAuditJournal.js";
import { FileReplica } from "../../src/audit/replicas/FileReplica.js";
import type { Evidence, Replica } from "../../src/audit/replicas/Replica.js";
import type { AuditFinding } from "../../src/audit/report/AuditFinding.js";
import { FileBatchJournal } from "../../src/records/batches/FileBatchJournal.js";
import { publishBatch } from "../../src/records/batches/publishBatch.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { contentIdOf } from "../../src/shared/contentId.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";
import { p256Signer } from "../support/patientSigners.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

export const NAMES = ["Basel", "Bern", "Zurich"] as const;

/** Three institutions with the same records: some anchored by themselves, some as a batch. */
export class AuditStage {
  readonly system: TestSystem;
  readonly author: TestOrganization;
  readonly patient: TestPatient;
  /** Anchored one by one. */
  single: readonly RecordEnvelope[] = [];
  /** Anchored as a batch. */
  batch: readonly RecordEnvelope[] = [];
  readonly folder: string;
  #pristine: string;
  #works = 0;

  private constructor(system: TestSystem, author: TestOrganization, patient: TestPatient, folder: string) {
    this.system = system;
    this.author = author;
    this.patient = patient;
    this.folder = folder;
    this.#pristine = join(folder, "pristine");
  }

  static async create({ single = 6, batch = 6 } = {}): Promise<AuditStage> {
    const system = await testSystem();
    const author = await system.organization("Author Hospital");
    const patient = await system.patient(await p256Signer(system), ["laboratory"]);
    const stage = new AuditStage(system, author, patient, await mkdtemp(join(tmpdir(), "medtrail-audit-")));
    stage.single = await stage.publish(Array.from({ length: single }, (_, i) => `single ${i}`));
    stage.batch =
      batch === 0 ? [] : await stage.publishBatch(Array.from({ length: batch }, (_, i) => `of a batch ${i}`));
    for (const name of NAMES) await cp(system.folder, stage.folderOf(name), { recursive: true });
    return stage;
  }

  get all(): readonly RecordEnvelope[] {
    return [...this.single, ...this.batch];
  }

  folderOf(name: string): string {
    return join(this.folder, name);
  }

  replicas(): FileReplica[] {
    return NAMES.map((name) => new FileReplica(this.folderOf(name), { name }));
  }

  stores(name: string) {
    const folder = this.folderOf(name);
    return {
      blobs: new FileBlobStore(join(folder, "blobs")),
      envelopes: new FileEnvelopeStore(join(folder, "envelopes")),
    };
  }

  async publish(texts: readonly string[]): Promise<RecordEnvelope[]> {
    const { system, author, patient } = this;
    const drafts = texts.map((text) => ({
      content: new TextEncoder().encode(text.repeat(20)),
      category: "laboratory",
    }));
    return publishRecords(system.as(author.member), system.stores, { patient: patient.id, author: author.org, drafts });
  }

  async publishBatch(texts: readonly string[]): Promise<readonly RecordEnvelope[]> {
    const { system, author, patient } = this;
    const drafts = texts.map((text) => ({
      content: new TextEncoder().encode(text.repeat(20)),
      category: "laboratory",
      patient: patient.id,
    }));
    const stores = { ...system.stores, journal: new FileBatchJournal(join(this.folder, "journal")) };
    return (await publishBatch(system.as(author.member), stores, { author: author.org, drafts })).records;
  }

  envelopePath(name: string, record: Hex): string {
    return join(this.folderOf(name), "envelopes", "records", record.slice(2, 4), `${record.slice(2)}.json`);
  }

  blobPath(name: string, digest: Hex): string {
    const cid = contentIdOf(digest);
    return join(this.folderOf(name), "blobs", cid.slice(-3, -1), cid);
  }

  /** A working directory that no audit used. */
  work(): string {
    return join(this.folder, `work-${++this.#works}`);
  }

  /** An audit and what it found. */
  async audit({
    replicas = this.replicas(),
    evidence = "index",
    work = this.work(),
    scope = {},
    forgotten = new Set(),
  }: {
    replicas?: readonly Replica[];
    evidence?: Evidence;
    work?: string;
    scope?: z.input<typeof auditScope>;
    forgotten?: ReadonlySet<Hex>;
  } = {}): Promise<Audited & { readonly findings: AuditFinding[] }> {
    const expected = new FileExpectedSet(join(work, "expected"), { scope });
    const journal = new FileAuditJournal(join(work, "journal"));
    const { chain: connection } = this.system;
    const audited = await auditReplicas({
      connection,
      expected,
      scope: expected.scope,
      replicas,
      evidence,
      forgotten,
      journal,
    });
    const findings: AuditFinding[] = [];
    for await (const finding of journal.findings()) findings.push(finding);
    return { ...audited, findings };
  }

  /** The replicas as they were when this was called. */
  async keep(): Promise<void> {
    await rm(this.#pristine, { recursive: true, force: true });
    for (const name of NAMES) await cp(this.folderOf(name), join(this.#pristine, name), { recursive: true });
  }

  /** The replicas as {@link keep} saw them. */
  async restore(): Promise<void> {
    for (const name of NAMES) {
      await rm(this.folderOf(name), { recursive: true, force: true });
      await cp(join(this.#pristine, name), this.folderOf(name), { recursive: true });
    }
  }

  async close(): Promise<void> {
    await this.system.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
