import { InputError } from "../../shared/errors.js";
import {
  EPC_URN_SCHEMES,
  EPC_URN_SCHEMES_WITHOUT_LINK,
  type EpcUrnScheme,
  epcUrnCheckDigit,
  isEpcUrnComponent,
} from "./epcUrnSchemes.js";

/** A GS1 key with the qualifier or serial that makes it finest; texts as they were spelled, percent escapes included. */
export interface EpcUrnParts {
  readonly scheme: EpcUrnScheme;
  /** Value of the key's AI, without a serial that follows it in the same AI. */
  readonly key: string;
  /** Absent at class level, and for an SGLN without extension. */
  readonly serial?: string;
}

/** An SGLN extension of this value says that there is none (TDS 2.0 clause 6.3.3). */
export const NO_EXTENSION = "0";

const URN = /^urn:epc:(id|class|idpat):([a-z]+):(\d{6,12})\.(.*)$/s;

/**
 * Reads a pure identity, class or pattern URN (TDS 2.0 clauses 6 and 8).
 * @throws InputError gs1.urn-form, gs1.urn-no-digital-link
 */
export function epcUrnParts(urn: string): EpcUrnParts {
  const [, namespace = "", name = "", prefix = "", rest = ""] = URN.exec(urn) ?? [];
  if (namespace === "") {
    if (/^urn:epc:(id|class|idpat):/.test(urn)) noLink(urn);
    throw badUrn(
      urn,
      "it must be urn:epc:id, urn:epc:class or urn:epc:idpat, a scheme, and a company prefix of 6 to 12 digits",
    );
  }
  const scheme = EPC_URN_SCHEMES.find((candidate) => candidate.name === name);
  if (scheme === undefined) {
    noLink(urn);
    throw badUrn(urn, "the scheme is none of the EPC Tag Data Standard");
  }
  const onlyClass = scheme.classLevel === "class";
  if (namespace === "id" ? onlyClass : namespace !== scheme.classLevel) {
    throw badUrn(urn, "the scheme has no URN of this kind");
  }
  const { reference, pieces, serial } = split(scheme, rest, urn);
  const key = `${keyOf(scheme, prefix, reference, namespace === "idpat", urn)}${pieces}`;
  return checkedSerial(scheme, key, serial, namespace === "idpat", urn);
}

function noLink(urn: string): void {
  const name = urn.split(":")[3] ?? "";
  if (EPC_URN_SCHEMES_WITHOUT_LINK.includes(name)) {
    throw new InputError("gs1.urn-no-digital-link", "The scheme of an EPC URN has no GS1 key", { scheme: name });
  }
}

function badUrn(urn: string, rule: string): InputError {
  return new InputError("gs1.urn-form", `Not an EPC URN with a GS1 key: ${rule}`, { urn: urn.slice(0, 100) });
}

function split(scheme: EpcUrnScheme, rest: string, urn: string) {
  if (scheme.serial === undefined) return { reference: rest, pieces: "", serial: undefined };
  const fields = rest.split(".");
  // A serial may hold dots, the fields before it not.
  const before = scheme.pieces ? 3 : 1;
  if (fields.length <= before) throw badUrn(urn, "a field is missing");
  const [reference = "", ...pieces] = fields.slice(0, before);
  if (!pieces.every((piece) => /^\d\d$/.test(piece))) throw badUrn(urn, "piece and total must have two digits each");
  return { reference, pieces: pieces.join(""), serial: fields.slice(before).join(".") };
}

function keyOf(scheme: EpcUrnScheme, prefix: string, reference: string, pattern: boolean, urn: string): string {
  if (scheme.layout === "text") {
    const whole = `${prefix}${reference}`;
    // A pattern may stop at the company prefix: translators write `urn:epc:idpat:cpi:PREFIX..*`.
    const empty = reference === "" && !pattern;
    if (empty || !isEpcUrnComponent(whole, scheme.charset, scheme.length)) {
      throw badUrn(urn, `prefix and reference must have at most ${scheme.length} characters of the scheme's set`);
    }
    return whole;
  }
  if (prefix.length + reference.length !== scheme.length || !/^\d*$/.test(reference)) {
    throw badUrn(urn, `prefix and reference must have ${scheme.length} digits together`);
  }
  let digits = `${prefix}${reference}`;
  if (scheme.layout === "leading") digits = `${reference.slice(0, 1)}${prefix}${reference.slice(1)}`;
  else if (scheme.layout === "zero") digits = `0${digits}`;
  return `${digits}${epcUrnCheckDigit(digits)}`;
}

function checkedSerial(
  scheme: EpcUrnScheme,
  key: string,
  serial: string | undefined,
  pattern: boolean,
  urn: string,
): EpcUrnParts {
  if (serial === undefined || scheme.serial === undefined) return { scheme, key };
  if (pattern) {
    if (serial !== "*") throw badUrn(urn, "a pattern must end in an asterisk");
    return { scheme, key };
  }
  if (!isEpcUrnComponent(serial, scheme.serial.charset, scheme.serial.longest)) {
    throw badUrn(urn, `the serial must have 1 to ${scheme.serial.longest} characters of its set`);
  }
  if (scheme.name === "sgln" && serial === NO_EXTENSION) return { scheme, key };
  return { scheme, key, serial };
}
