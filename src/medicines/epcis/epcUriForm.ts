/** One character of a GS1 AI encodable character set 82 value in a URN: TDS 2.0 §6.3.1, GS3A3Component. */
const GS3A3 = "(?:[A-Za-z0-9!'()*+,\\-.:;=_]|%(?:22|25|26|2F|3C|3E|3F|2f|3c|3e|3f))";
const SERIAL_DIGITS = "(?:0|[1-9]\\d{0,11})";

/** How the part behind `urn:epc:<kind>:<scheme>:` is made. */
interface Scheme {
  /** Digits of the GS1 company prefix and the reference behind it together; none where the number is not made so. */
  readonly digits?: number;
  /** What follows, with its leading dot, as a regular expression; the whole value where there are no `digits`. */
  readonly rest: string;
}

const serial = (maximum: number): string => `\\.${GS3A3}{1,${maximum}}`;

/** TDS 2.0 §6.3: the pure identity URIs, one per object. */
const IDENTITIES: Readonly<Record<string, Scheme>> = {
  sgtin: { digits: 13, rest: serial(20) },
  sscc: { digits: 17, rest: "" },
  sgln: { digits: 12, rest: serial(20) },
  grai: { digits: 12, rest: serial(16) },
  giai: { rest: `\\d{6,12}${serial(24)}` },
  gsrn: { digits: 17, rest: "" },
  gsrnp: { digits: 17, rest: "" },
  gdti: { digits: 12, rest: serial(17) },
  cpi: { rest: `\\d{6,12}\\.(?:[0-9A-Z-]|%23|%2F|%2f){1,24}\\.${SERIAL_DIGITS}` },
  sgcn: { digits: 12, rest: "\\.\\d{1,12}" },
  ginc: { rest: `\\d{6,12}${serial(24)}` },
  gsin: { digits: 16, rest: "" },
  itip: { digits: 13, rest: `\\.\\d{2}\\.\\d{2}${serial(20)}` },
  upui: { digits: 13, rest: serial(28) },
  pgln: { digits: 12, rest: "" },
  gid: { rest: "\\d+\\.\\d+\\.\\d+" },
  usdod: { rest: "[0-9A-HJ-NP-Z]{5,6}\\.\\d+" },
  adi: { rest: "[0-9A-HJ-NP-Z]{5,6}\\.(?:[0-9A-Z-]|%2F|%2f){0,32}\\.(?:%23)?(?:[0-9A-Z-]|%2F|%2f){1,30}" },
  bic: { rest: "[A-Z]{3}[JUZ]\\d{7}" },
  imovn: { rest: "\\d{7}" },
};

/** TDS 2.0 §8 with CBV 2.0 §8.2: the patterns that stand for every object of a class. */
const CLASS_PATTERNS: Readonly<Record<string, Scheme>> = {
  sgtin: { digits: 13, rest: "\\.\\*" },
  grai: { digits: 12, rest: "\\.\\*" },
  gdti: { digits: 12, rest: "\\.\\*" },
  cpi: { rest: "\\d{6,12}\\.(?:[0-9A-Z-]|%23|%2F|%2f){1,24}\\.\\*" },
  sgcn: { digits: 12, rest: "\\.\\*" },
  itip: { digits: 13, rest: "\\.\\d{2}\\.\\d{2}\\.\\*" },
  upui: { digits: 13, rest: "\\.\\*" },
};

const LOT_CLASSES: Readonly<Record<string, Scheme>> = { lgtin: { digits: 13, rest: serial(20) } };

const RAW = /^\d+\.(?:x[0-9A-F]+|\d+)(?:\.x[0-9A-F]+)?$/;

/** Company prefixes have 6 to 12 digits, so the digits of the reference say where its dot is. */
function compile(schemes: Readonly<Record<string, Scheme>>): ReadonlyMap<string, RegExp> {
  return new Map(
    Object.entries(schemes).map(([name, { digits, rest }]) => {
      const splits = digits === undefined ? [] : [6, 7, 8, 9, 10, 11, 12].filter((prefix) => prefix <= digits);
      const number = splits.map((prefix) => `\\d{${prefix}}\\.\\d{${(digits ?? 0) - prefix}}`).join("|");
      return [name, new RegExp(digits === undefined ? `^${rest}$` : `^(?:${number})${rest}$`)];
    }),
  );
}

const FORMS: ReadonlyMap<string, ReadonlyMap<string, RegExp>> = new Map([
  ["id", compile(IDENTITIES)],
  ["idpat", compile(CLASS_PATTERNS)],
  ["class", compile(LOT_CLASSES)],
]);

/** What a URN of `urn:epc:` says it names. */
export type EpcUriKind = "instance" | "class";

/**
 * What an EPC URI names, by its syntax; a rule when it has none. Company prefixes of 12 digits leave an empty reference in SGLN,
 * PGLN, GRAI, GDTI and SGCN, which TDS allows. Check digits do not stand in EPC URIs.
 */
export function epcUriForm(uri: string): { readonly kind: EpcUriKind } | { readonly rule: string } {
  const [, , type = "", scheme = "", ...parts] = uri.split(":");
  const value = parts.join(":");
  if (type === "raw") {
    return RAW.test([scheme, ...parts].join(":"))
      ? { kind: "instance" }
      : { rule: "must be urn:epc:raw: with bit length and hexadecimal value" };
  }
  if (type === "tag" || type === "pat") return { rule: `must be a pure identity EPC URI, not urn:epc:${type}:` };
  const forms = FORMS.get(type);
  const form = forms?.get(scheme);
  if (forms === undefined) return { rule: "must be an EPC URI of type id, idpat or class" };
  if (form === undefined) return { rule: `must be an EPC URI of a scheme that urn:epc:${type}: has` };
  if (!form.test(value)) return { rule: `must have the parts of a urn:epc:${type}:${scheme}: in their lengths` };
  return { kind: type === "id" ? "instance" : "class" };
}
