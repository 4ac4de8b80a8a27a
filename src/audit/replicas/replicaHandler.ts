import { z } from "zod";
import { streamOf } from "../../shared/byteStream.js";
import { bytes32 } from "../../shared/bytes32.js";
import { digestOf } from "../../shared/contentId.js";
import { equalBytes } from "../../shared/equalBytes.js";
import { InputError, IntegrityError, MedtrailError } from "../../shared/errors.js";
import { encodeNode } from "../tree/replicaNode.js";
import { MAX_ENVELOPE_BYTES } from "./checkEnvelope.js";
import { type ByteRange, isWritable, type Replica, type WritableReplica } from "./Replica.js";

/** The longest body of a request that is not a ciphertext. */
const MAX_BODY_BYTES = MAX_ENVELOPE_BYTES;

const prefix = z.union([z.literal("root").transform(() => ""), z.string().regex(/^[0-9a-f]{1,64}$/)]);
const view = z.enum(["content", "metadata"]);
const note = z.strictObject({
  part: z.union([z.strictObject({ metadata: bytes32 }), z.strictObject({ content: bytes32 })]),
  note: z.strictObject({
    record: bytes32,
    reason: z.string().max(100),
    found: bytes32.exactOptional(),
    expected: bytes32.exactOptional(),
  }),
});
const refreshing = z.strictObject({
  evidence: z.enum(["kept", "index", "rehash"]),
  since: z.iso.datetime().exactOptional(),
});

/** Where a replica is mounted, and who may read and mend it. */
export interface ReplicaHandlerOptions {
  /** The path below which it is mounted; the root unless told. */
  readonly base?: string;
  /** Who shows it may read. Without one everybody who reaches the server may: envelopes tell patients' pseudonyms and authors. */
  readonly readToken?: string;
  /** Who shows it may mend, and read. Without one nobody mends. */
  readonly writeToken?: string;
}

/**
 * Serves a replica over HTTP: `GET state`, `GET tree/<view>/<prefix or root>`, `GET envelope/<RecordId>`, `GET content/<digest>` with ranges and entity tags; with the token for it also
 * `PUT envelope/<RecordId>`, `PUT content/<RecordId>/<digest>`, `POST quarantine`, `POST refresh`. Takes and gives what fetch does, so any server can mount it.
 * It answers every request; what went wrong inside is a 500 with the error's code alone.
 */
export function replicaHandler(
  replica: Replica,
  options: ReplicaHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const base = (options.base ?? "").replace(/\/+$/, "");
  return async (request) => {
    try {
      return await answer(replica, options, base, request);
    } catch (error) {
      if (error instanceof InputError) return refusal(400, error.code);
      if (error instanceof IntegrityError) return refusal(422, error.code);
      return refusal(500, error instanceof MedtrailError ? error.code : "internal");
    }
  };
}

async function answer(
  replica: Replica,
  { readToken, writeToken }: ReplicaHandlerOptions,
  base: string,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(`${base}/`)) return refusal(404, "path");
  const [what = "", first = "", second = "", ...more] = pathname.slice(base.length + 1).split("/");
  if (more.length > 0) return refusal(404, "path");
  const mayWrite = writeToken !== undefined && shows(request, writeToken);
  if (request.method === "GET" || request.method === "HEAD") {
    if (readToken !== undefined && !mayWrite && !shows(request, readToken)) return refusal(401, "token");
    return read(replica, request, what, first, second);
  }
  if (writeToken === undefined || !isWritable(replica))
    return refusal(405, "replica.read-only", { allow: "GET, HEAD" });
  if (!mayWrite) return refusal(401, "token");
  return write(replica, request, what, first, second);
}

async function read(
  replica: Replica,
  request: Request,
  what: string,
  first: string,
  second: string,
): Promise<Response> {
  switch (what) {
    case "state":
      return first ? refusal(404, "path") : Response.json(await replica.state(), { headers: NO_STORE });
    case "tree": {
      const [asked, below] = [view.safeParse(first), prefix.safeParse(second)];
      if (!asked.success || !below.success) return refusal(404, "path");
      return new Response(bodyOf(encodeNode(await replica.node(asked.data, below.data))), { headers: BINARY });
    }
    case "envelope": {
      const record = bytes32.safeParse(first);
      const bytes = record.success && !second ? await replica.readMetadata(record.data) : undefined;
      if (bytes === undefined) return refusal(404, "envelope.missing");
      return (
        tagged(request, await digestOf(bytes)) ??
        new Response(bodyOf(bytes), { headers: { ...BINARY, etag: `"${await digestOf(bytes)}"` } })
      );
    }
    case "content": {
      const digest = bytes32.safeParse(first);
      return digest.success && !second ? content(replica, request, digest.data) : refusal(404, "store.missing");
    }
    default:
      return refusal(404, "path");
  }
}

async function content(replica: Replica, request: Request, digest: `0x${string}`): Promise<Response> {
  const whole = await replica.readContent(digest, { start: 0, length: 0 });
  if (whole === undefined) return refusal(404, "store.missing");
  const { size, tag = "" } = whole;
  await whole.bytes.cancel();
  const unchanged = tag === "" ? undefined : tagged(request, tag);
  if (unchanged) return unchanged;
  const ifRange = request.headers.get("if-range");
  const range = ifRange === null || ifRange === `"${tag}"` ? rangeOf(request, size) : undefined;
  if (range === "unsatisfiable") return refusal(416, "range", { "content-range": `bytes */${size}` });
  const found = await replica.readContent(digest, range);
  if (found === undefined) return refusal(404, "store.missing");
  const length = range?.length ?? found.size;
  const headers = {
    ...BINARY,
    "accept-ranges": "bytes",
    "content-length": String(length),
    ...(found.tag === undefined ? {} : { etag: `"${found.tag}"` }),
    ...(range ? { "content-range": `bytes ${range.start}-${range.start + range.length - 1}/${found.size}` } : {}),
  };
  if (request.method === "HEAD") {
    await found.bytes.cancel();
    return new Response(null, { headers });
  }
  return new Response(found.bytes, { status: range ? 206 : 200, headers });
}

async function write(
  replica: WritableReplica,
  request: Request,
  what: string,
  first: string,
  second: string,
): Promise<Response> {
  const [record, digest] = [bytes32.safeParse(first), bytes32.safeParse(second)];
  if (request.method === "PUT" && what === "envelope" && record.success && !second) {
    await replica.putMetadata(record.data, await bodyUpTo(request, MAX_BODY_BYTES));
    return new Response(null, { status: 204 });
  }
  if (request.method === "PUT" && what === "content" && record.success && digest.success) {
    await replica.putContent(record.data, digest.data, request.body ?? new Blob([]).stream());
    return new Response(null, { status: 204 });
  }
  if (request.method === "POST" && what === "quarantine" && !first) {
    const asked = note.safeParse(JSON.parse(new TextDecoder().decode(await bodyUpTo(request, MAX_BODY_BYTES))));
    if (!asked.success) return refusal(400, "input.invalid");
    return Response.json({ moved: await replica.quarantine(asked.data.part, asked.data.note) });
  }
  if (request.method === "POST" && what === "refresh" && !first) {
    const asked = refreshing.safeParse(JSON.parse(new TextDecoder().decode(await bodyUpTo(request, MAX_BODY_BYTES))));
    if (!asked.success) return refusal(400, "input.invalid");
    return new Response(streamOf(refreshed(replica, asked.data)), {
      headers: { ...NO_STORE, "content-type": "application/x-ndjson" },
    });
  }
  return refusal(404, "path");
}

/** A line for each shard, so that whoever waits sees that something is done, and at the end a line that says how it ended. */
async function* refreshed(
  replica: WritableReplica,
  { evidence, since }: z.output<typeof refreshing>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const lines: string[] = [];
  let wake = () => {};
  let ended = false;
  const run = replica
    .refresh({
      evidence,
      ...(since === undefined ? {} : { since: new Date(since) }),
      onShard: (done) => {
        lines.push(JSON.stringify({ done }));
        wake();
      },
    })
    .then(
      () => lines.push(JSON.stringify({ ended: true })),
      (error: unknown) =>
        lines.push(JSON.stringify({ code: error instanceof MedtrailError ? error.code : "internal" })),
    )
    .finally(() => {
      ended = true;
      wake();
    });
  while (!ended || lines.length > 0) {
    const line = lines.shift();
    if (line !== undefined) yield new TextEncoder().encode(`${line}\n`);
    else if (!ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  await run;
}

const NO_STORE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
const BINARY = { ...NO_STORE, "content-type": "application/octet-stream" };

function refusal(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ code }, { status, headers: { ...NO_STORE, ...headers } });
}

/** 304 for who has these very bytes. */
function tagged(request: Request, tag: string): Response | undefined {
  const known = request.headers
    .get("if-none-match")
    ?.split(",")
    .map((one) => one.trim());
  if (!known?.includes(`"${tag}"`)) return undefined;
  return new Response(null, { status: 304, headers: { etag: `"${tag}"` } });
}

/** The one range that was asked for; several, or a unit of another kind, are answered by the whole (RFC 9110, 14.2). */
function rangeOf(request: Request, size: number): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
  const [from = "", to = ""] = match?.slice(1) ?? [];
  if (!match || (from === "" && to === "")) return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(size - 1, Number(to));
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  return start > end ? "unsatisfiable" : { start, length: end - start + 1 };
}

function shows(request: Request, token: string): boolean {
  const [, given = ""] = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  const encoder = new TextEncoder();
  return equalBytes(encoder.encode(given), encoder.encode(token));
}

async function bodyUpTo(request: Request, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    length += value.length;
    if (length > limit) throw new InputError("input.invalid", "The body is too long", { limit });
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A body may not lie in shared memory; ours do not. */
function bodyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
