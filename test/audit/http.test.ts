import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { expect } from "chai";
import { FileReplica } from "../../src/audit/replicas/FileReplica.js";
import { HttpReplica } from "../../src/audit/replicas/HttpReplica.js";
import { type ServedReplica, serveReplica } from "../../src/audit/replicas/serveReplica.js";
import { WritableHttpReplica } from "../../src/audit/replicas/WritableHttpReplica.js";
import { runAudit } from "../../src/audit/runAudit.js";
import { runRepair } from "../../src/audit/runRepair.js";
import { piecesOf } from "../../src/shared/byteStream.js";
import { InputError, IntegrityError, MedtrailError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { expectFailure } from "../support/failureOf.js";
import { AuditStage, NAMES } from "./auditStage.js";

const NO_WORD: Hex = `0x${"00".repeat(32)}`;

describe("replicas over HTTP", () => {
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

  const serve = async (
    name: string,
    options: { writeToken?: string; readToken?: string } = {},
  ): Promise<ServedReplica> => {
    const served = await serveReplica({ replica: stage.folderOf(name), ...options });
    open.push(served.close);
    return served;
  };
  /** A server of any behaviour. */
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
  const bytesOf = async (stream: ReadableStream<Uint8Array>) => {
    const parts: Uint8Array[] = [];
    for await (const piece of piecesOf(stream)) parts.push(piece);
    return Buffer.concat(parts);
  };
  const at = (n: number) => {
    const entry = stage.all[n];
    if (entry === undefined) throw new Error(`no record ${n}`);
    return entry;
  };

  it("answer as the folder does: states, nodes, envelopes, ciphertexts and ranges", async () => {
    const { url } = await serve("Basel");
    const [here, there] = [new FileReplica(stage.folderOf("Basel")), new HttpReplica(url)];
    expect(await there.state()).to.deep.equal(await here.state());
    for (const view of ["content", "metadata"] as const) {
      for (const prefix of ["", "0", "f", "a5"])
        expect(await there.node(view, prefix)).to.deep.equal(await here.node(view, prefix));
    }
    const { record, digest } = at(0);
    expect(await there.readMetadata(record)).to.deep.equal(
      await here.readMetadata(record).then((bytes) => bytes && new Uint8Array(bytes)),
    );
    expect(await there.readMetadata(NO_WORD)).to.equal(undefined);
    expect(await there.readContent(NO_WORD)).to.equal(undefined);
    const whole = await readFile(stage.blobPath("Basel", digest));
    for (const range of [
      undefined,
      { start: 0, length: 10 },
      { start: 5, length: 1 },
      { start: whole.length - 3, length: 3 },
    ]) {
      const content = await there.readContent(digest, range);
      if (content === undefined) throw new Error("no content");
      expect(content.size).to.equal(whole.length);
      expect(await bytesOf(content.bytes)).to.deep.equal(
        range ? whole.subarray(range.start, range.start + range.length) : whole,
      );
    }
  });

  it("speak HTTP: ranges of RFC 9110, entity tags, methods, tokens", async () => {
    const { url } = await serve("Basel", { readToken: "read", writeToken: "write" });
    const { record, digest } = at(0);
    const whole = await readFile(stage.blobPath("Basel", digest));
    const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
      fetch(`${url}/${path}`, { method, headers: { authorization: "Bearer read", ...headers } });
    const size = whole.length;
    for (const [range, status, contentRange, expected] of [
      ["bytes=0-0", 206, `bytes 0-0/${size}`, whole.subarray(0, 1)],
      ["bytes=-5", 206, `bytes ${size - 5}-${size - 1}/${size}`, whole.subarray(-5)],
      ["bytes=10-", 206, `bytes 10-${size - 1}/${size}`, whole.subarray(10)],
      [`bytes=${size}-`, 416, `bytes */${size}`, undefined],
      ["bytes=0-1,3-4", 200, null, whole],
      ["lines=1-2", 200, null, whole],
      ["bytes=5-2", 200, null, whole],
    ] as const) {
      const response = await get(`content/${digest}`, { range });
      expect([range, response.status, response.headers.get("content-range")]).to.deep.equal([
        range,
        status,
        contentRange,
      ]);
      const body = Buffer.from(await response.arrayBuffer());
      if (expected) expect(body).to.deep.equal(Buffer.from(expected));
    }
    const etag = (await get(`content/${digest}`, {}, "HEAD")).headers.get("etag") ?? "";
    expect((await get(`content/${digest}`, { "if-none-match": etag })).status).to.equal(304);
    expect((await get(`content/${digest}`, { range: "bytes=0-0", "if-range": etag })).status).to.equal(206);
    expect((await get(`content/${digest}`, { range: "bytes=0-0", "if-range": '"other"' })).status).to.equal(200);
    const envelope = await get(`envelope/${record}`);
    expect((await get(`envelope/${record}`, { "if-none-match": envelope.headers.get("etag") ?? "" })).status).to.equal(
      304,
    );
    for (const path of [
      "",
      "nothing",
      "envelope/0x12",
      "content/../../etc/passwd",
      "tree/other/root",
      "tree/content/xyz",
      "state/more",
      "envelope/%2e%2e",
    ]) {
      expect((await get(path)).status).to.equal(404);
    }
    expect((await get("state", { authorization: "Bearer other" })).status).to.equal(401);
    expect((await get("state", { authorization: "Bearer write" })).status).to.equal(200);
    expect((await get(`envelope/${record}`, {}, "PUT")).status).to.equal(401);
    expect((await get(`envelope/${record}`, {}, "DELETE")).status).to.equal(401);
  });

  it("are read-only unless started otherwise", async () => {
    const { url } = await serve("Basel");
    const replica = new WritableHttpReplica(url, { token: "guess" });
    const { record, digest } = at(0);
    const bytes = await readFile(stage.envelopePath("Basel", record));
    await expectFailure(() => replica.putMetadata(record, bytes), MedtrailError, "replica.read-only");
    await expectFailure(
      () => replica.quarantine({ metadata: record }, { record, reason: "x" }),
      MedtrailError,
      "replica.read-only",
    );
    await expectFailure(() => replica.refresh({ evidence: "index" }), MedtrailError, "replica.read-only");
    const other = await serve("Bern", { writeToken: "right" });
    const wrong = new WritableHttpReplica(other.url, { token: "wrong" });
    await expectFailure(
      () => wrong.putContent(record, digest, new Blob(["x"]).stream()),
      MedtrailError,
      "replica.read-only",
    );
    const right = new WritableHttpReplica(other.url, { token: "right" });
    await expectFailure(
      () => right.putContent(record, digest, new Blob(["not these"]).stream()),
      IntegrityError,
      "store.corrupt",
    );
    await expectFailure(() => right.putMetadata(record, new Uint8Array(70_000)), MedtrailError, "replica.unreachable");
    await expectFailure(
      () => right.putMetadata(record, new TextEncoder().encode("{}")),
      IntegrityError,
      "store.corrupt",
    );
    expect(await readFile(stage.blobPath("Bern", digest))).to.deep.equal(
      await readFile(stage.blobPath("Basel", digest)),
    );
  });

  it("are audited and mended over the wire", async () => {
    const [first, second, third] = [at(0), at(1), at(31)];
    await writeFile(stage.blobPath("Bern", first.digest), "something else");
    await rm(stage.envelopePath("Bern", second.record));
    await rm(stage.blobPath("Bern", third.digest));
    await rm(stage.envelopePath("Bern", third.record));
    const [bern, zurich] = [await serve("Bern", { writeToken: "mend" }), await serve("Zurich")];
    const order = {
      connection: stage.system.chain,
      replicas: [
        stage.folderOf("Basel"),
        { location: bern.url, name: "Bern", token: "mend", writable: true },
        zurich.url,
      ],
    };
    const readOnly = await runRepair({
      ...order,
      work: stage.work(),
      replicas: [stage.folderOf("Basel"), bern.url, zurich.url],
    });
    expect([readOnly.exitCode, readOnly.report.classes]).to.deep.equal([7, { corrupted: 1, missing: 2 }]);
    const { report, exitCode } = await runRepair({ ...order, work: stage.work() });
    expect([exitCode, report.repair?.before]).to.deep.equal([6, { corrupted: 1, missing: 2 }]);
    expect(await readFile(stage.blobPath("Bern", first.digest))).to.deep.equal(
      await readFile(stage.blobPath("Basel", first.digest)),
    );
    expect(
      (
        await runAudit({
          connection: stage.system.chain,
          work: stage.work(),
          replicas: NAMES.map((name) => stage.folderOf(name)),
        })
      ).exitCode,
    ).to.equal(0);
  });

  it("tell a file that may not be read apart from one that is missing", async () => {
    const basel = new FileReplica(stage.folderOf("Basel"));
    const { digest } = at(0);
    await rm(stage.blobPath("Basel", digest));
    await import("node:fs/promises").then(({ mkdir }) => mkdir(stage.blobPath("Basel", digest))); // a directory: EISDIR
    const { findings } = await stage.audit({ replicas: [basel, new FileReplica(stage.folderOf("Bern"))] });
    expect(findings.map(({ class: kind, part }) => [kind, part])).to.deep.equal([["unreadable", "ciphertext"]]);
    const { url } = await serve("Basel");
    const remote = await stage.audit({ replicas: [new HttpReplica(url), new FileReplica(stage.folderOf("Bern"))] });
    expect(remote.progress.faults.length + remote.findings.length).to.equal(1);
  });

  describe("that misbehave", () => {
    const impatient = { timeout: 300, retries: 1 };

    it("are told to be unreachable: dead, silent, endless, broken off, failing", async () => {
      await expectFailure(
        () => new HttpReplica("http://127.0.0.1:9", impatient).state(),
        MedtrailError,
        "replica.unreachable",
      );
      const silent = await misbehave(() => {});
      await expectFailure(() => new HttpReplica(silent, impatient).state(), MedtrailError, "replica.unreachable");
      let requests = 0;
      const failing = await misbehave((_, response) => {
        requests++;
        response.writeHead(503).end();
      });
      await expectFailure(() => new HttpReplica(failing, impatient).state(), MedtrailError, "replica.unreachable");
      expect(requests).to.equal(2);
      const broken = await misbehave((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("ten bytes.", () => response.destroy());
      });
      await expectFailure(() => new HttpReplica(broken, impatient).state(), MedtrailError, "replica.unreachable");
      const content = await new HttpReplica(broken, impatient).readContent(NO_WORD);
      await expectFailure(async () => content && bytesOf(content.bytes), MedtrailError, "replica.unreachable");
      const slow = await misbehave((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("ten bytes.");
      });
      await expectFailure(() => new HttpReplica(slow, impatient).state(), MedtrailError, "replica.unreachable");
      const redirecting = await misbehave((_, response) =>
        response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
      );
      await expectFailure(() => new HttpReplica(redirecting, impatient).state(), MedtrailError, "replica.unreachable");
    });

    it("are not believed: too long, out of form, of another size, no HTTP", async () => {
      const endless = await misbehave((_, response) => {
        response.writeHead(200);
        // Until the reader hangs up; else the process would write for ever.
        const more = () => {
          if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
        };
        more();
      });
      const replica = new HttpReplica(endless, impatient);
      await expectFailure(() => replica.state(), IntegrityError, "replica.answer");
      await expectFailure(() => replica.node("content", ""), IntegrityError, "replica.answer");
      await expectFailure(() => replica.readMetadata(NO_WORD), IntegrityError, "replica.answer");
      await expectFailure(() => replica.readContent(NO_WORD), IntegrityError, "replica.answer"); // no length
      await expectFailure(
        () => replica.readContent(NO_WORD, { start: 0, length: 5 }),
        IntegrityError,
        "replica.answer",
      ); // no 206
      const garbage = await misbehave((_, response) => response.writeHead(200).end("<html>"));
      await expectFailure(() => new HttpReplica(garbage).state(), IntegrityError, "replica.answer");
      await expectFailure(() => new HttpReplica(garbage).node("content", ""), IntegrityError, "replica.answer");
      await expectFailure(() => new HttpReplica("ftp://example.org"), InputError, "input.invalid");
      await expectFailure(() => new HttpReplica("not an address"), InputError, "input.invalid");
      const large = await misbehave((_, response) =>
        response.writeHead(200, { "content-length": "2000" }).end(Buffer.alloc(2000)),
      );
      await expectFailure(
        () => new HttpReplica(large, { maxContentBytes: 1000 }).readContent(NO_WORD),
        IntegrityError,
        "replica.answer",
      );
    });

    it("a server that dies amid an audit is a fault of its own, and the others are compared", async () => {
      const { record } = at(0);
      await rm(stage.envelopePath("Basel", record));
      const { url } = await serve("Zurich");
      let left = 6;
      const dying = await misbehave((request, response) => {
        if (left-- <= 0) return void response.destroy();
        void fetch(`${url}${request.url}`).then(async (answer) => {
          response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
        });
      });
      const replicas = [...stage.replicas().slice(0, 2), new HttpReplica(dying, { name: "Zurich", retries: 0 })];
      const { progress, findings, replicas: told } = await stage.audit({ replicas });
      expect(progress.faults).to.deep.equal([{ replica: "Zurich", code: "replica.unreachable" }]);
      expect(told[2]?.fault).to.equal("replica.unreachable");
      expect(findings.map(({ record: found, replica }) => [found, replica])).to.deep.equal([[record, "Basel"]]);
    });

    it("a server that answers differently each time is noticed, in its trees and in its bytes", async () => {
      const { record, digest } = at(2);
      await rm(stage.blobPath("Basel", digest)); // so that the record is looked at
      const { url } = await serve("Zurich");
      let asked = 0;
      const fickle = (path: RegExp) =>
        misbehave((request, response) => {
          void fetch(`${url}${request.url}`).then(async (answer) => {
            const bytes = Buffer.from(await answer.arrayBuffer());
            if (path.test(request.url ?? "")) bytes[bytes.length - 1] = asked++ % 256;
            response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(bytes);
          });
        });
      const audit = async (path: RegExp) =>
        stage.audit({
          replicas: [...stage.replicas().slice(0, 2), new HttpReplica(await fickle(path), { name: "Zurich" })],
        });
      const trees = await audit(/^\/tree/);
      expect(trees.progress.faults.map(({ replica }) => replica)).to.deep.equal(["Zurich"]);
      // Another hash than was said above, or not even a node.
      expect(trees.progress.faults[0]?.code).to.be.oneOf(["replica.inconsistent", "replica.answer"]);
      expect(trees.findings.map(({ replica, class: kind }) => [replica, kind])).to.deep.equal([["Basel", "missing"]]);
      const contents = await audit(/^\/content/);
      expect(
        contents.findings.map(({ record: found, replica, class: kind, obstacle, source }) => [
          found,
          replica,
          kind,
          obstacle ?? source,
        ]),
      ).to.have.deep.members([
        [record, "Basel", "missing", "Bern"],
        [record, "Zurich", "unstable", "unstable"],
      ]);
      const envelopes = await audit(/^\/envelope/);
      expect(envelopes.findings.map(({ replica, class: kind, part }) => [replica, kind, part])).to.have.deep.members([
        ["Basel", "missing", "ciphertext"],
        ["Zurich", "unstable", "envelope"],
      ]);
    });
  });
});
