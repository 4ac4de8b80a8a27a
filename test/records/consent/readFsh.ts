import { isJsonObject } from "../../../src/shared/jsonObject.js";

/** Elements of R4 that repeat, as far as IHE PCF's examples use them. */
const LISTS = new Set([
  ...["security", "category", "performer", "organization", "policy", "purpose", "securityLabel", "actor", "data"],
  ...["provision.provision", "member", "name", "telecom"],
]);
const CONCEPTS = new Set(["scope", "category", "role", "code", "coding"]);

export interface FshInstance {
  readonly id: string;
  /** The type, or the profile, that it is an instance of. */
  readonly instanceOf: string;
  readonly resource: Record<string, unknown>;
}

/**
 * The instances of a FHIR Shorthand file, as far as examples of Consent and Group need its grammar: `* path = value` with codes, codings,
 * references, texts and dates; indices [+] and [=], names of slices.
 */
export function readFsh(text: string): FshInstance[] {
  return text
    .split(/^(?=Instance:)/m)
    .slice(1)
    .map((block) => {
      const id = /^Instance:\s*(\S+)/.exec(block)?.[1] ?? "";
      const instanceOf = /^InstanceOf:\s*(\S+)/m.exec(block)?.[1] ?? "";
      const resource: Record<string, unknown> = { id };
      for (const [, path, value] of block.matchAll(/^\*\s+(\S+)\s+=\s+(.+?)\s*$/gm)) {
        if (path !== undefined && value !== undefined) assign(resource, path, value);
      }
      return { id, instanceOf, resource };
    });
}

function assign(root: Record<string, unknown>, path: string, text: string): void {
  const steps = path.split(".");
  let place: Record<string, unknown> = root;
  let before = "";
  for (const [depth, step] of steps.entries()) {
    const [, name = "", index] = /^(\w+)(?:\[(.+)\])?$/.exec(step) ?? [];
    const isLast = depth === steps.length - 1;
    const isList = LISTS.has(before === name && name === "provision" ? "provision.provision" : name);
    const value = isLast ? fshValue(name, text) : undefined;
    if (!isList) {
      if (isLast) place[name] = value;
      else place[name] ??= {};
      const next = place[name];
      if (isJsonObject(next)) place = next;
    } else {
      const found = place[name];
      const list: unknown[] = Array.isArray(found) ? found : [];
      place[name] = list;
      const isNew = list.length === 0 || index === "+" || step.includes("[+]") || (isLast && index === undefined);
      if (isLast) list.push(value);
      else if (isNew) list.push({});
      const next = list.at(-1);
      if (isJsonObject(next)) place = next;
    }
    before = name;
  }
}

function fshValue(name: string, text: string): unknown {
  const reference = /^Reference\((.+)\)$/.exec(text)?.[1];
  if (reference !== undefined) return { reference };
  const [, system, code] = /^([^\s"#]*)#(\S+)/.exec(text) ?? [];
  if (code !== undefined) {
    if (!system) return code;
    return CONCEPTS.has(name) ? { coding: [{ system, code }] } : { system, code };
  }
  const quoted = /^"(.*)"$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  return text === "true" ? true : text;
}
