import { epcUrnCanonicalLink } from "../gs1/epcUrnCanonicalLink.js";

/** What an EPC names, with the digits of its key in full. */
export type Gs1Identity =
  | { readonly kind: "item"; readonly link: string; readonly gtin: string; readonly serial: string }
  | { readonly kind: "lot"; readonly link: string; readonly gtin: string; readonly lot: string }
  | { readonly kind: "class"; readonly link: string; readonly gtin: string }
  | { readonly kind: "unit"; readonly link: string; readonly sscc: string }
  | { readonly kind: "place"; readonly link: string; readonly gln: string }
  | { readonly kind: "other"; readonly link: string };

const ITEM = /\/01\/(\d{14})(?:\/(10|21)\/([^/]+))?$/;
const UNIT = /\/00\/(\d{18})$/;
const PLACE = /\/41[47]\/(\d{13})(?:\/|$)/;

/** What an EPC URN or Digital Link names; a URI that is none of GS1's is `other`, under its own spelling. */
export function gs1Identity(uri: string): Gs1Identity {
  const link = epcUrnCanonicalLink(uri) ?? uri;
  const [, gtin, qualifier, text] = ITEM.exec(link) ?? [];
  if (gtin !== undefined) {
    if (qualifier === undefined || text === undefined) return { kind: "class", link, gtin };
    const value = decodeURIComponent(text);
    return qualifier === "21" ? { kind: "item", link, gtin, serial: value } : { kind: "lot", link, gtin, lot: value };
  }
  const sscc = UNIT.exec(link)?.[1];
  if (sscc !== undefined) return { kind: "unit", link, sscc };
  const gln = PLACE.exec(link)?.[1];
  return gln === undefined ? { kind: "other", link } : { kind: "place", link, gln };
}
