import type { Gs1Options } from "./Gs1Options.js";

/** How GS1 Digital Links are read. */
export interface DigitalLinkOptions extends Gs1Options {
  /** Take GTIN-8, GTIN-12 and GTIN-13 in the path, and pad them to 14 digits. Default false, as the standard has it. */
  readonly zeroSuppressedGtin?: boolean;
  /** Take the withdrawn names `gtin`, `lot`, `ser`, `exp` and the like for AIs, in path and query. Default false. */
  readonly shortNames?: boolean;
}
