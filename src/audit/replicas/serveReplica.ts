import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { piecesOf, streamOf } from "../../shared/byteStream.js";
import { MedtrailError } from "../../shared/errors.js";
import { errnoOf } from "../../shared/FileSystem.js";
import { FileReplica } from "./FileReplica.js";
import type { Refreshing } from "./Replica.js";
import { replicaHandler } from "./replicaHandler.js";

/** A folder to serve, and to whom. */
export interface ReplicaServing {
  /** A folder with `envelopes` and `blobs`, or the replica in it. */
  readonly replica: string | FileReplica;
  readonly host?: string;
  /** 0, or left out, for any that is free. */
  readonly port?: number;
  readonly readToken?: string;
  /** Who shows it may mend the replica; without one it is read-only. */
  readonly writeToken?: string;
  /** How the trees are brought up to date before the first answer, and every `refreshSeconds`: `index` unless told. */
  readonly evidence?: Refreshing["evidence"];
  /** 0, or left out: not again. */
  readonly refreshSeconds?: number;
  readonly onShard?: Refreshing["onShard"];
}

/** A replica's server that listens. */
export interface ServedReplica {
  readonly url: string;
  close(): Promise<void>;
}

/** Requests that take longer to arrive are cut off, in milliseconds. A ciphertext to be kept is one of them. */
const REQUEST_TIMEOUT = 3_600_000;
const HEADERS_TIMEOUT = 15_000;

/**
 * Serves a folder over HTTP, read-only unless a token to write is given. It listens on this machine alone unless `host` says otherwise; put a server with
 * TLS before it.
 * @throws MedtrailError `store.io` for a folder that cannot be read, or an address that is taken.
 */
export async function serveReplica(serving: ReplicaServing): Promise<ServedReplica> {
  const { host = "127.0.0.1", port = 0, readToken, writeToken, evidence = "index", onShard } = serving;
  const replica = typeof serving.replica === "string" ? new FileReplica(serving.replica) : serving.replica;
  await replica.refresh({ evidence, ...(onShard ? { onShard } : {}) });
  const handler = replicaHandler(replica, {
    ...(readToken === undefined ? {} : { readToken }),
    ...(writeToken === undefined ? {} : { writeToken }),
  });
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, handler).catch(() => outgoing.destroy());
  });
  server.requestTimeout = REQUEST_TIMEOUT;
  server.headersTimeout = HEADERS_TIMEOUT;
  await new Promise<void>((listening, failed) => {
    server.once("error", (cause) => {
      failed(
        new MedtrailError("store.io", "The server cannot listen", { host, port, errno: errnoOf(cause) }, { cause }),
      );
    });
    server.listen(port, host, listening);
  });
  const { refreshSeconds = 0 } = serving;
  const again = () => void replica.refresh({ evidence }).catch(() => undefined); // the next one, or a read, tells
  const timer = refreshSeconds > 0 ? setInterval(again, 1000 * refreshSeconds) : undefined;
  timer?.unref();
  const address = server.address();
  const at = typeof address === "object" && address !== null ? address.port : port;
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${at}`,
    close: () =>
      new Promise<void>((closed) => {
        clearInterval(timer);
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: (request: Request) => Promise<Response>,
): Promise<void> {
  const { method = "GET", url = "/" } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === "string") headers.set(name, value);
  const hasBody = method !== "GET" && method !== "HEAD";
  const init: RequestInit & { duplex?: "half" } = {
    method,
    headers,
    ...(hasBody ? { body: streamOf(received(incoming)), duplex: "half" } : {}),
  };
  const response = await handler(new Request(new URL(url, "http://replica"), init));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.from(piecesOf(response.body)), outgoing);
  incoming.resume(); // what was not read of a refused body
}

async function* received(incoming: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of incoming) yield piece;
}
