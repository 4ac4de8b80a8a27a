import { InputError } from "../../shared/errors.js";
import type { EpcisPrefixes } from "./EpcisPrefixes.js";
import type { EpcisJsonObject } from "./epcisJsonObject.js";
import { epcisNumber } from "./epcisNumber.js";
import type { XmlAttribute, XmlElement } from "./xmlElement.js";
import { addExtensions, isEpcisName, JsonFields, onlyChildren } from "./xmlValues.js";
import { VOCABULARIES, vocabularyTerm } from "./xmlVocabulary.js";

const NUMBERS = new Set(["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"]);
const TERMS: Readonly<Record<string, keyof typeof VOCABULARIES>> = {
  type: "gs1",
  exception: "gs1",
  component: "component",
};

/**
 * A `sensorElement` as the EPCIS 2.0 JSON binding has it: attributes become fields, values become numbers.
 * @throws InputError epcis.element, epcis.event, epcis.number
 */
export function sensorElementFromXml(element: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const fields = new JsonFields();
  addExtensions(fields, element.attributes, [], prefixes);
  const reports: EpcisJsonObject[] = [];
  const others: XmlElement[] = [];
  for (const child of onlyChildren(element)) {
    if (isEpcisName(child) && child.local === "sensorMetadata") {
      fields.addOnce(child, "sensorMetadata", attributesOf(child, prefixes));
    } else if (isEpcisName(child) && child.local === "sensorReport") reports.push(attributesOf(child, prefixes));
    else others.push(child);
  }
  if (reports.length > 0) fields.addOnce(element, "sensorReport", reports);
  addExtensions(fields, [], others, prefixes);
  // An array even of one report, which JsonFields keeps as the value that it was given.
  return fields.toObject();
}

function attributesOf(element: XmlElement, prefixes: EpcisPrefixes): EpcisJsonObject {
  const fields = new JsonFields();
  for (const attribute of element.attributes) {
    if (attribute.namespace === "") fields.add(attribute, attribute.local, sensorValue(attribute, element, prefixes));
    else addExtensions(fields, [attribute], [], prefixes);
  }
  addExtensions(fields, [], onlyChildren(element), prefixes);
  return fields.toObject();
}

function sensorValue({ local, value }: XmlAttribute, { scope }: XmlElement, prefixes: EpcisPrefixes): unknown {
  const text = value.trim();
  if (NUMBERS.has(local)) return epcisNumber(text, local);
  if (local === "booleanValue") return booleanOf(text);
  const vocabulary = Object.hasOwn(TERMS, local) ? TERMS[local] : undefined;
  return vocabulary === undefined ? text : vocabularyTerm(text, VOCABULARIES[vocabulary], scope, prefixes);
}

function booleanOf(text: string): boolean {
  if (/^(?:true|1)$/.test(text)) return true;
  if (/^(?:false|0)$/.test(text)) return false;
  throw new InputError("epcis.event", "A boolean value must be true or false", { field: "booleanValue" });
}
