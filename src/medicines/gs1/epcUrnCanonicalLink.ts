import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import { epcUrnLinkPath, LONGEST_EPC_URI } from "./epcUrnLinkPath.js";
import { epcUrnParts } from "./epcUrnParts.js";
import { EPC_URN_SCHEMES, type EpcUrnScheme, epcUrnDecoded, isEpcUrnComponent } from "./epcUrnSchemes.js";

const WEB_URI = /^https?:\/\/[^/?#]+(\/[^?#]*?)\/?(?:[?#]|$)/;
const ESCAPES_WHOLE = /^(?:[^%]|%[2-7][0-9A-Fa-f])*$/;

/**
 * The one Digital Link URI of whatever an EPC URN or a Digital Link identifies, as the event hash wants it (CBV 2.0 §8.9, rules 17
 * and 18): on id.gs1.org, only the finest level, no query, GTIN in 14 digits, one percent-encoding. Undefined for a URI that
 * identifies nothing under GS1. Check digits of a link are kept, not judged.
 * @throws InputError gs1.urn-form for what is no text
 */
export function epcUrnCanonicalLink(uri: string): string | undefined {
  requireText(uri, "gs1.urn-form", "URI");
  if (uri.length > LONGEST_EPC_URI) return undefined;
  if (uri.startsWith("urn:epc:")) return canonicalUrn(uri);
  const path = WEB_URI.exec(uri)?.[1];
  const found = path === undefined ? undefined : epcUrnLinkPath(path);
  if (found === undefined || !ESCAPES_WHOLE.test(`${found.value}${found.qualifierValue ?? ""}`)) return undefined;
  const value = found.key === "01" ? padded(found.value) : found.value;
  const schemes = EPC_URN_SCHEMES.filter(({ key }) => key === found.key);
  if (!schemes.some((scheme) => isKey(scheme, value))) return undefined;
  const link = `https://id.gs1.org/${found.key}/${encoded(value)}`;
  if (found.qualifier === undefined || found.qualifierValue === undefined) return link;
  return isQualifier(found.key, found.qualifier, found.qualifierValue)
    ? `${link}/${found.qualifier}/${encoded(found.qualifierValue)}`
    : undefined;
}

function canonicalUrn(urn: string): string | undefined {
  if (!ESCAPES_WHOLE.test(urn)) return undefined;
  try {
    const { scheme, key, serial } = epcUrnParts(urn);
    const link = `https://id.gs1.org/${scheme.key}/${encoded(key)}`;
    if (serial === undefined) return link;
    const { qualifier } = scheme.serial ?? {};
    return qualifier === undefined ? `${link}${encoded(serial)}` : `${link}/${qualifier}/${encoded(serial)}`;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function padded(gtin: string): string {
  return /^(?:\d{8}|\d{12,14})$/.test(gtin) ? gtin.padStart(14, "0") : gtin;
}

function isKey(scheme: EpcUrnScheme, value: string): boolean {
  if (scheme.layout === "text") return /^\d{4}/.test(value) && isEpcUrnComponent(value, scheme.charset, scheme.length);
  const digits = scheme.length + (scheme.layout === "zero" ? 2 : 1) + (scheme.pieces ? 4 : 0);
  if (!/^\d+$/.test(value.slice(0, digits)) || value.length < digits) return false;
  if (value.length === digits) return true;
  const { serial } = scheme;
  const appended = serial !== undefined && serial.qualifier === undefined;
  return appended && isEpcUrnComponent(value.slice(digits), serial.charset, serial.longest);
}

function isQualifier(key: string, qualifier: string, value: string): boolean {
  // An ITIP may name a lot, though no EPC scheme does: it is the lot of a GTIN.
  const owner = key === "8006" && qualifier === "10" ? "01" : key;
  const scheme = EPC_URN_SCHEMES.find((one) => one.key === owner && one.serial?.qualifier === qualifier);
  return scheme?.serial !== undefined && isEpcUrnComponent(value, scheme.serial.charset, scheme.serial.longest);
}

/** Percent-encoded but for letters, digits and `-._';=`, which the vectors of CBV's reference leave as they are. */
function encoded(text: string): string {
  const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return epcUrnDecoded(text).replaceAll(/[^A-Za-z0-9\-._';=]/g, escaped);
}
