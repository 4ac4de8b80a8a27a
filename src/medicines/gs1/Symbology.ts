/** Barcode symbologies that carry GS1 keys. */
export type Symbology =
  | "data-matrix"
  | "qr"
  | "dotcode"
  | "gs1-128"
  | "databar-expanded"
  | "databar-omni"
  | "databar-truncated"
  | "databar-stacked"
  | "databar-stacked-omni"
  | "databar-limited"
  | "ean-13"
  | "ean-8"
  | "upc-a"
  | "upc-e"
  | "itf-14";

/** How a symbology is announced by scanners (ISO/IEC 15424). */
export interface SymbologyForm {
  /** Symbology identifier of GS1 element strings. */
  readonly gs1?: string;
  /** Symbology identifier of other data. */
  readonly plain?: string;
  /** A fixed count of digits with a check digit: the length of the key, and what the scanner puts before it. */
  readonly digits?: { readonly length: number; readonly prefix: string };
  /** May a GS1 composite component stand beside it? */
  readonly composite: boolean;
}

const GTIN_14 = { length: 14, prefix: "01" };

export const SYMBOLOGIES: Readonly<Record<Symbology, SymbologyForm>> = {
  "data-matrix": { gs1: "]d2", plain: "]d1", composite: false },
  qr: { gs1: "]Q3", plain: "]Q1", composite: false },
  dotcode: { gs1: "]J1", plain: "]J0", composite: false },
  "gs1-128": { gs1: "]C1", composite: true },
  "databar-expanded": { gs1: "]e0", composite: true },
  "databar-omni": { gs1: "]e0", digits: GTIN_14, composite: true },
  "databar-truncated": { gs1: "]e0", digits: GTIN_14, composite: true },
  "databar-stacked": { gs1: "]e0", digits: GTIN_14, composite: true },
  "databar-stacked-omni": { gs1: "]e0", digits: GTIN_14, composite: true },
  "databar-limited": { gs1: "]e0", digits: GTIN_14, composite: true },
  "ean-13": { plain: "]E0", digits: { length: 13, prefix: "" }, composite: true },
  "ean-8": { plain: "]E4", digits: { length: 8, prefix: "" }, composite: true },
  "upc-a": { plain: "]E0", digits: { length: 12, prefix: "0" }, composite: true },
  "upc-e": { plain: "]E0", digits: { length: 12, prefix: "0" }, composite: true },
  "itf-14": { plain: "]I1", digits: { length: 14, prefix: "" }, composite: false },
};

/** The identifier of a composite component, and of a linear barcode that is read together with one. */
export const COMPOSITE_IDENTIFIER = "]e0";
