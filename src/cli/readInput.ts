import { readFile } from "node:fs/promises";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { InputError } from "../shared/errors.js";
import { errnoOf } from "../shared/FileSystem.js";
import type { CliContext } from "./CliContext.js";

/**
 * The bytes of a file, or of standard input where the path is `-`.
 * @throws InputError `input.unreadable` for a file that is not there, is a folder or may not be read.
 */
export async function readBytes(context: CliContext, path: string): Promise<Uint8Array> {
  if (path !== "-") {
    try {
      return await readFile(context.path(path));
    } catch (cause) {
      throw new InputError("input.unreadable", "The file cannot be read", { path, errno: errnoOf(cause) }, { cause });
    }
  }
  const pieces: Buffer[] = [];
  for await (const piece of context.io.stdin) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** The text of a file in UTF-8, without a byte order mark. @throws InputError `input.unreadable`, `input.not-utf8`. */
export async function readText(context: CliContext, path: string): Promise<string> {
  const bytes = await readBytes(context, path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError("input.not-utf8", "The file is not text in UTF-8", { path, bytes: bytes.length });
  }
}

/**
 * The value of a JSON file.
 * @throws InputError `input.unreadable`, `input.not-utf8`, `input.not-json` naming line and column, never the text.
 */
export async function readJson(context: CliContext, path: string): Promise<unknown> {
  return parseJson(await readText(context, path), path);
}

/** @throws InputError `input.not-json`. */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text, which may be confidential.
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    const before = text.slice(0, first?.offset ?? text.length).split("\n");
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    const rule = first === undefined ? "not JSON" : printParseErrorCode(first.error);
    throw new InputError("input.not-json", "The file is not JSON", { path, ...place, rule });
  }
}
