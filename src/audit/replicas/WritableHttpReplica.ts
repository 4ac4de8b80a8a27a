import { z } from "zod";
import { IntegrityError, MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { SHARDS } from "../tree/ShardedTree.js";
import { HttpReplica } from "./HttpReplica.js";
import type { QuarantineNote, Refreshing, WritableReplica } from "./Replica.js";

/** Milliseconds that a shard may take. */
const SHARD_TIMEOUT = 300_000;
const MAX_LINE = 1000;
const MAX_ANSWER_BYTES = 4096;

const refreshLine = z.union([
  z.strictObject({ done: z.int().nonnegative() }),
  z.strictObject({ ended: z.literal(true) }),
  z.strictObject({ code: z.string() }),
]);
const moved = z.strictObject({ moved: z.boolean() });

/** A replica whose server lets it be mended by who shows its token. What is sent the server checks by its digest before it keeps it. */
export class WritableHttpReplica extends HttpReplica implements WritableReplica {
  async refresh({ evidence, since, onShard }: Refreshing): Promise<void> {
    const asked = { evidence, ...(since === undefined ? {} : { since: since.toISOString() }) };
    const response = await this.#post("refresh", asked);
    const decoder = new TextDecoder();
    let text = "";
    let count = 0;
    for await (const piece of this.pieces(response, "refresh", { timeout: SHARD_TIMEOUT, waits: SHARDS })) {
      const lines = (text + decoder.decode(piece, { stream: true })).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const told = refreshLine.safeParse(parse(line));
        // A line for each shard, and one at the end.
        if (!told.success || ++count > SHARDS + 1) throw this.#outOfForm("refresh");
        if ("ended" in told.data) return;
        if ("code" in told.data) {
          throw new MedtrailError("store.io", "The server's file system refused", {
            replica: this.name,
            told: told.data.code,
          });
        }
        onShard?.(told.data.done, SHARDS);
      }
      if (text.length > MAX_LINE) throw this.#outOfForm("refresh");
    }
    throw new MedtrailError("replica.unreachable", "The answer broke off", { replica: this.name, path: "refresh" });
  }

  async putMetadata(record: Hex, bytes: Uint8Array): Promise<void> {
    await this.#put(`envelope/${record}`, new Uint8Array(bytes));
  }

  async putContent(record: Hex, digest: Hex, bytes: ReadableStream<Uint8Array>): Promise<void> {
    await this.#put(`content/${record}/${digest}`, bytes);
  }

  async quarantine(
    part: { readonly metadata: Hex } | { readonly content: Hex },
    { record, reason, found, expected }: QuarantineNote,
  ): Promise<boolean> {
    const note = { record, reason, ...(found ? { found } : {}), ...(expected ? { expected } : {}) };
    const response = await this.#post("quarantine", { part, note });
    const bytes = await this.collect(response, "quarantine", MAX_ANSWER_BYTES);
    const told = moved.safeParse(parse(new TextDecoder().decode(bytes)));
    if (told.success) return told.data.moved;
    throw this.#outOfForm("quarantine");
  }

  #outOfForm(path: string): IntegrityError {
    return new IntegrityError("replica.answer", "The answer is out of form", { replica: this.name, path });
  }

  async #put(path: string, body: BodyInit): Promise<void> {
    // A stream is sent as it is read; fetch wants to be told.
    const init: RequestInit & { duplex?: "half" } = { method: "PUT", body, duplex: "half" };
    await this.#required(path, init);
  }

  async #post(path: string, value: unknown): Promise<Response> {
    return this.#required(path, { method: "POST", body: new TextEncoder().encode(JSON.stringify(value)) });
  }

  async #required(path: string, init: RequestInit): Promise<Response> {
    const response = await this.request(path, init);
    if (response) return response;
    throw new IntegrityError("replica.answer", "The server does not know what it was sent", {
      replica: this.name,
      path,
    });
  }
}

/** JSON, or nothing. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
