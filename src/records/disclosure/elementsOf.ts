import type { Node } from "jsonc-parser";
import { StrictJson } from "../fhir/StrictJson.js";

/** One value of a JSON document that has no values inside: a string, number, boolean or null, or an empty list or object. */
export interface Element {
  /** JSON Pointer (RFC 6901), such as `/name/0/given/1`. */
  readonly path: string;
  /** The value's exact bytes in the source: `80.00` stays `80.00`, a string keeps its quotes and escapes. */
  readonly value: Uint8Array;
}

/**
 * The elements of a document, in the order of the text.
 * @throws InputError `fhir.too-large`, `fhir.not-json`, `fhir.too-deep`, `fhir.duplicate-name`.
 */
export function elementsOf(content: Uint8Array): Element[] {
  const json = StrictJson.parse(content, "record");
  const found: { path: string; node: Node }[] = [];
  collect(json.tree, "", found);
  const values = json.slices(found.map(({ node }) => node));
  return found.map(({ path }, i) => ({ path, value: values[i] ?? new Uint8Array() }));
}

function collect(node: Node, path: string, found: { path: string; node: Node }[]): void {
  const children = node.children ?? [];
  if (children.length === 0) found.push({ path, node });
  for (const [i, child] of children.entries()) {
    const [name, value] = node.type === "object" ? (child.children ?? []) : [undefined, child];
    if (value) collect(value, `${path}/${name === undefined ? i : escapeName(String(name.value))}`, found);
  }
}

/** RFC 6901 section 3. */
function escapeName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
