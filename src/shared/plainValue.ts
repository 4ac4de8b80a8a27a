import type { ParamType } from "ethers";

/** A decoded value of a contract without ethers' wrapping: structs as objects, lists as arrays. */
export function plainValue(type: ParamType, value: unknown): unknown {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const { arrayChildren, components } = type;
  if (arrayChildren !== null) return items.map((item) => plainValue(arrayChildren, item));
  if (components === null) return value;
  return Object.fromEntries(components.map((component, i) => [component.name, plainValue(component, items[i])]));
}
