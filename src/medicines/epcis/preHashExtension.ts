import type { EpcisContext } from "./EpcisContext.js";
import { isEpcisJsonObject } from "./epcisJsonObject.js";
import { preHashExtensionValue } from "./preHashValue.js";
import { sortCodePoints } from "./sortCodePoints.js";

const COMMENT = "{http://www.w3.org/2000/01/rdf-schema#}comment";

/** Keys under which an object holds the text of an XML element that also has attributes or children, or a JSON-LD value. */
const TEXT_KEYS: readonly string[] = ["#text", "@value"];
const NO_CONTENT = new Set([...TEXT_KEYS, "@context", "@type"]);

/**
 * A user extension: `{namespace}local=value`, its own fields sorted inside it, one string for each value of an array, as XML repeats
 * the element. A name without value stands for an empty element. Comments and ignored fields leave nothing.
 */
export function preHashExtension(key: string, value: unknown, context: EpcisContext): string[] {
  const name = context.nameOf(key);
  if (name === COMMENT || context.isIgnored(name)) return [];
  return valuesOf(value).map((one) => spelled(name, one, context));
}

type Value = string | number | boolean | object;

function valuesOf(value: unknown): Value[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (value === null || value === undefined) return [];
  return typeof value === "object" || typeof value === "number" || typeof value === "boolean"
    ? [value]
    : [String(value)];
}

function spelled(name: string, value: Value, outer: EpcisContext): string {
  if (!isEpcisJsonObject(value)) return `${name}${assigned(value, name, outer)}`;
  const context = outer.with(value["@context"]);
  const text = TEXT_KEYS.flatMap((key) => valuesOf(value[key])).map((one) => assigned(one, name, context));
  const fields = Object.entries(value).filter(([key]) => !NO_CONTENT.has(key));
  const children = fields.flatMap(([key, child]) => preHashExtension(key, child, context));
  return `${name}${text.join("")}${sortCodePoints(children).join("")}`;
}

function assigned(value: unknown, name: string, context: EpcisContext): string {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return "";
  const text = preHashExtensionValue(value, name, context);
  return text === "" ? "" : `=${text}`;
}
