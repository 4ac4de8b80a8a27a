/**
 * How a scheme makes its GS1 key of the company prefix P and the reference R (EPC Tag Data Standard 2.0, clause 7):
 * `leading` = R's first digit, P, the rest of R, check digit (GTIN, SSCC); `plain` = P, R, check digit; `zero` = 0, P, R, check
 * digit (GRAI); `text` = P and R as they are, no check digit.
 */
export type EpcUrnLayout = "leading" | "plain" | "zero" | "text";

/** The GS1 character sets a component may hold: digits, AI-encodable set 82, or set 39 (General Specifications 7.11). */
export type EpcUrnCharset = "digits" | "set82" | "set39";

export interface EpcUrnSerial {
  /** AI of the key qualifier that holds the serial; without one it follows the key in the same AI. */
  readonly qualifier?: string;
  readonly charset: EpcUrnCharset;
  /** Longest serial, in characters after percent-decoding. */
  readonly longest: number;
}

/** One EPC scheme and the Digital Link it stands for. */
export interface EpcUrnScheme {
  readonly name: string;
  /** AI of the primary key. */
  readonly key: string;
  readonly layout: EpcUrnLayout;
  /** Digits of P and R together, or for `text` the most characters that they may have. */
  readonly length: number;
  readonly charset: EpcUrnCharset;
  readonly serial?: EpcUrnSerial;
  /** Piece and total, two digits each, follow the key (ITIP). */
  readonly pieces?: true;
  /** Namespace of the class-level URN: `urn:epc:class:…` with a lot, `urn:epc:idpat:…` with `*` for the serial. */
  readonly classLevel?: "class" | "idpat";
}

const SERIAL_20 = { charset: "set82", longest: 20 } as const;

/** Every EPC scheme that has a Digital Link: TDS 2.0 clauses 6.3 and 6.4, in the spelling of clause 7. */
export const EPC_URN_SCHEMES: readonly EpcUrnScheme[] = [
  {
    name: "sgtin",
    key: "01",
    layout: "leading",
    length: 13,
    charset: "digits",
    serial: { qualifier: "21", ...SERIAL_20 },
    classLevel: "idpat",
  },
  {
    name: "lgtin",
    key: "01",
    layout: "leading",
    length: 13,
    charset: "digits",
    serial: { qualifier: "10", ...SERIAL_20 },
    classLevel: "class",
  },
  {
    name: "upui",
    key: "01",
    layout: "leading",
    length: 13,
    charset: "digits",
    serial: { qualifier: "235", charset: "set82", longest: 28 },
    classLevel: "idpat",
  },
  { name: "sscc", key: "00", layout: "leading", length: 17, charset: "digits" },
  {
    name: "sgln",
    key: "414",
    layout: "plain",
    length: 12,
    charset: "digits",
    serial: { qualifier: "254", ...SERIAL_20 },
  },
  { name: "pgln", key: "417", layout: "plain", length: 12, charset: "digits" },
  {
    name: "grai",
    key: "8003",
    layout: "zero",
    length: 12,
    charset: "digits",
    serial: { charset: "set82", longest: 16 },
    classLevel: "idpat",
  },
  { name: "giai", key: "8004", layout: "text", length: 30, charset: "set82" },
  { name: "gsrn", key: "8018", layout: "plain", length: 17, charset: "digits" },
  { name: "gsrnp", key: "8017", layout: "plain", length: 17, charset: "digits" },
  {
    name: "gdti",
    key: "253",
    layout: "plain",
    length: 12,
    charset: "digits",
    serial: { charset: "set82", longest: 17 },
    classLevel: "idpat",
  },
  {
    name: "cpi",
    key: "8010",
    layout: "text",
    length: 30,
    charset: "set39",
    serial: { qualifier: "8011", charset: "digits", longest: 12 },
    classLevel: "idpat",
  },
  {
    name: "sgcn",
    key: "255",
    layout: "plain",
    length: 12,
    charset: "digits",
    serial: { charset: "digits", longest: 12 },
    classLevel: "idpat",
  },
  { name: "ginc", key: "401", layout: "text", length: 30, charset: "set82" },
  { name: "gsin", key: "402", layout: "plain", length: 16, charset: "digits" },
  {
    name: "itip",
    key: "8006",
    layout: "leading",
    length: 13,
    charset: "digits",
    pieces: true,
    serial: { qualifier: "21", ...SERIAL_20 },
    classLevel: "idpat",
  },
];

/** EPC schemes that no GS1 key stands behind (TDS 2.0 clause 6.3), so they have no Digital Link. */
export const EPC_URN_SCHEMES_WITHOUT_LINK: readonly string[] = ["adi", "bic", "gid", "imovn", "usdod"];

const CHARACTERS: Readonly<Record<EpcUrnCharset, RegExp>> = {
  digits: /^\d+$/,
  set82: /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/,
  set39: /^[#\-/0-9A-Z]+$/,
};

/** Whether a component, percent escapes decoded, has 1 to `longest` characters, all of its set. */
export function isEpcUrnComponent(text: string, charset: EpcUrnCharset, longest: number): boolean {
  const decoded = epcUrnDecoded(text);
  return decoded.length <= longest && CHARACTERS[charset].test(decoded);
}

/** `text` with its percent escapes decoded; a percent sign that starts none stands for itself, as translators write it. */
export function epcUrnDecoded(text: string): string {
  return text.replaceAll(/%([2-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The GS1 check digit of digits without theirs: weights 3 and 1 from the right (General Specifications 7.9). */
export function epcUrnCheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    sum += Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}
