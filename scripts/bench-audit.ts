// A million records in three replicas behind HTTP servers, ten differences: what an audit costs, against comparing everything, in one run.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { network } from "hardhat";
import { z } from "zod";
import { FileReplica } from "../src/audit/replicas/FileReplica.js";
import { bytes32 } from "../src/shared/bytes32.js";
import { InputError } from "../src/shared/errors.js";
import { send } from "../src/shared/send.js";
import { makeRecords } from "./audit/makeReplicas.js";
import { startProcess } from "./audit/startProcess.js";
import { GasLedger } from "./gas/GasLedger.js";
import { gasStage } from "./gas/GasStage.js";
import { measureOrganizations } from "./gas/measureIdentity.js";
import { runScript } from "./runScript.js";

const COUNT = 1_000_000;
/** Records as real files, read and hashed in the same run, to know what reading all would take. */
const SAMPLE = 5_000;
const REPLICAS = 3;
/** The most that the JavaScript heap of an auditor or a server may take, in MiB; the maker has all records at hand. */
const HEAP = 128;
const MAKER_HEAP = 4096;

const madeAnswer = z.object({ root: bytes32, patient: bytes32, recordBytes: z.number() });
const servedAnswer = z.object({ url: z.string(), dump: z.string() });
const peakAnswer = z.object({ peak: z.number() });
const measure = z.object({ seconds: z.number(), peak: z.number(), requests: z.number(), bytes: z.number() });
const auditAnswer = z.object({
  before: measure,
  learnt: measure,
  audit: measure,
  lists: measure,
  classes: z.record(z.string(), z.number()),
});

/** The in-process network for another process to read, as JSON-RPC. */
async function exposeNode(request: (method: string, params: unknown[]) => Promise<unknown>) {
  const question = z.object({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).default([]) });
  const server = createServer(async (incoming, outgoing) => {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part);
    const { id, method, params } = question.parse(JSON.parse(Buffer.concat(parts).toString()));
    const answer = await request(method, params).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: { code: -32000, message: String(error) } }),
    );
    outgoing
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

await runScript(async () => {
  const { values } = parseArgs({ options: { count: { type: "string", default: String(COUNT) } } });
  const count = Number(values.count);
  if (!Number.isSafeInteger(count) || count < 1000) throw new InputError("input.invalid", "Too few records", { count });
  const directory = await mkdtemp(join(tmpdir(), "medtrail-audit-bench-"));
  const folders = Array.from({ length: REPLICAS }, (_, i) => join(directory, `replica-${i}`));
  const [maker, auditor, ...servers] = [MAKER_HEAP, ...Array.from({ length: 1 + REPLICAS }, () => HEAP)].map(
    startProcess,
  );
  const stage = await gasStage(await network.create());
  const node = await exposeNode((method, params) => stage.connection.provider.request({ method, params }));
  try {
    const author = await measureOrganizations(new GasLedger(stage.connection), stage);
    console.error("making the replicas");
    const made = madeAnswer.parse(await maker?.ask({ make: folders, author, count }));
    await maker?.close();
    const { root, patient, recordBytes } = made;
    await send(stage.chain.as(stage.member).records.anchorBatch(author, root, count, `0x${"00".repeat(32)}`));
    const served: z.output<typeof servedAnswer>[] = [];
    for (const [i, server] of servers.entries())
      served.push(servedAnswer.parse(await server.ask({ serve: folders[i] })));
    const places = { audit: served.map(({ url }) => url), dumps: served.map(({ dump }) => dump) };
    const { deployment } = stage;
    const [own] = folders;
    const told = { ...places, directory, own, node: node.url, deployment, author, patient, root, count };
    const { before, learnt, audit, lists, classes } = auditAnswer.parse(await auditor?.ask(told));

    const sample = join(directory, "sample");
    await makeRecords(sample, author, SAMPLE);
    const start = performance.now();
    await new FileReplica(sample).refresh({ evidence: "rehash" });
    const reading = ((performance.now() - start) / 1000 / SAMPLE) * count * REPLICAS;

    const number = (value: number, digits = 0) => value.toLocaleString("en", { maximumFractionDigits: digits });
    const mib = (bytes: number) => `${number(bytes / 2 ** 20, 2)} MiB`;
    const row = (name: string, { seconds, requests, bytes, peak }: z.output<typeof measure>) => [
      name,
      number(seconds, 2),
      requests === 0 ? "" : number(requests),
      bytes === 0 ? "" : mib(bytes),
      number(peak),
    ];
    const table = new Table({
      head: [
        `${number(count)} records, ${REPLICAS} replicas, 10 differences`,
        "seconds",
        "requests",
        "bytes exchanged",
        "peak RSS, MiB",
      ],
      colAligns: ["left", "right", "right", "right", "right"],
      style: { head: [], border: [] },
    });
    table.push(
      row("the auditor before anything", before),
      row("once: filling the expected set", learnt),
      row("the audit: whether, where and why", audit),
      row("comparing all keys and digests", lists),
      [
        `reading and hashing every file, by ${number(SAMPLE)} records' files`,
        number(reading),
        "",
        mib(recordBytes * count * REPLICAS),
        "",
      ],
    );
    for (const [i, server] of servers.entries()) {
      table.push([`server ${i + 1}`, "", "", "", number(peakAnswer.parse(await server.ask({ peak: true })).peak)]);
    }
    console.log(table.toString());
    console.log(
      `found: ${Object.entries(classes)
        .map(([name, n]) => `${n} ${name}`)
        .join(", ")}`,
    );
  } finally {
    await Promise.all([maker, auditor, ...servers].map((one) => one?.close()));
    node.close();
    await rm(directory, { recursive: true, force: true });
  }
});
