import type { EpcisPrefixes } from "./EpcisPrefixes.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import { epcisNumber } from "./epcisNumber.js";
import { sensorElementFromXml } from "./sensorElementFromXml.js";
import type { XmlElement } from "./xmlElement.js";
import {
  addExtensions,
  badElement,
  contentOf,
  isEpcisName,
  JsonFields,
  membersOf,
  onlyChildren,
  textOf,
  textsOf,
} from "./xmlValues.js";
import { VOCABULARIES, vocabularyTerm, type XmlVocabulary } from "./xmlVocabulary.js";

type Reader = (element: XmlElement, prefixes: EpcisPrefixes) => unknown;

const EVENT_TYPES = new Set([
  "ObjectEvent",
  "AggregationEvent",
  "TransactionEvent",
  "TransformationEvent",
  "AssociationEvent",
]);

const epcs: Reader = (list) => textsOf(list, "epc");
const term =
  (vocabulary: XmlVocabulary): Reader =>
  (element, prefixes) =>
    vocabularyTerm(textOf(element), vocabulary, element.scope, prefixes);
const quantities: Reader = (list, prefixes) =>
  membersOf(list, "quantityElement").map((element) =>
    object(element, prefixes, {
      epcClass: textOf,
      quantity: (one) => (textOf(one) === "" ? undefined : epcisNumber(one.text, "quantity")),
      uom: textOf,
    }),
  );
const place: Reader = (element, prefixes) => object(element, prefixes, { id: textOf });
const typed =
  (member: string, vocabulary: XmlVocabulary): Reader =>
  (list, prefixes) =>
    membersOf(list, member).map((element) => {
      const fields = new JsonFields();
      for (const attribute of element.attributes) {
        const isType = attribute.namespace === "" && attribute.local === "type";
        if (isType)
          fields.add(attribute, "type", vocabularyTerm(attribute.value.trim(), vocabulary, element.scope, prefixes));
        else addExtensions(fields, [attribute], [], prefixes);
      }
      fields.addOnce(element, member, contentOf(element));
      return fields.toObject();
    });
const persistentDisposition: Reader = (element, prefixes) => {
  const terms: Record<string, unknown[]> = {};
  for (const child of onlyChildren(element)) {
    if (!isEpcisName(child) || !/^(?:set|unset)$/.test(child.local))
      throw badElement(child, "is neither set nor unset");
    const list = terms[child.local] ?? [];
    list.push(term(VOCABULARIES.disposition)(child, prefixes));
    terms[child.local] = list;
  }
  return terms;
};
const errorDeclaration: Reader = (element, prefixes) =>
  object(element, prefixes, {
    declarationTime: textOf,
    reason: term(VOCABULARIES.reason),
    correctiveEventIDs: (list) => textsOf(list, "correctiveEventID"),
  });
const ilmd: Reader = (element, prefixes) => object(element, prefixes, {});

const READERS: Readonly<Record<string, Reader>> = {
  eventTime: textOf,
  recordTime: textOf,
  eventTimeZoneOffset: textOf,
  eventID: textOf,
  errorDeclaration,
  epcList: epcs,
  parentID: textOf,
  inputEPCList: epcs,
  childEPCs: epcs,
  quantityList: quantities,
  childQuantityList: quantities,
  inputQuantityList: quantities,
  outputEPCList: epcs,
  outputQuantityList: quantities,
  action: textOf,
  transformationID: textOf,
  bizStep: term(VOCABULARIES.bizStep),
  disposition: term(VOCABULARIES.disposition),
  persistentDisposition,
  readPoint: place,
  bizLocation: place,
  bizTransactionList: typed("bizTransaction", VOCABULARIES.transaction),
  sourceList: typed("source", VOCABULARIES.party),
  destinationList: typed("destination", VOCABULARIES.party),
  sensorElementList: (list, prefixes) =>
    membersOf(list, "sensorElement").map((element) => sensorElementFromXml(element, prefixes)),
  ilmd,
};

/**
 * An event element as the EPCIS 2.0 JSON binding has it. EPCIS 1.x's wrappers are gone, elements of extensions have prefixed names.
 * @throws InputError epcis.element, epcis.number
 */
export function epcisEventFromXml(element: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const isStandard = isEpcisName(element);
  if (isStandard && !EVENT_TYPES.has(element.local)) throw badElement(element, "is no event of EPCIS");
  const type = isStandard ? element.local : prefixes.nameOf(element);
  const { certificationInfo, ...fields } = object(element, prefixes, READERS, new Set(["certificationInfo"]));
  return { type, ...fields, ...(certificationInfo === undefined ? {} : { certificationInfo }) };
}

/** An object of the fields that have readers, and of all else as extensions. Only `repeatable` fields may stand twice. */
function object(
  element: XmlElement,
  prefixes: EpcisPrefixes,
  readers: Readonly<Record<string, Reader>>,
  repeatable: ReadonlySet<string> = new Set(),
): EpcisJsonObject {
  const fields = new JsonFields();
  const isRoot = element.attributes.some(({ local }) => local === "schemaVersion");
  if (!isRoot) addExtensions(fields, element.attributes, [], prefixes);
  for (const child of onlyChildren(element)) {
    const reader = isEpcisName(child) && Object.hasOwn(readers, child.local) ? readers[child.local] : undefined;
    if (reader !== undefined) fields.addOnce(child, child.local, reader(child, prefixes));
    else if (isEpcisName(child) && repeatable.has(child.local)) fields.add(child, child.local, textOf(child));
    else if (isEpcisName(child) && child.local === "type")
      throw badElement(child, "has the name of the event's own type");
    else addExtensions(fields, [], [child], prefixes);
  }
  return fields.toObject();
}
