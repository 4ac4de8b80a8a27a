import { SaxesParser } from "saxes";
import { InputError } from "../../shared/errors.js";
import { checkEpcisNesting, epcisText } from "./epcisSource.js";
import { XmlScope } from "./XmlScope.js";

export interface XmlName {
  readonly local: string;
  /** Empty when there is none. */
  readonly namespace: string;
  readonly prefix: string;
}

export interface XmlAttribute extends XmlName {
  readonly value: string;
}

/** An element of an XML document, namespaces resolved. */
export interface XmlElement extends XmlName {
  /** Without declarations of namespaces, and without the hints of XML Schema instances (`xsi:`). */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The character data right in it, joined and trimmed. */
  readonly text: string;
  readonly scope: XmlScope;
}

const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const NOT_DATA = new Set(["http://www.w3.org/2000/xmlns/", XSI]);

interface OpenElement extends Omit<XmlElement, "text"> {
  /** Whether it says `xsi:nil`: it stands for no value, as null does in JSON-LD, and is left out. */
  readonly isNil: boolean;
  readonly children: XmlElement[];
  readonly texts: string[];
}

/**
 * The root element of an untrusted XML 1.0 document in UTF-8.
 *
 * saxes reads it: it checks well-formedness and namespaces, keeps the order, works in browsers, and knows no entities but XML's five.
 * A document type is refused, so nothing can expand. (fast-xml-parser knows no namespaces and accepts what is not well-formed.)
 * @throws InputError epcis.not-xml, epcis.too-deep
 */
export function parseXml(source: string | Uint8Array): XmlElement {
  const text = epcisText(source, "epcis.not-xml");
  const parser = new SaxesParser({ xmlns: true });
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  const refuse = (rule: string): never => {
    throw new InputError("epcis.not-xml", `The document is not XML that is read: ${rule}`, {
      line: parser.line,
      column: parser.column,
    });
  };

  parser.on("error", () => refuse("it is not well-formed"));
  parser.on("doctype", () => refuse("it has a document type"));
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding)) refuse("its encoding is not UTF-8");
  });
  parser.on("opentag", (tag) => {
    checkEpcisNesting(open.length + 1);
    const all = Object.values(tag.attributes);
    const isNil = all.some(
      ({ uri, local, value }) => uri === XSI && local === "nil" && /^\s*(?:true|1)\s*$/.test(value),
    );
    const attributes = all
      .filter(({ uri }) => !NOT_DATA.has(uri))
      .map(({ local, prefix, uri, value }) => ({ local, prefix, namespace: uri, value }));
    const scope = (open.at(-1)?.scope ?? XmlScope.NONE).with(tag.ns);
    open.push({
      local: tag.local,
      prefix: tag.prefix,
      namespace: tag.uri,
      attributes,
      children: [],
      texts: [],
      scope,
      isNil,
    });
  });
  const addText = (data: string) => open.at(-1)?.texts.push(data);
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const { texts, isNil, ...rest } = closed;
    const element = { ...rest, text: texts.join("").trim() };
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else if (!isNil) parent.children.push(element);
  });

  parser.write(text).close();
  return root ?? refuse("it has no element");
}
