import type { ElementType, InternalSchemaElement, InternalTypeSchema } from "@medplum/core";

/** What one JSON property of a FHIR type may hold. */
export interface TypeSlot {
  /** The element's name in the definition; the properties of one choice (`value[x]`) share it. */
  readonly key: string;
  readonly element: InternalSchemaElement;
  readonly type: ElementType;
}

const cache = new WeakMap<InternalTypeSchema, ReadonlyMap<string, TypeSlot>>();

/** The JSON properties of a type, choices spelled out: `deceased[x]` gives `deceasedBoolean` and `deceasedDateTime`. */
export function typeSlots(schema: InternalTypeSchema): ReadonlyMap<string, TypeSlot> {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const slots = new Map<string, TypeSlot>();
  for (const [key, element] of Object.entries(schema.elements)) {
    const choice = key.endsWith("[x]");
    for (const type of choice ? element.type : element.type.slice(0, 1)) {
      const name = choice ? `${key.slice(0, -3)}${type.code.charAt(0).toUpperCase()}${type.code.slice(1)}` : key;
      slots.set(name, { key, element, type });
    }
  }
  cache.set(schema, slots);
  return slots;
}
