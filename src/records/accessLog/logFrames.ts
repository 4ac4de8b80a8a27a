import { fromHex, toHex } from "../../shared/hex.js";
import { type AccessEntry, accessEntry, accessLeaf } from "./AccessEntry.js";
import type { LogFile } from "./LogFile.js";

const LENGTH = 4;
const HASH = 32;
/** No entry is longer: its signature is the only part that varies much. */
const MAX_TEXT = 32_768;

/** Bytes of the longest frame. */
export const MAX_FRAME = LENGTH + MAX_TEXT + HASH;

/** An entry as a file holds it: the length of its text, the JSON text, and its leaf's hash, which tells a whole frame from a torn one. */
export function encodeFrame(entry: AccessEntry): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(entry));
  const frame = new Uint8Array(LENGTH + text.length + HASH);
  new DataView(frame.buffer).setUint32(0, text.length);
  frame.set(text, LENGTH);
  frame.set(fromHex(accessLeaf(entry), HASH), LENGTH + text.length);
  return frame;
}

/** The entry of a frame, or undefined when it is not whole or has changed. */
export function decodeFrame(frame: Uint8Array): AccessEntry | undefined {
  if (frame.length < LENGTH + HASH) return undefined;
  const text = frame.subarray(LENGTH, frame.length - HASH);
  if (new DataView(frame.buffer, frame.byteOffset).getUint32(0) !== text.length) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    return undefined;
  }
  const result = accessEntry.safeParse(value);
  if (!result.success) return undefined;
  return accessLeaf(result.data) === toHex(frame.subarray(frame.length - HASH)) ? result.data : undefined;
}

/** The frame at an offset of a file of `end` bytes, or undefined when there is no whole one. */
export async function readFrame(
  file: LogFile,
  offset: number,
  end: number,
): Promise<{ readonly entry: AccessEntry; readonly length: number } | undefined> {
  if (end - offset < LENGTH) return undefined;
  const head = await file.read(offset, LENGTH);
  const length = LENGTH + new DataView(head.buffer).getUint32(0) + HASH;
  if (length > MAX_FRAME || length > end - offset) return undefined;
  const entry = decodeFrame(await file.read(offset, length));
  return entry === undefined ? undefined : { entry, length };
}

/** Whether what lies behind the last whole frame can be one that a crash cut: it reaches to the end, or was never filled. */
export async function isTorn(file: LogFile, offset: number, end: number): Promise<boolean> {
  if (end - offset < LENGTH) return true;
  if (end - offset > MAX_FRAME) return false;
  const rest = await file.read(offset, end - offset);
  const text = new DataView(rest.buffer).getUint32(0);
  return LENGTH + text + HASH >= rest.length || rest.every((byte) => byte === 0);
}
