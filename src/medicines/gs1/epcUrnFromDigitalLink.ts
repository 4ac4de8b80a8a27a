import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { requireText } from "../../shared/requireText.js";
import { type EpcUrnLinkPath, epcUrnLinkPath, LONGEST_EPC_URI } from "./epcUrnLinkPath.js";
import { NO_EXTENSION } from "./epcUrnParts.js";
import { EPC_URN_SCHEMES, type EpcUrnScheme, isEpcUrnComponent } from "./epcUrnSchemes.js";

/** What a Digital Link says: the scheme, its key, and the serial or lot as it is spelled there. */
interface Found {
  readonly scheme: EpcUrnScheme;
  readonly key: string;
  readonly serial?: string;
}

/**
 * The pure identity EPC URN (`urn:epc:id:…`) of a Digital Link at instance level, on any domain, below any path. TDS 2.0 clause 7
 * the other way round: the check digit goes, as it is not part of an EPC, and is not judged. Serials keep their spelling.
 *
 * @param companyPrefixLength Digits of the GS1 Company Prefix, 6 to 12; no link says it, GS1 publishes who holds which.
 * @throws InputError gs1.urn-link, gs1.urn-company-prefix
 */
export function epcUrnFromDigitalLink(link: string, companyPrefixLength: number): string {
  requireText(link, "gs1.urn-link", "link");
  const found = find(
    link,
    ({ classLevel, serial: rule, name }, serial) =>
      classLevel !== "class" && (rule === undefined || serial !== undefined || name === "sgln"),
  );
  const urn = `urn:epc:id:${found.scheme.name}:${fields(found, companyPrefixLength, link, false)}`;
  if (found.scheme.serial === undefined) return urn;
  return `${urn}.${found.serial ?? NO_EXTENSION}`;
}

/**
 * The class URN (`urn:epc:class:lgtin:…`) of a Digital Link with a lot, or the pattern (`urn:epc:idpat:…:*`) of one without serial.
 * @param companyPrefixLength Digits of the GS1 Company Prefix, 6 to 12.
 * @throws InputError gs1.urn-link, gs1.urn-company-prefix
 */
export function epcClassUrnFromDigitalLink(link: string, companyPrefixLength: number): string {
  requireText(link, "gs1.urn-link", "link");
  const found = find(link, ({ classLevel }, serial) =>
    classLevel === "class" ? serial !== undefined : classLevel === "idpat" && serial === undefined,
  );
  const { classLevel = "idpat", name } = found.scheme;
  return `urn:epc:${classLevel}:${name}:${fields(found, companyPrefixLength, link, true)}.${found.serial ?? "*"}`;
}

type Wanted = (scheme: EpcUrnScheme, serial: string | undefined) => boolean;

function badLink(link: string, rule: string): InputError {
  return new InputError("gs1.urn-link", `Not a Digital Link of an EPC of this kind: ${rule}`, {
    link: link.slice(0, 100),
  });
}

function find(link: string, wanted: Wanted): Found {
  if (link.length > LONGEST_EPC_URI || !/^https?:\/\/[!-~]+$/.test(link))
    throw badLink(link, `it must start with http:// or https://, be plain ASCII and no longer than ${LONGEST_EPC_URI}`);
  const path = pathOf(link);
  const strict = epcUrnLinkPath(path);
  for (const scheme of EPC_URN_SCHEMES) {
    const read = strict === undefined ? loosely(scheme, path) : strictly(scheme, strict);
    if (read !== undefined && wanted(scheme, read.serial)) return { scheme, ...read };
  }
  throw badLink(link, "no key with its check digit, serial or lot is there");
}

/** Loosely spelled serials may hold question marks and end in a slash: only `?name=` begins a query, and a slash ends tidy paths. */
function pathOf(link: string): string {
  const query = link.search(/\?[\w.-]+=/);
  const path = (query < 0 ? link : link.slice(0, query)).replace(/^https?:\/\/[^/]+/, "");
  return /\/[\w\-.~%]+\/$/.test(path) ? path.slice(0, -1) : path;
}

function strictly(scheme: EpcUrnScheme, read: EpcUrnLinkPath): Omit<Found, "scheme"> | undefined {
  if (read.key !== scheme.key) return undefined;
  if (read.qualifier === undefined) return divided(scheme, read.value);
  if (read.qualifier !== scheme.serial?.qualifier) return undefined;
  const key = divided(scheme, read.value)?.key;
  return key === undefined ? undefined : checked(scheme, key, read.qualifierValue);
}

/** Serials with an unencoded slash, as older translators wrote them. */
function loosely(scheme: EpcUrnScheme, path: string): Omit<Found, "scheme"> | undefined {
  const start = path.indexOf(`/${scheme.key}/`);
  if (start < 0) return undefined;
  const rest = path.slice(start + scheme.key.length + 2);
  const { qualifier } = scheme.serial ?? {};
  const end = qualifier === undefined ? -1 : qualifierAt(scheme, rest, qualifier);
  if (end < 0 || qualifier === undefined) return divided(scheme, rest);
  const key = divided(scheme, rest.slice(0, end))?.key;
  return key === undefined ? undefined : checked(scheme, key, rest.slice(end + qualifier.length + 2));
}

function qualifierAt({ layout }: EpcUrnScheme, rest: string, qualifier: string): number {
  // After a key of digits the first one counts; a text key may hold slashes itself, but its serial cannot.
  return layout === "text" ? rest.lastIndexOf(`/${qualifier}/`) : rest.indexOf(`/${qualifier}/`);
}

function divided(scheme: EpcUrnScheme, value: string): Omit<Found, "scheme"> | undefined {
  if (scheme.layout === "text") {
    return isEpcUrnComponent(value, scheme.charset, scheme.length) ? { key: value } : undefined;
  }
  const length = scheme.length + (scheme.layout === "zero" ? 2 : 1) + (scheme.pieces ? 4 : 0);
  const key = value.slice(0, length);
  if (key.length < length || !(scheme.layout === "zero" ? /^0\d+$/ : /^\d+$/).test(key)) return undefined;
  if (value.length === length) return { key };
  return scheme.serial?.qualifier === undefined ? checked(scheme, key, value.slice(length)) : undefined;
}

function checked(scheme: EpcUrnScheme, key: string, serial: string | undefined): Omit<Found, "scheme"> | undefined {
  const rule = scheme.serial;
  if (rule === undefined || serial === undefined) return undefined;
  return isEpcUrnComponent(serial, rule.charset, rule.longest) ? { key, serial } : undefined;
}

function fields({ scheme, key }: Found, length: number, link: string, isClass: boolean): string {
  if (!Number.isInteger(length) || length < 6 || length > 12) {
    throw new InputError("gs1.urn-company-prefix", "A GS1 Company Prefix has 6 to 12 digits", {
      length: typeof length === "number" ? length : kindOf(length),
    });
  }
  if (scheme.layout === "text") return textFields(key, length, link, isClass);
  const body = scheme.layout === "zero" ? key.slice(1) : key;
  const digits = body.slice(0, scheme.length);
  const pieces = scheme.pieces ? `.${key.slice(-4, -2)}.${key.slice(-2)}` : "";
  if (scheme.layout !== "leading") return `${digits.slice(0, length)}.${digits.slice(length)}${pieces}`;
  return `${digits.slice(1, length + 1)}.${digits.slice(0, 1)}${digits.slice(length + 1)}${pieces}`;
}

function textFields(key: string, length: number, link: string, isClass: boolean): string {
  const prefix = key.slice(0, length);
  // The translators' vectors let a pattern cut a part number anywhere; an instance must start with a company prefix.
  if (prefix.length < length || (!isClass && (!/^\d+$/.test(prefix) || key.length === length))) {
    throw badLink(link, `the key must start with a company prefix of ${length} digits and go on after it`);
  }
  return `${prefix}.${key.slice(length)}`;
}
