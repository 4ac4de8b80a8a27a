import type { Gs1Message } from "./Gs1Message.js";
import type { Symbology } from "./Symbology.js";

/** What a barcode holds, apart from how it is drawn. */
export interface ScanContent {
  /** Element strings (with the FNC1 mode of the symbology), or any other text. */
  readonly gs1: boolean;
  /** Element strings without brackets, FNC1 as GS (0x1D) between them; or the text as it is. */
  readonly text: string;
  /** Element strings of a composite component beside a linear barcode, written in the same way. */
  readonly composite?: string;
}

/** What a scanner read. */
export interface Scan extends ScanContent {
  /** Where several symbologies share an identifier, the first of them: `]e0` is "databar-expanded", `]E0` "ean-13". */
  readonly symbology: Symbology;
  /** The element strings of the barcode, of its Digital Link or of its GTIN (as AI 01); empty for other text. */
  readonly message: Gs1Message;
}
