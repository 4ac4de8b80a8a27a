// Run by startProcess.ts: a process of the benchmark, which makes the replicas, serves one, or audits them, and answers its parent.
import { createServer } from "node:http";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers";
import { z } from "zod";
import { ROW_BYTES } from "../../src/audit/replicas/indexRow.js";
import { ReplicaIndex } from "../../src/audit/replicas/ReplicaIndex.js";
import { foldersOf } from "../../src/audit/replicas/scanShard.js";
import { serveReplica } from "../../src/audit/replicas/serveReplica.js";
import { bytes32 } from "../../src/shared/bytes32.js";
import { connect } from "../../src/shared/connect.js";
import { parseDeployment } from "../../src/shared/Deployment.js";
import { makeReplicas } from "./makeReplicas.js";
import { ITEM_BYTES, measureAudit } from "./measureAudit.js";

const order = z.union([
  z.strictObject({ make: z.array(z.string()), author: bytes32, count: z.int() }),
  z.strictObject({ serve: z.string() }),
  z.strictObject({ peak: z.literal(true) }),
  z.strictObject({
    audit: z.array(z.string()),
    dumps: z.array(z.string()),
    directory: z.string(),
    own: z.string(),
    node: z.string(),
    deployment: z.unknown(),
    author: bytes32,
    patient: bytes32,
    root: bytes32,
    count: z.int(),
  }),
]);

/** Serves all keys and digests of a replica, a shard at a time, for comparison. */
async function serveDump(folder: string): Promise<string> {
  const index = new ReplicaIndex(foldersOf(folder), join(folder, "audit-index"));
  const server = createServer(async ({ url = "/0" }, response) => {
    const rows = await index.rows(Number(url.slice(1)));
    const items = Buffer.alloc((rows.length / ROW_BYTES) * ITEM_BYTES);
    for (let i = 0; i < rows.length / ROW_BYTES; i++) {
      const start = i * ROW_BYTES;
      items.set(rows.subarray(start, start + 32), i * ITEM_BYTES);
      items.set(rows.subarray(start + 64, start + 128), i * ITEM_BYTES + 32);
    }
    response.end(items);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

async function act(asked: unknown): Promise<object> {
  const told = order.parse(asked);
  if ("make" in told) return makeReplicas(told.make, told.author, told.count);
  if ("serve" in told) {
    const { url } = await serveReplica({ replica: told.serve, evidence: "kept" });
    return { url, dump: await serveDump(told.serve) };
  }
  if ("peak" in told) return { peak: process.resourceUsage().maxRSS / 1024 };
  const provider = new JsonRpcProvider(told.node, undefined, { batchMaxCount: 1 });
  const connection = await connect(provider, parseDeployment(told.deployment, "the parent"));
  return measureAudit(connection, { ...told, urls: told.audit });
}

process.on("message", (asked) => {
  act(asked).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
