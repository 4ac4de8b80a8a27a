import { piecesOf, streamOf } from "../../shared/byteStream.js";
import { InputError, IntegrityError, MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { decodeNode, MAX_NODE_BYTES, type ReplicaNode, type View } from "../tree/replicaNode.js";
import { MAX_ENVELOPE_BYTES } from "./checkEnvelope.js";
import { type ByteRange, type RawContent, type Replica, type ReplicaState, replicaState } from "./Replica.js";

/** How a replica behind a server is named, asked and waited for. */
export interface HttpReplicaOptions {
  /** What the report calls it; the address unless told. */
  readonly name?: string;
  /** Shown with every request, as `Authorization: Bearer`. */
  readonly token?: string;
  /** Milliseconds without an answer, or without a further piece of one. 10 seconds unless told. */
  readonly timeout?: number;
  /** How often a request that failed on its way is repeated, each time after twice the time. 2 unless told. */
  readonly retries?: number;
  /** The largest ciphertext that is read, in bytes; 64 GiB unless told. */
  readonly maxContentBytes?: number;
  readonly fetch?: typeof fetch;
}

/** What went over the wire: requests, and bytes of bodies. */
export interface Traffic {
  readonly requests: number;
  readonly received: number;
  readonly sent: number;
}

const TIMEOUT = 10_000;
const FIRST_PAUSE = 100;
/** How often its time a server may be waited for altogether, and the bytes that give it as much again: who drips is cut off. */
const WAITS = 6;
const BYTES_PER_WAIT = 16_384;
const MAX_STATE_BYTES = 4096;
/** Ciphertexts are asked for whole. A server that sends more than it said is cut off. */
const MAX_CONTENT_BYTES = 2 ** 36;

/** A replica that a server of `replicaHandler` answers for. For browsers too. */
export class HttpReplica implements Replica {
  readonly name: string;
  readonly #base: string;
  readonly #options: HttpReplicaOptions;
  #traffic = { requests: 0, received: 0, sent: 0 };

  /** @throws InputError `input.invalid` for what is no address of HTTP. */
  constructor(base: string, options: HttpReplicaOptions = {}) {
    if (!/^https?:$/.test(URL.canParse(base) ? new URL(base).protocol : "")) {
      throw new InputError("input.invalid", "The replica's address is none of HTTP", { address: base.slice(0, 100) });
    }
    this.#base = base.replace(/\/+$/, "");
    this.name = options.name ?? base;
    this.#options = options;
  }

  get traffic(): Traffic {
    return { ...this.#traffic };
  }

  async state(): Promise<ReplicaState> {
    const bytes = await this.#bytes("state", MAX_STATE_BYTES);
    try {
      return replicaState.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch (cause) {
      throw new IntegrityError("replica.answer", "The state is out of form", { replica: this.name }, { cause });
    }
  }

  async node(view: View, prefix: string): Promise<ReplicaNode> {
    const bytes = await this.#bytes(`tree/${view}/${prefix === "" ? "root" : prefix}`, MAX_NODE_BYTES);
    return decodeNode(bytes ?? new Uint8Array());
  }

  readMetadata(record: Hex): Promise<Uint8Array | undefined> {
    return this.#bytes(`envelope/${record}`, MAX_ENVELOPE_BYTES + 1);
  }

  async readContent(digest: Hex, range?: ByteRange): Promise<RawContent | undefined> {
    if (range?.length === 0) return undefined;
    const headers = range ? { range: `bytes=${range.start}-${range.start + range.length - 1}` } : {};
    const response = await this.request(`content/${digest}`, { headers });
    if (response === undefined) return undefined;
    const size = range ? sizeOfRange(response, range) : Number(response.headers.get("content-length") ?? Number.NaN);
    const limit = range?.length ?? size;
    const { maxContentBytes = MAX_CONTENT_BYTES, timeout = TIMEOUT } = this.#options;
    if (!Number.isSafeInteger(size) || size < 0 || limit > maxContentBytes || (range && response.status !== 206)) {
      await response.body?.cancel();
      throw this.#outOfForm(`content/${digest}`);
    }
    return { size, bytes: streamOf(this.pieces(response, `content/${digest}`, { timeout, length: limit })) };
  }

  /**
   * One request, repeated while it fails on its way; nothing for 404.
   * @throws MedtrailError `replica.unreachable`, `replica.read-only`, `store.io`; IntegrityError with the code that the server told.
   */
  protected async request(path: string, init: RequestInit = {}): Promise<Response | undefined> {
    const { token, timeout = TIMEOUT, retries = 2, fetch: send = fetch } = this.#options;
    const headers = { ...init.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    // What comes as a stream cannot be sent twice.
    const attempts = init.body instanceof ReadableStream ? 1 : retries + 1;
    let failure: unknown;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE * 2 ** (attempt - 1)));
      this.#traffic.requests++;
      if (init.body instanceof Uint8Array) this.#traffic.sent += init.body.length;
      try {
        // The time until the headers; the body's pieces have theirs.
        const stop = new AbortController();
        const timer = setTimeout(() => stop.abort(new Error("no answer in time")), timeout);
        const signal = init.body instanceof ReadableStream ? null : stop.signal;
        const response = await send(`${this.#base}/${path}`, { ...init, headers, redirect: "error", signal }).finally(
          () => clearTimeout(timer),
        );
        if (response.ok) return response;
        const code = await this.#codeOf(response);
        if (response.status === 404) return undefined;
        if (response.status === 401 || response.status === 405) {
          throw new MedtrailError("replica.read-only", "The server refuses", {
            replica: this.name,
            path,
            status: response.status,
          });
        }
        if (response.status === 422) {
          throw new IntegrityError("store.corrupt", "The server refuses what it was sent", {
            replica: this.name,
            path,
            code,
          });
        }
        if (code === "store.io") {
          throw new MedtrailError("store.io", "The server's file system refused", { replica: this.name, path });
        }
        failure = new Error(`status ${response.status}`);
        if (response.status < 500) break;
      } catch (cause) {
        if (cause instanceof MedtrailError) throw cause;
        failure = cause;
      }
    }
    const detail = "The replica did not answer";
    throw new MedtrailError("replica.unreachable", detail, { replica: this.name, path }, { cause: failure });
  }

  /** A small answer as a whole. A body that breaks off is asked for again. */
  async #bytes(path: string, limit: number): Promise<Uint8Array | undefined> {
    const { retries = 2 } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const response = await this.request(path);
      if (response === undefined) return undefined;
      try {
        return await this.collect(response, path, limit);
      } catch (error) {
        const isBroken = error instanceof MedtrailError && error.code === "replica.unreachable";
        if (isBroken && attempt < retries) continue;
        throw error;
      }
    }
  }

  /** A small body as a whole. @throws MedtrailError `replica.unreachable`; IntegrityError `replica.answer` for a longer one. */
  protected async collect(response: Response, path: string, limit: number): Promise<Uint8Array> {
    const { timeout = TIMEOUT } = this.#options;
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of this.pieces(response, path, { timeout })) {
      parts.push(part);
      length += part.length;
      if (length > limit) throw this.#outOfForm(path);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** A body's pieces; of exactly `length` bytes, where told. `waits` times `timeout` is waited for it, and longer the more of it comes. */
  protected async *pieces(
    response: Response,
    path: string,
    { timeout, length, waits = WAITS }: { readonly timeout: number; readonly length?: number; readonly waits?: number },
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const pieces = response.body === null ? undefined : piecesOf(response.body);
    let left = length ?? Number.POSITIVE_INFINITY;
    let isOpen = true;
    let [waited, received] = [0, 0];
    try {
      for (;;) {
        let next: IteratorResult<Uint8Array, void>;
        try {
          const begun = performance.now();
          if (waited > timeout * (waits + received / BYTES_PER_WAIT)) throw new Error("too slow");
          next = pieces ? await inTime(pieces.next(), timeout) : { done: true, value: undefined };
          waited += performance.now() - begun;
        } catch (cause) {
          isOpen = false;
          void pieces?.return().catch(() => undefined);
          const detail = "The answer broke off";
          throw new MedtrailError("replica.unreachable", detail, { replica: this.name, path }, { cause });
        }
        if (next.done) break;
        this.#traffic.received += next.value.length;
        received += next.value.length;
        left -= next.value.length;
        if (left < 0) throw this.#outOfForm(path);
        yield next.value;
      }
      isOpen = false;
      if (length !== undefined && left > 0) {
        throw new MedtrailError("replica.unreachable", "The answer broke off", { replica: this.name, path });
      }
    } finally {
      if (isOpen) void pieces?.return().catch(() => undefined); // not waited for: a server may never send its next piece
    }
  }

  async #codeOf(response: Response): Promise<string | undefined> {
    try {
      const told: unknown = JSON.parse(new TextDecoder().decode(await this.collect(response, "", MAX_STATE_BYTES)));
      return typeof told === "object" && told !== null && "code" in told ? String(told.code) : undefined;
    } catch {
      return undefined;
    }
  }

  #outOfForm(path: string): IntegrityError {
    return new IntegrityError("replica.answer", "The answer is out of form or too long", { replica: this.name, path });
  }
}

/** The size of the whole, of an answer that has the very range that was asked for. */
function sizeOfRange(response: Response, { start, length }: ByteRange): number {
  const [, from, to, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  const isAsked = Number(from) === start && Number(to) === start + length - 1;
  return isAsked ? Number(size) : Number.NaN;
}

async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no further piece in time")), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
