import { type Node, parseTree } from "jsonc-parser";
import { InputError } from "../../shared/errors.js";

/** Largest source that is read, in bytes. Synthea's largest patient here has 3 MB; a scanned document may have tens. */
export const MAX_SOURCE_BYTES = 64 * 1024 * 1024;

/** Deepest nesting of objects and arrays. The deepest of the 5,300 official R4 examples has 22 levels. */
export const MAX_NESTING = 64;

/** A JSON text with the place of every value in its bytes. */
export class StrictJson {
  private constructor(
    readonly value: unknown,
    readonly tree: Node,
    private readonly text: string,
    private readonly bytes: Uint8Array,
  ) {}

  /**
   * Reads RFC 8259 JSON strictly: UTF-8 without byte order mark, no comment, no trailing comma, nothing after the value,
   * no name twice in one object.
   *
   * @param source Name of the input, for errors.
   * @throws InputError fhir.too-large, fhir.not-json, fhir.too-deep, fhir.duplicate-name
   */
  static parse(bytes: Uint8Array, source: string): StrictJson {
    if (bytes.length > MAX_SOURCE_BYTES) {
      const values = { source, bytes: bytes.length, maximum: MAX_SOURCE_BYTES };
      throw new InputError("fhir.too-large", "The source is too large", values);
    }
    const text = decodeUtf8(bytes, source);
    const value = parseValue(text, source);
    checkNesting(text, source);
    const tree = parseTree(text, [], { disallowComments: true, allowTrailingComma: false });
    if (tree === undefined) throw new InputError("fhir.not-json", "The source holds no JSON value", { source });
    checkNames(tree, source);
    return new StrictJson(value, tree, text, bytes);
  }

  /** The exact bytes of each node, copied; `nodes` in the order of the text. */
  slices(nodes: readonly Node[]): Uint8Array[] {
    // Where every character is one byte, offsets in the text are offsets in the bytes.
    const ascii = this.bytes.length === this.text.length;
    const encoder = new TextEncoder();
    let seen = 0;
    let position = 0;
    const advance = (offset: number): number => {
      position += ascii ? offset - seen : encoder.encode(this.text.slice(seen, offset)).length;
      seen = offset;
      return position;
    };
    return nodes.map((node) => {
      const start = advance(node.offset);
      return this.bytes.slice(start, advance(node.offset + node.length));
    });
  }
}

function decodeUtf8(bytes: Uint8Array, source: string): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new InputError("fhir.not-json", "The source starts with a byte order mark", { source });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputError("fhir.not-json", "The source is not UTF-8", { source }, { cause });
  }
}

function parseValue(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text, which is clinical content; so it is not passed on, not even as a cause.
    throw new InputError("fhir.not-json", "The source is not JSON", { source });
  }
}

/** Before the recursive parser reads the text (which is known to be JSON), so that a hostile depth cannot exhaust the stack. */
function checkNesting(text: string, source: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString && character === "\\") index += 1;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    if (depth > MAX_NESTING) {
      throw new InputError("fhir.too-deep", "The source nests too deeply", { source, maximum: MAX_NESTING });
    }
  }
}

function checkNames(node: Node, source: string): void {
  if (node.type === "object") {
    const names = new Set<unknown>();
    for (const property of node.children ?? []) {
      const name: unknown = property.children?.[0]?.value;
      if (names.has(name)) {
        const values = { source, offset: property.offset };
        throw new InputError("fhir.duplicate-name", "An object has the same name twice", values);
      }
      names.add(name);
    }
  }
  for (const child of node.children ?? []) checkNames(child, source);
}
