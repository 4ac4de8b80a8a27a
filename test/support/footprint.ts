import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { filesOf } from "./filesOf.js";
import type { TestSystem } from "./testSystem.js";

/** Bytes that must be equal in a row to count as one value; five of them alone are a time or a count. */
const WINDOW = 8;
const MAX_ZEROS = 2;

/** What somebody left behind: every run of eight bytes, by where it was first seen, outside of what is allowed to everybody. */
export class Footprint {
  readonly windows = new Map<string, string>();
  readonly #allowed: readonly Uint8Array[];

  /** @param allowed values that say nothing about whose footprint it is: no run that touches one is counted. */
  constructor(allowed: readonly (string | Uint8Array)[] = []) {
    this.#allowed = allowed.map((value) => (typeof value === "string" ? new TextEncoder().encode(value) : value));
  }

  /** Adds a place's bytes, all of their runs but those that are mostly zeros, as small numbers in words are. */
  add(place: string, bytes: Uint8Array): void {
    const text = Buffer.from(bytes);
    const covered = new Uint8Array(bytes.length);
    for (const value of this.#allowed) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
        covered.fill(1, at, at + value.length);
    }
    for (let start = 0; start + WINDOW <= bytes.length; start++) {
      if (covered.subarray(start, start + WINDOW).includes(1)) continue;
      const window = text.subarray(start, start + WINDOW);
      if (window.filter((byte) => byte === 0).length > MAX_ZEROS) continue;
      const name = window.toString("hex");
      if (!this.windows.has(name)) this.windows.set(name, place);
    }
  }

  /** The runs that another footprint has too: where they were first seen here, in hexadecimal and as text. */
  sharedWith(other: Footprint): string[] {
    const shared = [...this.windows].filter(([window]) => other.windows.has(window));
    return shared.map(([window, place]) => `${place}: ${window} ${Buffer.from(window, "hex").toString("latin1")}`);
  }
}

/** What transactions of some blocks left on chain: sender, calldata, events, and every storage slot that was read or written. */
export async function addBlocks(footprint: Footprint, { ethers }: TestSystem, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) {
    const block = await ethers.provider.getBlock(number, true);
    for (const { hash, from: sender, data } of block?.prefetchedTransactions ?? []) {
      footprint.add("sender", fromHex(sender));
      footprint.add("calldata", fromHex(data).subarray(4));
      const receipt = await ethers.provider.getTransactionReceipt(hash);
      for (const log of receipt?.logs ?? []) {
        // The first topic is the event's own hash.
        for (const topic of log.topics.slice(1)) footprint.add("topic", fromHex(topic));
        footprint.add("event", fromHex(log.data));
      }
      await addSlots(footprint, await ethers.provider.send("debug_traceTransaction", [hash, { disableMemory: true }]));
    }
  }
}

interface TraceStep {
  readonly op: string;
  readonly stack?: readonly string[];
}

function addSlots(footprint: Footprint, trace: { readonly structLogs: readonly TraceStep[] }): void {
  let slots = 0;
  for (const { op, stack } of trace.structLogs) {
    if (op !== "SSTORE" && op !== "SLOAD") continue;
    const [key, value] = [stack?.at(-1), op === "SSTORE" ? stack?.at(-2) : undefined];
    for (const word of [key, value]) if (word !== undefined) footprint.add("slot", fromHex(word));
    slots++;
  }
  if (slots === 0) throw new Error("the trace has no storage access: it says nothing");
}

/** What is in files: names, and of JSON and JWE every value, as it is spelled and as the bytes that it spells. */
export async function addFiles(footprint: Footprint, directory: string): Promise<void> {
  for (const file of await filesOf(directory)) {
    // A content address begins alike for everybody: its version, codec and hash.
    for (const part of file.split(/[/\\]/).slice(2))
      addText(footprint, `name of ${file}`, part.replace(/^bafkrei|\.json$/g, ""));
    const text = await readFile(join(directory, file), "utf8");
    addValue(footprint, file, text.startsWith("{") ? JSON.parse(text) : text);
  }
}

function addValue(footprint: Footprint, place: string, value: unknown): void {
  if (typeof value === "string") addText(footprint, place, value);
  else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) addValue(footprint, `${place} ${key}`, member);
  }
}

function addText(footprint: Footprint, place: string, text: string): void {
  // Of a JWE only what its parts spell: their spelling says the same a second time.
  if (/^[\w-]+(?:\.[\w-]*){4}$/.test(text)) {
    const [header = "", ...parts] = text.split(".").map((part) => Buffer.from(part, "base64url"));
    addValue(footprint, `${place} header`, JSON.parse(header.toString("utf8")));
    for (const part of parts) footprint.add(place, part);
    return;
  }
  // RFC 7518, 4.6.1.2 and 4.6.1.3: these two spell bytes. A category's number and epoch would be eight characters, and two of 64 numbers are equal now and then.
  if (/ ap[uv]$/.test(place)) {
    footprint.add(place, Buffer.from(text, "base64url"));
    return;
  }
  footprint.add(place, new TextEncoder().encode(text));
  if (/^0x(?:[0-9a-f]{2})+$/i.test(text)) footprint.add(place, fromHex(text));
  else if (/^[\w-]{43}$/.test(text)) footprint.add(place, Buffer.from(text, "base64url"));
}

const fromHex = (hex: string): Uint8Array => {
  const digits = hex.replace(/^0x/, "");
  return Uint8Array.from(Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex"));
};
