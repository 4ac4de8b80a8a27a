import { requireText } from "../../shared/requireText.js";
import { epcUrnParts } from "./epcUrnParts.js";

/**
 * The GS1 Digital Link URI on id.gs1.org of an EPC URN, a class URN (`lgtin`) or a pattern (`idpat`): TDS 2.0 clause 7. Serial,
 * lot and reference keep the URN's spelling: both notations percent-encode alike, and a reader's loose spelling stays what it was.
 * For one spelling of equal identifiers use `epcUrnCanonicalLink`.
 * @throws InputError gs1.urn-form, gs1.urn-no-digital-link
 */
export function epcUrnToDigitalLink(urn: string): string {
  requireText(urn, "gs1.urn-form", "URN");
  const { scheme, key, serial } = epcUrnParts(urn);
  const link = `https://id.gs1.org/${scheme.key}/${key}`;
  if (serial === undefined) return link;
  return scheme.serial?.qualifier === undefined ? `${link}${serial}` : `${link}/${scheme.serial.qualifier}/${serial}`;
}
