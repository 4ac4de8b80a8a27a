import { z } from "zod";
import { MedtrailError } from "../../shared/errors.js";
import { type ShlAccess, ShlServer } from "./ShlServer.js";
import type { ShlStores } from "./ShlStore.js";

/** A request for a manifest is three short properties. */
const MAX_BODY_BYTES = 16_384;

const manifestRequest = z.object({
  recipient: z.string().min(1).max(1024),
  passcode: z.string().max(256).exactOptional(),
  embeddedLengthMax: z.int().nonnegative().exactOptional(),
});

/** Viewers are web pages of other origins. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "86400",
};

/** Where a handler of links is, and whom it tells. */
export interface ShlHandlerOptions {
  /** The same as the links were made with: the path below which the handler is mounted. */
  readonly base: string;
  /** Told of every manifest or file that was handed out, with what the receiver called itself. */
  readonly onAccess?: (access: ShlAccess) => void;
  /** The server's time; the system clock unless told. */
  readonly clock?: () => Date;
}

/**
 * Serves links over HTTP as HL7 SMART Health Cards and Links 1.0.0 says: `POST <base>/<id>` for a manifest, `GET <base>/<id>?recipient=` for a single file,
 * `GET <base>/<id>/<file>?…` for the short-lived addresses in manifests. One process serves a store: it is what counts the passcodes.
 * Takes and gives what fetch does, so any server can mount it. It answers every request; what went wrong inside is a 500 without detail.
 */
export function shlHandler(
  stores: ShlStores,
  { base, onAccess = () => undefined, clock = () => new Date() }: ShlHandlerOptions,
): (request: Request) => Promise<Response> {
  const server = new ShlServer(stores, base, onAccess, clock);
  const path = new URL(base).pathname.replace(/\/+$/, "");
  return async (request) => {
    try {
      return await answer(server, path, request);
    } catch (error) {
      // An id out of form, or one that nobody has: both are gone.
      const code = error instanceof MedtrailError ? error.code : undefined;
      return code === "shl.missing" || code === "input.invalid" ? empty(404) : empty(500);
    }
  };
}

async function answer(server: ShlServer, path: string, request: Request): Promise<Response> {
  if (request.method === "OPTIONS") return empty(204);
  const { pathname, searchParams } = new URL(request.url);
  if (!pathname.startsWith(`${path}/`)) return empty(404);
  const [id = "", file, ...more] = pathname.slice(path.length + 1).split("/");
  if (more.length > 0) return empty(404);

  if (file !== undefined) {
    if (request.method !== "GET") return empty(405, { allow: "GET, OPTIONS" });
    return jose(await server.file(id, file, searchParams));
  }
  if (request.method === "GET") {
    const recipient = searchParams.get("recipient");
    return recipient ? jose(await server.direct(id, recipient)) : empty(400);
  }
  if (request.method !== "POST") return empty(405, { allow: "GET, POST, OPTIONS" });
  const asked = manifestRequest.safeParse(await bodyOf(request));
  if (!asked.success) return empty(400);
  const result = await server.manifest(id, asked.data);
  if (result === undefined) return empty(404);
  return Response.json(result.body, { status: result.status, headers: { ...CORS, "cache-control": "no-store" } });
}

/** The JSON of a body that is not too long, or nothing. */
async function bodyOf(request: Request): Promise<unknown> {
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > MAX_BODY_BYTES) {
      await reader?.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function jose(bytes: Uint8Array | undefined): Response {
  if (bytes === undefined) return empty(404);
  const headers = { ...CORS, "content-type": "application/jose", "cache-control": "no-store" };
  return new Response(new Uint8Array(bytes), { headers });
}

function empty(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...CORS, "cache-control": "no-store", ...headers } });
}
