import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fromHex, type Hex } from "../../src/shared/hex.js";
import type { TestSystem } from "./testSystem.js";

/** Something looked for in bytes, by what a failure calls it. */
export type Needles = Readonly<Record<string, Uint8Array>>;

/** Every spelling of secret or telling bytes: raw, hexadecimal, base64, base64url. */
export function spellingsOf(name: string, bytes: Uint8Array): Needles {
  const buffer = Buffer.from(bytes);
  const texts = { hex: buffer.toString("hex"), base64: buffer.toString("base64").replace(/=+$/, "") };
  const spelt = { ...texts, base64url: buffer.toString("base64url"), upper: texts.hex.toUpperCase() };
  const entries = Object.entries(spelt).map(([kind, text]) => [`${name} (${kind})`, Buffer.from(text)] as const);
  return Object.fromEntries([[name, buffer] as const, ...entries]);
}

/** {@link spellingsOf} for an id. */
export const idNeedles = (name: string, id: Hex) => spellingsOf(name, fromHex(id));

/** A text as it is, and as hexadecimal and base64. */
export const textNeedles = (text: string) => spellingsOf(text, new TextEncoder().encode(text));

/** Which needles are in the bytes of any file below a folder, or in its path. */
export async function foundInFiles(folder: string, needles: Needles): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Set<string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const bytes = Buffer.concat([Buffer.from(`${path}\n`), entry.isFile() ? await readFile(path) : Buffer.alloc(0)]);
    for (const name of foundIn(bytes, needles)) found.add(name);
  }
  return [...found].sort();
}

function foundIn(bytes: Buffer, needles: Needles): string[] {
  return Object.keys(needles).filter((name) => bytes.includes(Buffer.from(needles[name] ?? [])));
}

/** Everything that the chain keeps, as bytes: calldata, logs, and every word that was ever stored in a slot. */
async function bytesOfChain({ ethers }: TestSystem): Promise<Buffer> {
  const { provider } = ethers;
  const parts: string[] = [];
  let stored = 0;
  const latest = await provider.getBlockNumber();
  for (let number = 1; number <= latest; number++) {
    const block = await provider.getBlock(number, true);
    for (const { hash, data } of block?.prefetchedTransactions ?? []) {
      parts.push(data);
      const receipt = await provider.getTransactionReceipt(hash);
      for (const log of receipt?.logs ?? []) parts.push(log.data, ...log.topics);
      const trace: unknown = await provider.send("debug_traceTransaction", [hash, { disableMemory: true }]);
      const words = storedWords(trace);
      stored += words.length;
      parts.push(...words);
    }
  }
  if (stored === 0) throw new Error("the traces show no write to any slot");
  return Buffer.concat(parts.map((part) => Buffer.from(part.replace(/^0x/, ""), "hex")));
}

/** Which needles the chain keeps. */
export async function foundOnChain(system: TestSystem, needles: Needles): Promise<string[]> {
  return foundIn(await bytesOfChain(system), needles).sort();
}

/** Key and value of every SSTORE. */
function storedWords(trace: unknown): string[] {
  if (typeof trace !== "object" || trace === null || !("structLogs" in trace) || !Array.isArray(trace.structLogs)) {
    throw new Error("the network gave no trace");
  }
  return trace.structLogs.flatMap((step: { op: string; stack: string[] }) => {
    if (step.op !== "SSTORE") return [];
    return step.stack.slice(-2).map((word) => word.replace(/^0x/, "").padStart(64, "0"));
  });
}
