import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A real HTTP server on a free port of this machine that serves a fetch-style handler. */
export async function serveFetch(
  handlerAt: (origin: string) => (request: Request) => Promise<Response>,
): Promise<{ origin: string; close: () => Promise<void> }> {
  let handler: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, handler).catch(() => outgoing.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  handler = handlerAt(origin);
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { origin, close };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: (request: Request) => Promise<Response>,
): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  const body = method === "GET" || method === "HEAD" ? {} : { body: Buffer.concat(parts) };
  const type = headers["content-type"];
  const request = new Request(`http://${headers.host}${url}`, {
    method,
    ...(type === undefined ? {} : { headers: { "content-type": type } }),
    ...body,
  });
  const response = await handler(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}
