import type { EpcisContext } from "./EpcisContext.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import { preHashExtension } from "./preHashExtension.js";
import { type PreHashKind, preHashValue } from "./preHashValue.js";
import { sortCodePoints } from "./sortCodePoints.js";

/** A field and how the pre-hash string spells it: the kind of its values, or a function that gives name and content. */
export type PreHashField = readonly [
  name: string,
  spelling: PreHashKind | ((value: unknown, name: string, context: EpcisContext) => string),
];

interface Others {
  /** Keys that are not hashed. */
  readonly skipped?: ReadonlySet<string>;
  /** Fields that are sorted among the extensions. */
  readonly listed?: readonly PreHashField[];
}

const CONTEXT = new Set(["@context"]);

/** The fields of an object in canonical order, then everything else in it, sorted: extensions belong at the end of their parent. */
export function preHashObject(
  value: EpcisJsonObject,
  fields: readonly PreHashField[],
  outer: EpcisContext,
  { skipped = CONTEXT, listed = [] }: Others = {},
): string {
  const context = outer.with(value["@context"]);
  const known = new Set([...fields, ...listed].map(([name]) => name));
  const ordered = fields.map((field) => spelled(value, field, context));
  const others = listed.map((field) => spelled(value, field, context));
  for (const [key, extension] of Object.entries(value)) {
    if (!known.has(key) && !skipped.has(key)) others.push(...preHashExtension(key, extension, context));
  }
  return `${ordered.join("")}${sortCodePoints(others).join("")}`;
}

function spelled(object: EpcisJsonObject, [name, spelling]: PreHashField, context: EpcisContext): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value === undefined || value === null) return "";
  if (typeof spelling === "function") return spelling(value, name, context);
  const values = Array.isArray(value) ? value : [value];
  const texts = values.map((one) => preHashValue(one, spelling, name, context)).filter((text) => text !== "");
  return sortCodePoints(texts.map((text) => `${name}=${text}`)).join("");
}
