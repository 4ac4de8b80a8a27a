import { InputError } from "../../shared/errors.js";
import { epcUrnCanonicalLink } from "../gs1/epcUrnCanonicalLink.js";
import type { EpcisContext } from "./EpcisContext.js";
import { epcisDecimal, epcisNumber, withoutEndZeros } from "./epcisNumber.js";
import { epcisUtcTime } from "./epcisTime.js";

/** What a field holds, which decides how the hash spells it. `voc` and the prefixes of CBV terms name a vocabulary. */
export type PreHashKind = "text" | "uri" | "time" | "number" | "boolean" | CbvTerm | "voc";

export type CbvTerm = "BizStep" | "Disp" | "BTT" | "SDT" | "Comp";

const URN_TERMS: Readonly<Record<string, string>> = {
  bizstep: "BizStep",
  disp: "Disp",
  btt: "BTT",
  sdt: "SDT",
  er: "ER",
};
const CBV_URN = /^urn:epcglobal:cbv:([a-z]+):(.+)$/s;
const BARE_WORD = /^[A-Za-z][\w-]*$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)\.\d+$/;

/**
 * A value of a standard field as the pre-hash string spells it; empty when there is none.
 * @throws InputError epcis.event, epcis.number, epcis.time
 */
export function preHashValue(value: unknown, kind: PreHashKind, field: string, context: EpcisContext): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return epcisDecimal(value, field);
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "string") {
    throw new InputError("epcis.event", "A field of an event must hold a single value", { field });
  }
  const text = value.trim();
  if (text === "") return "";
  switch (kind) {
    case "text":
      return text;
    case "uri":
      return webUri(context.expandStandard(text));
    case "time":
      return epcisUtcTime(text, field);
    case "number":
      return epcisDecimal(epcisNumber(text, field), field);
    case "boolean":
      return text === "1" ? "true" : text === "0" ? "false" : text;
    default:
      return webUri(context.expandTerm(BARE_WORD.test(text) ? `${baseOf(kind)}${text}` : text));
  }
}

/**
 * A value of an extension. XML tells no types there, so a decimal text is spelled like the number that JSON would hold; one with zeros
 * in front is no JSON number and stays: lot 0012 is not lot 12.
 * @throws InputError epcis.number
 */
export function preHashExtensionValue(value: string | number | boolean, name: string, context: EpcisContext): string {
  if (typeof value !== "string") return typeof value === "number" ? epcisDecimal(value, name) : String(value);
  const text = webUri(context.expandStandard(value.trim()));
  if (!DECIMAL.test(text)) return text;
  const short = withoutEndZeros(text);
  return short === "-0" ? "0" : short;
}

function baseOf(kind: CbvTerm | "voc"): string {
  return kind === "voc" ? "https://gs1.org/voc/" : `https://ref.gs1.org/cbv/${kind}-`;
}

/** URNs of CBV and EPC as the web URIs that stand for them now; any other text as it is. */
function webUri(text: string): string {
  const [, urnTerm = "", word = ""] = CBV_URN.exec(text) ?? [];
  const term = Object.hasOwn(URN_TERMS, urnTerm) ? URN_TERMS[urnTerm] : undefined;
  return term === undefined ? (epcUrnCanonicalLink(text) ?? text) : `https://ref.gs1.org/cbv/${term}-${word}`;
}
