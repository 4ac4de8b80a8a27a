import { getDataType, type InternalTypeSchema, tryGetDataType } from "@medplum/core";
import { isJsonObject, type JsonObject, jsonKind } from "../../shared/jsonObject.js";
import { checkBinding } from "./checkBinding.js";
import { narrativeProblem } from "./checkNarrative.js";
import { checkPrimitive, isPrimitive } from "./checkPrimitive.js";
import { checkTarget } from "./checkTarget.js";
import type { FhirDefinitions } from "./FhirDefinitions.js";
import { type FhirProblem, shownName } from "./FhirProblem.js";
import { type TypeSlot, typeSlots } from "./TypeSlots.js";

/**
 * Walks a resource along the R4 type definitions: names, arrays, cardinality, choices, the pairing of a primitive with
 * its `_name` (https://hl7.org/fhir/R4/json.html#primitive), primitive forms, required bindings, reference targets,
 * narrative. @medplum/core lets an object pass for an array and any code for a bound one.
 */
export function checkStructure(resource: unknown, definitions: FhirDefinitions): Structure {
  const walk = new StructureWalk(definitions);
  walk.resource(resource, "");
  return walk;
}

/** An object of the resource with its type's definition, for the invariants. */
export interface TypedPlace {
  readonly path: string;
  readonly value: JsonObject;
  readonly schema: InternalTypeSchema;
}

export interface Structure {
  readonly problems: readonly FhirProblem[];
  readonly places: readonly TypedPlace[];
}

class StructureWalk implements Structure {
  readonly problems: FhirProblem[] = [];
  readonly places: TypedPlace[] = [];

  constructor(private readonly definitions: FhirDefinitions) {}

  resource(value: unknown, path: string): void {
    if (!isJsonObject(value)) {
      this.add(path, "a resource must be an object", jsonKind(value));
      return;
    }
    const type = value.resourceType;
    if (!this.definitions.isResourceType(type)) {
      this.add(path, "must name an R4 resourceType", jsonKind(type));
      return;
    }
    const place = path === "" ? type : path;
    // The definition gives Resource.id the type string; the rule for a logical id is in R4 resource.html#id.
    if (value.id !== undefined && checkPrimitive("id", value.id))
      this.add(`${place}.id`, "not an id", jsonKind(value.id));
    this.containedIds(value.contained, place);
    this.object(value, getDataType(type), place, true);
  }

  private object(value: JsonObject, schema: InternalTypeSchema, path: string, isResource = false): void {
    this.places.push({ path, value, schema });
    const slots = typeSlots(schema);
    const present = new Map<string, string>();
    if (Object.keys(value).length === 0) this.add(path, "must not be empty", "empty object");
    for (const [property, held] of Object.entries(value)) {
      if (isResource && property === "resourceType") continue;
      const name = property.startsWith("_") ? property.slice(1) : property;
      const slot = slots.get(name);
      if (slot === undefined || (name !== property && !isPrimitive(slot.type.code))) {
        this.add(`${path}.${shownName(property)}`, "unknown property", jsonKind(held));
        continue;
      }
      const other = present.get(slot.key);
      if (other === name) continue;
      if (other !== undefined) this.add(`${path}.${name}`, `only one of ${slot.key}`, jsonKind(held));
      present.set(slot.key, name);
      if (slot.element.max === 0) this.add(`${path}.${name}`, "must be absent here", jsonKind(held));
      this.property(slot, own(value, name), own(value, `_${name}`), `${path}.${name}`);
    }
    // R4 element.html#id: no blanks, unlike other strings.
    if (!isResource && typeof value.id === "string" && /\s/.test(value.id))
      this.add(`${path}.id`, "not an id", "string");
    for (const [key, { min }] of Object.entries(schema.elements)) {
      if (min > 0 && !present.has(key)) this.add(`${path}.${key}`, "required", "nothing");
    }
  }

  private property(slot: TypeSlot, value: unknown, shadow: unknown, path: string): void {
    if (slot.element.isArray !== true) {
      this.single(slot, value, shadow, path);
      return;
    }
    for (const list of [value, shadow]) {
      if (list !== undefined && !Array.isArray(list)) {
        this.add(path, "array due", jsonKind(list));
        return;
      }
      if (list?.length === 0) {
        this.add(path, "must not be empty", "empty array");
        return;
      }
    }
    const values: readonly unknown[] = Array.isArray(value) ? value : [];
    const shadows: readonly unknown[] = Array.isArray(shadow) ? shadow : [];
    if (values.length > 0 && shadows.length > 0 && values.length !== shadows.length) {
      this.add(path, "as many values as extensions (null where there is none)", "arrays of different length");
      return;
    }
    const count = Math.max(values.length, shadows.length);
    const { min, max } = slot.element;
    if (count < min || count > max) this.add(path, `${min}..${max} values due`, `${count} values`);
    const nullable = isPrimitive(slot.type.code);
    for (let index = 0; index < count; index++) {
      const held = nullable ? (values[index] ?? undefined) : values[index];
      const extended = shadows[index] ?? undefined;
      if (held === undefined && extended === undefined) this.add(`${path}[${index}]`, "must have a value", "null");
      else this.single(slot, held, extended, `${path}[${index}]`);
    }
  }

  private single(slot: TypeSlot, value: unknown, shadow: unknown, path: string): void {
    const { code: type, targetProfile } = slot.type;
    if (shadow !== undefined) this.shadow(value, shadow, path);
    if (value === undefined) return;
    if (Array.isArray(value)) {
      this.add(path, "single value due", jsonKind(value));
      return;
    }
    if (isPrimitive(type)) {
      const rule = checkPrimitive(type, value);
      if (rule !== undefined) {
        this.add(path, rule, jsonKind(value));
        return;
      }
      const unsafe = type === "xhtml" ? narrativeProblem(String(value)) : undefined;
      if (unsafe !== undefined) this.add(path, unsafe, "xhtml");
    } else if (type === "Resource") {
      this.resource(value, path);
      return;
    } else {
      if (!isJsonObject(value)) {
        this.add(path, `${type} due`, jsonKind(value));
        return;
      }
      this.object(value, schemaOf(slot.type), path);
      const rule = type === "Reference" ? checkTarget(value, targetProfile, this.definitions) : undefined;
      if (rule !== undefined) this.add(path, rule.rule, rule.found);
    }
    const breach = checkBinding(slot.element, type, value, this.definitions.valueSets);
    if (breach !== undefined) this.add(path, breach.rule, breach.found);
  }

  /** `#id` must have one meaning. */
  private containedIds(contained: unknown, path: string): void {
    const ids = Array.isArray(contained) ? contained.filter(isJsonObject).map(({ id }) => id) : [];
    if (new Set(ids).size < ids.length) this.add(`${path}.contained`, "must have ids of their own", "array");
  }

  /** The `_name` beside a primitive: an Element with extensions; an id alone does not stand in for a missing value. */
  private shadow(value: unknown, shadow: unknown, path: string): void {
    if (!isJsonObject(shadow)) {
      this.add(path, "the extension part must be an object", jsonKind(shadow));
      return;
    }
    this.object(shadow, getDataType("Element"), path);
    if (value === undefined && shadow.extension === undefined)
      this.add(path, "must have a value or extension", "nothing");
  }

  private add(path: string, rule: string, found: string): void {
    this.problems.push({ path, rule, found });
  }
}

/** Quantity profiled as SimpleQuantity has a definition of its own, which forbids a comparator. */
function schemaOf({ code, profile }: TypeSlot["type"]): InternalTypeSchema {
  const profiled = profile?.length === 1 ? tryGetDataType(profile[0]?.split("/").at(-1) ?? code) : undefined;
  return profiled ?? getDataType(code);
}

function own(value: JsonObject, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
