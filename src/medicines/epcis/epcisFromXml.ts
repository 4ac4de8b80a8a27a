import { InputError } from "../../shared/errors.js";
import { EpcisPrefixes } from "./EpcisPrefixes.js";
import { epcisEventFromXml } from "./epcisEventFromXml.js";
import { epcisHeaderFromXml, vocabulariesOf } from "./epcisHeaderFromXml.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import { parseXml, type XmlElement } from "./xmlElement.js";
import { addExtensions, badElement, isEpcisName, JsonFields, liftedChildren, textOf } from "./xmlValues.js";

/**
 * Reads an EPCIS 1.2 or 2.0 document, query document or event from untrusted XML into the EPCIS 2.0 JSON-LD binding: the one model of
 * an event here. Nothing of an event is lost: wrappers of 1.x are lifted, elements of extensions keep their namespaces under prefixes
 * of one `@context`, an element with attributes or children becomes an object with its text under `#text`. Comments, processing
 * instructions and `xsi:` attributes go. Whether the document is valid EPCIS is not asked here.
 *
 * Limits: 64 levels of nesting; size is the caller's.
 * @throws InputError epcis.not-xml, epcis.too-deep, epcis.document, epcis.element, epcis.event, epcis.number
 */
export function epcisFromXml(source: string | Uint8Array): EpcisJsonObject {
  const root = parseXml(source);
  const prefixes = new EpcisPrefixes();
  const content = isDocument(root) ? documentOf(root, prefixes) : epcisEventFromXml(root, prefixes);
  return { "@context": prefixes.context(), ...content };
}

function isDocument(root: XmlElement): boolean {
  return isEpcisName(root) && /^EPCIS(?:Query)?Document$/.test(root.local);
}

function documentOf(root: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const isQuery = root.local === "EPCISQueryDocument";
  const header = child(root, "EPCISHeader");
  const creationDate = root.attributes.find(({ local }) => local === "creationDate")?.value.trim();
  return {
    type: root.local,
    schemaVersion: "2.0",
    ...(creationDate === undefined ? {} : { creationDate }),
    ...(header === undefined ? {} : epcisHeaderFromXml(header, prefixes)),
    ...extensionsOf(root, prefixes),
    epcisBody: isQuery ? queryBody(root, prefixes) : documentBody(root, prefixes),
  };
}

function documentBody(root: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const body = child(root, "EPCISBody");
  const extensions = body === undefined ? {} : extensionsOf(body, prefixes);
  return { ...extensions, eventList: eventsOf(body, prefixes) };
}

function queryBody(root: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  // Some writers leave EPCISBody and QueryResults out.
  const body = child(root, "EPCISBody") ?? root;
  const results = child(body, "QueryResults") ?? body;
  const resultsBody = child(results, "resultsBody");
  const named = ["queryName", "subscriptionID"].flatMap((name) => {
    const element = child(results, name);
    return element === undefined ? [] : [[name, textOf(element)]];
  });
  const vocabularies = resultsBody === undefined ? undefined : child(resultsBody, "VocabularyList");
  return {
    ...(body === root ? {} : extensionsOf(body, prefixes)),
    queryResults: {
      ...Object.fromEntries(named),
      ...(results === body ? {} : extensionsOf(results, prefixes)),
      resultsBody: {
        eventList: eventsOf(resultsBody, prefixes),
        ...(vocabularies === undefined ? {} : { vocabularyList: vocabulariesOf(vocabularies, prefixes) }),
      },
    },
  };
}

/** What extends a document or a part of it. `ignoreFields` names fields, by empty elements of their names. */
function extensionsOf(element: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const fields = new JsonFields();
  const attributes = element.attributes.filter(({ namespace }) => namespace !== "");
  addExtensions(fields, attributes, [], prefixes);
  for (const one of liftedChildren(element)) {
    if (isEpcisName(one)) continue;
    if (one.local !== "ignoreFields") addExtensions(fields, [], [one], prefixes);
    else
      fields.addOnce(
        one,
        prefixes.nameOf(one),
        one.children.map((field) => prefixes.nameOf(field)),
      );
  }
  return fields.toObject();
}

function eventsOf(body: XmlElement | undefined, prefixes: EpcisPrefixes): EpcisJsonObject[] {
  const list = body === undefined ? undefined : child(body, "EventList");
  if (list === undefined) throw new InputError("epcis.document", "Not an EPCIS document: it has no EventList");
  return liftedChildren(list).map((event) => epcisEventFromXml(event, prefixes));
}

function child(element: XmlElement, local: string): XmlElement | undefined {
  const [first, second] = liftedChildren(element).filter((one) => one.local === local && isEpcisName(one));
  if (second !== undefined) throw badElement(second, "stands there twice");
  return first;
}
