import type { EpcisPrefixes } from "./EpcisPrefixes.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import type { XmlElement } from "./xmlElement.js";
import { addExtensions, extensionValue, isEpcisName, JsonFields, liftedChildren } from "./xmlValues.js";

const SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";

/** What the JSON binding has of an `EPCISHeader`: sender, receiver and identifier of the document beside it, and the header itself. */
export interface EpcisHeaderFields {
  readonly sender?: string;
  readonly receiver?: string;
  readonly instanceIdentifier?: string;
  readonly epcisHeader?: EpcisJsonObject;
}

/**
 * Reads an `EPCISHeader`: master data as vocabularies, all else as extensions; the whole Standard Business Document Header too, since
 * the JSON binding has a place for only three of its values.
 */
export function epcisHeaderFromXml(header: XmlElement, prefixes: EpcisPrefixes): EpcisHeaderFields {
  const fields = new JsonFields();
  let named: EpcisHeaderFields = {};
  for (const child of liftedChildren(header)) {
    if (isEpcisName(child) && child.local === "EPCISMasterData") {
      const lists = descend(child, "VocabularyList");
      fields.addOnce(child, "epcisMasterData", {
        vocabularyList: lists.flatMap((list) => vocabulariesOf(list, prefixes)),
      });
      continue;
    }
    if (child.namespace === SBDH && child.local === "StandardBusinessDocumentHeader") named = namesOf(child);
    addExtensions(fields, [], [child], prefixes);
  }
  const epcisHeader = fields.toObject();
  return { ...named, ...(Object.keys(epcisHeader).length === 0 ? {} : { epcisHeader }) };
}

function namesOf(header: XmlElement): EpcisHeaderFields {
  const textAt = (...path: string[]): string | undefined => {
    const found = path.reduce<XmlElement[]>(
      (elements, local) => elements.flatMap((one) => descend(one, local)),
      [header],
    );
    return found[0]?.text;
  };
  const sender = textAt("Sender", "Identifier");
  const receiver = textAt("Receiver", "Identifier");
  const instanceIdentifier = textAt("DocumentIdentification", "InstanceIdentifier");
  return {
    ...(sender === undefined ? {} : { sender }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(instanceIdentifier === undefined ? {} : { instanceIdentifier }),
  };
}

/** A `VocabularyList` as the JSON binding has it. */
export function vocabulariesOf(list: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject[] {
  return descend(list, "Vocabulary").map((vocabulary) => ({
    type: attribute(vocabulary, "type"),
    vocabularyElementList: descend(vocabulary, "VocabularyElementList")
      .flatMap((elements) => descend(elements, "VocabularyElement"))
      .map((element) => vocabularyElement(element, prefixes)),
  }));
}

function vocabularyElement(element: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const attributes = descend(element, "attribute").map((one) => {
    const { children, text } = one;
    const value = children.length === 0 ? text : extensionValue({ ...one, attributes: [] }, prefixes);
    return { id: attribute(one, "id"), attribute: value };
  });
  const children = descend(element, "children").flatMap((list) => descend(list, "id").map(({ text }) => text));
  return {
    id: attribute(element, "id"),
    ...(attributes.length === 0 ? {} : { attributes }),
    ...(children.length === 0 ? {} : { children }),
  };
}

function descend(element: XmlElement, local: string): XmlElement[] {
  return liftedChildren(element).filter((child) => child.local === local);
}

function attribute({ attributes }: XmlElement, name: string): string {
  return attributes.find(({ local, namespace }) => local === name && namespace === "")?.value.trim() ?? "";
}
