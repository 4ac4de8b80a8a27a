import { InputError } from "../../shared/errors.js";
import type { EpcisPrefixes } from "./EpcisPrefixes.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import type { XmlAttribute, XmlElement, XmlName } from "./xmlElement.js";

const EPCIS = /^urn:epcglobal:epcis(?:-query|-masterdata)?:xsd:[12]$/;

/** Whether a name is of EPCIS: its schemas leave local elements unqualified, but documents qualify them too. */
export function isEpcisName({ namespace }: XmlName): boolean {
  return namespace === "" || EPCIS.test(namespace);
}

/** @throws InputError epcis.element */
export function badElement(name: XmlName, rule: string): InputError {
  return new InputError("epcis.element", `An element of an EPCIS document ${rule}`, {
    element: name.local.slice(0, 60),
  });
}

/** The elements in `element`, those in EPCIS 1.x's wrappers (`extension`, `baseExtension`) among them, as 2.0 has it. */
export function liftedChildren({ children }: XmlElement): XmlElement[] {
  const isWrapper = (child: XmlElement) => isEpcisName(child) && /^(?:extension|baseExtension)$/.test(child.local);
  return children.flatMap((child) => (isWrapper(child) ? liftedChildren(child) : [child]));
}

/** The text of an element that may hold nothing else; what cannot be kept is refused, or a change of it would not change the hash. */
export function textOf(element: XmlElement): string {
  if (element.attributes.length > 0) throw badElement(element, "must have no attributes");
  return contentOf(element);
}

/** The text of an element that may hold attributes, but no elements. */
export function contentOf(element: XmlElement): string {
  if (element.children.length > 0) throw badElement(element, "must hold text alone");
  return element.text;
}

/** An element's children, when it has no text between them; see {@link liftedChildren}. */
export function onlyChildren(element: XmlElement): XmlElement[] {
  if (element.text !== "") throw badElement(element, "must hold elements alone");
  return liftedChildren(element);
}

/** The texts of a list's members, which must all have this name. */
export function textsOf(list: XmlElement, member: string): string[] {
  return membersOf(list, member).map(textOf);
}

/** A list's members, which must all have this name. */
export function membersOf(list: XmlElement, member: string): XmlElement[] {
  if (list.attributes.length > 0) throw badElement(list, "must have no attributes");
  const members = onlyChildren(list);
  const stranger = members.find((child) => child.local !== member || !isEpcisName(child));
  if (stranger !== undefined) throw badElement(stranger, `does not belong into ${list.local}`);
  return members;
}

/** Collects the members of an object; a name given a second time makes an array. */
export class JsonFields {
  private readonly fields = new Map<string, unknown[]>();

  add(name: XmlName, key: string, value: unknown): void {
    if (key === "__proto__" || key.startsWith("@")) throw badElement(name, "has a name that is not read");
    const values = this.fields.get(key);
    if (values === undefined) this.fields.set(key, [value]);
    else values.push(value);
  }

  /** @throws InputError epcis.element when it is there already. */
  addOnce(name: XmlName, key: string, value: unknown): void {
    if (this.fields.has(key)) throw badElement(name, "stands there twice");
    if (value !== undefined) this.add(name, key, value);
  }

  toObject(): EpcisJsonObject {
    return Object.fromEntries([...this.fields].map(([key, values]) => [key, values.length === 1 ? values[0] : values]));
  }
}

/** An element of an extension: its text, or an object of its attributes and children, with its text under `#text` if it has any. */
export function extensionValue(element: XmlElement, prefixes: EpcisPrefixes): unknown {
  const { attributes, children, text } = element;
  if (attributes.length === 0 && children.length === 0) return text;
  const fields = new JsonFields();
  if (text !== "") fields.add(element, "#text", text);
  addExtensions(fields, attributes, children, prefixes);
  return fields.toObject();
}

/** Adds attributes and elements that are no fields of EPCIS, under their prefixed names. */
export function addExtensions(
  fields: JsonFields,
  attributes: readonly XmlAttribute[],
  children: readonly XmlElement[],
  prefixes: EpcisPrefixes,
): void {
  for (const attribute of attributes) fields.add(attribute, prefixes.nameOf(attribute), attribute.value.trim());
  for (const child of children) {
    const key = isEpcisName(child) ? child.local : prefixes.nameOf(child);
    fields.add(child, key, extensionValue(child, prefixes));
  }
}
