import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { FileReplica } from "../../src/audit/replicas/FileReplica.js";
import { HttpReplica } from "../../src/audit/replicas/HttpReplica.js";
import type { ReplicaState } from "../../src/audit/replicas/Replica.js";
import { type ServedReplica, serveReplica } from "../../src/audit/replicas/serveReplica.js";
import { WritableHttpReplica } from "../../src/audit/replicas/WritableHttpReplica.js";
import { runAudit } from "../../src/audit/runAudit.js";
import { runRepair } from "../../src/audit/runRepair.js";
import { differences, nodeHash } from "../../src/audit/tree/differences.js";
import { EMPTY_TREE, encodeNode, hashBranch, type ReplicaNode, type View } from "../../src/audit/tree/replicaNode.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { retractRecord } from "../../src/records/retractRecord.js";
import { streamOf } from "../../src/shared/byteStream.js";
import { IntegrityError, MedtrailError } from "../../src/shared/errors.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { loadKeccak256 } from "../../src/shared/keccak.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { filesOf } from "../support/filesOf.js";
import { AuditStage, NAMES } from "./auditStage.js";

/** A replica whose trees are not what its files give. */
class Liar extends FileReplica {
  lie: (view: View, prefix: string, node: ReplicaNode) => ReplicaNode = (_, __, node) => node;
  override async node(view: View, prefix: string): Promise<ReplicaNode> {
    return this.lie(view, prefix, await super.node(view, prefix));
  }
  override async state(): Promise<ReplicaState> {
    const state = await super.state();
    const root = nodeHash(await this.node("content", ""), "", await loadKeccak256());
    return { ...state, content: { ...state.content, root } };
  }
}

describe("an audit among hostile replicas", () => {
  let stage: AuditStage;
  const open: (() => Promise<void>)[] = [];
  before(async () => {
    stage = await AuditStage.create({ single: 30, batch: 4 });
    await stage.keep();
  });
  after(() => stage.close());
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
    await stage.restore();
  });

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
  const serve = async (
    replica: string | FileReplica,
    options: { writeToken?: string } = {},
  ): Promise<ServedReplica> => {
    const served = await serveReplica({ replica, ...options });
    open.push(served.close);
    return served;
  };
  const misbehave = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    open.push(
      () =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        }),
    );
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  };
  /** A server over a sound replica that answers some requests in its own way. */
  const between = async (name: string, own: (...parts: Parameters<RequestListener>) => boolean): Promise<string> => {
    const { url } = await serve(stage.folderOf(name), { writeToken: "mend" });
    return misbehave((request, response) => {
      if (own(request, response)) return;
      const headers: Record<string, string> = { authorization: "Bearer mend" };
      if (request.headers.range !== undefined) headers.range = request.headers.range;
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const method = request.method ?? "GET";
        const init = method === "GET" ? { headers } : { method, headers, body: Buffer.concat(parts) };
        void fetch(`${url}${request.url}`, init).then(async (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers));
          response.end(Buffer.from(await answer.arrayBuffer()));
        });
      });
    });
  };

  it("is not kept busy by a tree without end, which is ten nodes", async function () {
    this.timeout(20_000);
    const keccak = await loadKeccak256();
    const levels: ReplicaNode[] = [
      { kind: "branch", count: 2, children: Array.from({ length: 16 }, () => EMPTY_TREE) },
    ];
    for (let level = 1; level < 60; level++) {
      const [below] = levels;
      if (below?.kind !== "branch") throw new Error("no branch");
      const hash = toHex(
        hashBranch(
          below.count,
          below.children.map((child) => fromHex(child, 32)),
          keccak,
        ),
      );
      levels.unshift({ kind: "branch", count: 1000, children: Array.from({ length: 16 }, () => hash) });
    }
    let asked = 0;
    const url = await between("Zurich", (request, response) => {
      const [, what, , prefix = ""] = (request.url ?? "").split("/");
      if (what !== "tree") return false;
      if (++asked > 3_000) {
        response.destroy();
        return true;
      }
      const node = levels[prefix === "root" ? 0 : prefix.length];
      response.writeHead(200).end(encodeNode(node ?? { kind: "items", items: [] }));
      return true;
    });
    const replicas = [...stage.replicas().slice(0, 2), new HttpReplica(url, { name: "Zurich", retries: 0 })];
    const { progress } = await stage.audit({ replicas });
    expect(progress.faults.map(({ replica }) => replica)).to.deep.equal(["Zurich"]);
    expect(asked).to.be.lessThan(1_000);
  });

  it("does not go below the last digit of a key", async () => {
    const keccak = await loadKeccak256();
    const { record, digest } = at(0);
    // One item, and as many levels above it as somebody likes.
    const prefix = record.slice(2);
    const chain = new Map<number, ReplicaNode>();
    let below: Hex = EMPTY_TREE;
    for (let depth = 400; depth >= 0; depth--) {
      const children = Array.from({ length: 16 }, (_, i) =>
        i === Number.parseInt(prefix[depth] ?? "0", 16) ? (depth === 400 ? digest : below) : EMPTY_TREE,
      );
      const node: ReplicaNode = { kind: "branch", count: 2, children };
      chain.set(depth, node);
      below = toHex(
        hashBranch(
          2,
          children.map((child) => fromHex(child, 32)),
          keccak,
        ),
      );
    }
    let deepest = 0;
    const liar = {
      name: "liar",
      node: async (asked: string): Promise<ReplicaNode> => {
        deepest = Math.max(deepest, asked.length);
        return chain.get(asked.length) ?? { kind: "items", items: [] };
      },
    };
    const nothing = { name: "nothing", node: async (): Promise<ReplicaNode> => ({ kind: "items", items: [] }) };
    await expectFailure(
      async () => {
        for await (const _ of differences([nothing, liar]));
      },
      IntegrityError,
      "replica.answer",
    );
    expect(deepest).to.be.lessThan(65);
  });

  it("notices a root over another count than there is below it", async () => {
    for (const depth of [0, 1]) {
      const liar = new Liar(stage.folderOf("Zurich"), { name: "Zurich" });
      const keccak = await loadKeccak256();
      const inner = stage.all[0]?.record[2] ?? "0";
      liar.lie = (view, prefix, node) => {
        if (view !== "content" || node.kind !== "branch" || prefix.length > 0) return node;
        if (depth === 0) return { ...node, count: node.count + 1 };
        // A false count one level below: a branch of the two leaves and more.
        const child = lied.get(inner);
        if (child === undefined) return node;
        return { ...node, children: node.children.map((hash, i) => (i === Number.parseInt(inner, 16) ? child : hash)) };
      };
      const lied = new Map<string, Hex>();
      if (depth === 1) {
        const honest = await new FileReplica(stage.folderOf("Zurich")).node("content", inner);
        const items = honest.kind === "items" ? honest.items : [];
        const children = await Promise.all(
          [..."0123456789abcdef"].map(async (digit) => {
            const found = items.filter(({ key }) => key.startsWith(`0x${inner}${digit}`));
            return nodeHash({ kind: "items", items: found }, inner + digit, keccak);
          }),
        );
        const branch: ReplicaNode = { kind: "branch", count: 900, children };
        lied.set(
          inner,
          toHex(
            hashBranch(
              900,
              children.map((child) => fromHex(child, 32)),
              keccak,
            ),
          ),
        );
        const root = liar.lie;
        liar.lie = (view, prefix, node) => (view === "content" && prefix === inner ? branch : root(view, prefix, node));
      }
      const { url } = await serve(liar);
      const replicas = [...stage.replicas().slice(0, 2), new HttpReplica(url, { name: "Zurich" })];
      const { progress } = await stage.audit({ replicas });
      expect(progress.faults, `depth ${depth}`).to.deep.equal([{ replica: "Zurich", code: "replica.inconsistent" }]);
    }
  });

  it("is not ended by a server that gives no ranges", async () => {
    const { digest } = at(3);
    await truncate(stage.blobPath("Bern", digest), 9);
    const url = await between("Zurich", (request, response) => {
      if (request.headers.range === undefined) return false;
      response.writeHead(200, { "content-length": "3" }).end("abc");
      return true;
    });
    await rm(stage.blobPath("Basel", digest));
    const replicas = [...stage.replicas().slice(0, 2), new HttpReplica(url, { name: "Zurich", retries: 0 })];
    const { progress, findings } = await stage.audit({ replicas });
    expect(progress.faults).to.deep.equal([{ replica: "Zurich", code: "replica.answer" }]);
    expect(findings.map(({ replica, class: kind }) => [replica, kind])).to.deep.include(["Basel", "missing"]);
  });

  it("lists each finding once, although a replica dies half way", async () => {
    const harmed = [0, 5, 10, 15, 20, 25].map((n) => at(n));
    for (const { digest } of harmed) await rm(stage.blobPath("Basel", digest));
    const last =
      harmed
        .map(({ record }) => record)
        .sort()
        .at(-1) ?? "";
    const url = await between("Zurich", (request, response) => {
      if (!(request.url ?? "").includes(`envelope/${last}`)) return false;
      response.destroy();
      return true;
    });
    const replicas = [...stage.replicas().slice(0, 2), new HttpReplica(url, { name: "Zurich", retries: 0 })];
    const { progress, findings } = await stage.audit({ replicas });
    expect(progress.faults.map(({ replica }) => replica)).to.deep.equal(["Zurich"]);
    expect(findings.map(({ record }) => record)).to.deep.equal(harmed.map(({ record }) => record).sort());
    expect(progress.classes).to.deep.equal({ missing: 6 });
    expect(progress.compared).to.equal(6);
  });

  it("goes on where a server that should look at its files answers nonsense", async () => {
    for (const body of ["no JSON\n", "x".repeat(200_000)]) {
      const url = await between("Zurich", (request, response) => {
        if (!(request.url ?? "").includes("refresh")) return false;
        response.writeHead(200).end(body);
        return true;
      });
      const replicas = [
        ...stage.replicas().slice(0, 2),
        new WritableHttpReplica(url, { name: "Zurich", token: "mend", retries: 0 }),
      ];
      const { progress } = await stage.audit({ replicas });
      expect(progress.faults).to.deep.equal([{ replica: "Zurich", code: "replica.answer" }]);
    }
  });

  it("is not held by a server that never ends its answers to mending", async function () {
    this.timeout(20_000);
    const endless: RequestListener = (_, response) => {
      response.writeHead(200);
      const more = () => response.write(Buffer.alloc(65_536, 0x20), () => response.destroyed || setImmediate(more));
      more();
    };
    const url = await misbehave(endless);
    const replica = new WritableHttpReplica(url, { timeout: 300, retries: 0 });
    const { record } = at(0);
    await expectFailure(
      () => replica.quarantine({ metadata: record }, { record, reason: "forged" }),
      IntegrityError,
      "replica.answer",
    );
    await expectFailure(() => replica.refresh({ evidence: "index" }), IntegrityError, "replica.answer");
    const chatty = await misbehave((_, response) => {
      response.writeHead(200);
      const more = () => response.write('{"done":1}\n'.repeat(100), () => response.destroyed || setImmediate(more));
      more();
    });
    await expectFailure(
      () => new WritableHttpReplica(chatty, { retries: 0 }).refresh({ evidence: "index" }),
      IntegrityError,
      "replica.answer",
    );
  });

  it("is not held by a server that drips", async function () {
    this.timeout(20_000);
    const url = await misbehave((_, response) => {
      response.writeHead(200, { "content-length": "1033" });
      const timer = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(timer));
    });
    const begun = Date.now();
    const replica = new HttpReplica(url, { timeout: 300, retries: 0 });
    await expectFailure(() => replica.node("content", ""), MedtrailError, "replica.unreachable");
    expect(Date.now() - begun).to.be.lessThan(5_000);
  });

  it("ends when what it knew of the chain was damaged", async function () {
    this.timeout(60_000);
    const work = stage.work();
    await runAudit(order(work));
    const { record } = at(0);
    const log = join(work, "expected", `${record.slice(2, 4)}.log`);
    const bytes = await readFile(log);
    bytes[110] = (bytes[110] ?? 0) ^ 1; // in the digest
    await writeFile(log, bytes);
    await rm(stage.blobPath("Basel", at(0).digest));
    await expectFailure(() => runAudit(order(work)), IntegrityError, "store.corrupt");
    await rm(join(work, "expected"), { recursive: true });
    const { report } = await runAudit(order(work));
    expect(report.findings.listed.map(({ record: found, class: kind }) => [found, kind])).to.deep.equal([
      [record, "missing"],
    ]);
  });

  it("does not move aside the only copy of what the chain proves, whoever else names it", async () => {
    for (const n of [3, 31]) {
      const entry = at(n);
      const { record, digest, patient } = entry;
      // An envelope of somebody's own over an honest record's ciphertext, which comes before it.
      let forged = entry;
      for (let i = 1; forged.record >= record; i++) {
        const author: Hex = `0x${i.toString(16).padStart(64, "0")}`;
        forged = { ...entry, author, record: recordIdOf({ patient, author, digest }) };
      }
      const { encodeParties } = await import("../../src/records/envelopeParties.js");
      const { base64url } = await import("jose");
      const { partyU, partyV } = encodeParties({
        kind: "record",
        record: forged.record,
        categoryNumber: entry.categoryNumber,
        epoch: entry.epoch,
      });
      const [head = "", ...rest] = entry.envelope.split(".");
      const header: object = JSON.parse(Buffer.from(head, "base64url").toString());
      const named = { ...header, apu: base64url.encode(partyU), apv: base64url.encode(partyV) };
      const envelope = [Buffer.from(JSON.stringify(named)).toString("base64url"), ...rest].join(".");
      const {
        batch: _,
        elements: __,
        ...bare
      }: Record<string, unknown> = JSON.parse((await readFile(stage.envelopePath("Bern", record))).toString());
      const { author } = forged;
      const document = { ...bare, record: forged.record, author, envelope };
      const planted = new FileReplica(stage.folderOf("Bern"));
      await planted.putMetadata(forged.record, new TextEncoder().encode(JSON.stringify(document)));
      // Of the honest record Bern has the ciphertext alone, and the others the envelope alone.
      const whole = await readFile(stage.blobPath("Bern", digest));
      await rm(stage.envelopePath("Bern", record));
      for (const name of ["Basel", "Zurich"]) await rm(stage.blobPath(name, digest));
      const { report } = await runRepair(order());
      expect(report.classes).to.deep.equal({});
      for (const name of NAMES) {
        expect(await readFile(stage.blobPath(name, digest))).to.deep.equal(whole);
        expect(existsSync(stage.envelopePath(name, forged.record))).to.equal(false);
      }
      await stage.restore();
    }
  });

  it("nothing that is sent replaces an envelope for good", async () => {
    const { url } = await serve(stage.folderOf("Bern"), { writeToken: "mend" });
    const { record } = at(0);
    const before = await readFile(stage.envelopePath("Bern", record));
    const entry: { envelope: string } = JSON.parse(before.toString());
    const parts = entry.envelope.split(".");
    const other = { ...entry, envelope: [...parts.slice(0, -1), "A".repeat(22)].join(".") };
    const replica = new WritableHttpReplica(url, { token: "mend" });
    await replica.putMetadata(record, new TextEncoder().encode(JSON.stringify(other)));
    await replica.putMetadata(record, new TextEncoder().encode(JSON.stringify(other))); // the same again moves nothing
    const aside = (await filesOf(join(stage.folderOf("Bern"), "quarantine"))).filter(
      (file) => !file.endsWith("note.json"),
    );
    expect(aside).to.have.length(1);
    expect(await readFile(join(stage.folderOf("Bern"), "quarantine", aside[0] ?? ""))).to.deep.equal(before);
  });

  it("does not wait for a pipe", async function () {
    this.timeout(20_000);
    const { record, digest } = at(0);
    await rm(stage.envelopePath("Bern", record));
    await rm(stage.blobPath("Zurich", digest));
    execFileSync("mkfifo", [stage.envelopePath("Bern", record), stage.blobPath("Zurich", digest)]);
    const { findings } = await stage.audit();
    expect(findings.map(({ replica, class: kind }) => [replica, kind])).to.deep.equal([
      ["Bern", "unreadable"],
      ["Zurich", "unreadable"],
    ]);
  });

  it("moves aside what a ciphertext that is sent replaces", async () => {
    const { url } = await serve(stage.folderOf("Bern"), { writeToken: "mend" });
    const { record, digest } = at(0);
    const whole = await readFile(stage.blobPath("Bern", digest));
    const replica = new WritableHttpReplica(url, { token: "mend" });
    await replica.putContent(record, digest, new Blob([whole]).stream()); // the same again moves nothing
    await writeFile(stage.blobPath("Bern", digest), "what somebody may want to look at");
    await replica.putContent(record, digest, new Blob([whole]).stream());
    expect(await readFile(stage.blobPath("Bern", digest))).to.deep.equal(whole);
    const aside = (await filesOf(join(stage.folderOf("Bern"), "quarantine"))).filter(
      (file) => !file.endsWith("note.json"),
    );
    expect(aside).to.have.length(1);
    expect(await readFile(join(stage.folderOf("Bern"), "quarantine", aside[0] ?? ""), "utf8")).to.equal(
      "what somebody may want to look at",
    );
  });

  it("has its trees over what came while somebody asked for them", async () => {
    const { record, digest } = at(0);
    const path = stage.blobPath("Bern", digest);
    const whole = await readFile(path);
    const replica = new FileReplica(stage.folderOf("Bern"));
    await replica.refresh({ evidence: "index" });
    const before = await replica.state();
    await rm(path);
    await replica.refresh({ evidence: "index" });
    let [begun, go] = [() => {}, () => {}];
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* slowly(): AsyncGenerator<Uint8Array, void, undefined> {
      yield new Uint8Array(whole.subarray(0, 5));
      begun();
      await mayGo;
      yield new Uint8Array(whole.subarray(5));
    }
    const put = replica.putContent(record, digest, streamOf(slowly()));
    await isBegun;
    expect((await replica.state()).content.count).to.equal(before.content.count - 1);
    go();
    await put;
    expect((await replica.state()).content).to.deep.equal(before.content);
  });

  it("that goes on after a kill sees what changed since", async () => {
    const { digest } = at(0);
    const replica = new FileReplica(stage.folderOf("Bern"));
    const since = new Date(0);
    await replica.refresh({ evidence: "index", since });
    const { content } = await replica.state();
    await rm(stage.blobPath("Bern", digest));
    await replica.refresh({ evidence: "index", since });
    expect((await replica.state()).content.count).to.equal(content.count - 1);
    await replica.refresh({ evidence: "rehash" });
    await rm(stage.blobPath("Bern", at(1).digest));
    await replica.refresh({ evidence: "rehash", since }); // it says since when
    expect((await replica.state()).content.count).to.equal(content.count - 1);
  });

  it("takes no other range than it asked for", async () => {
    const url = await misbehave((_, response) =>
      response.writeHead(206, { "content-range": "bytes 3-5/100", "content-length": "3" }).end("abc"),
    );
    const replica = new HttpReplica(url, { retries: 0 });
    await expectFailure(
      () => replica.readContent(EMPTY_TREE, { start: 0, length: 3 }),
      IntegrityError,
      "replica.answer",
    );
    expect((await replica.readContent(EMPTY_TREE, { start: 3, length: 3 }))?.size).to.equal(100);
  });

  it("leaves a retracted record's ciphertext where the chain stands for another record of the same", async () => {
    const { system, author, patient } = stage;
    const { record, digest } = at(5);
    const other = await system.organization("Other Hospital");
    await send(system.as(other.member).records.anchor(patient.id, other.org, digest));
    await retractRecord(system.as(author.member), at(5));
    const whole = await readFile(stage.blobPath("Bern", digest));
    const { report } = await runRepair(order());
    // Nobody has the other record's envelope; what it needs is where it was.
    const second = recordIdOf({ patient: patient.id, author: other.org, digest });
    expect(report.classes).to.deep.equal({ missing: 3 });
    expect(new Set(report.findings.listed.map(({ record: found, part }) => `${found} ${part}`))).to.deep.equal(
      new Set([`${second} envelope`]),
    );
    for (const name of NAMES) {
      expect(existsSync(stage.envelopePath(name, record))).to.equal(false);
      expect(await readFile(stage.blobPath(name, digest))).to.deep.equal(whole);
    }
  });
});
