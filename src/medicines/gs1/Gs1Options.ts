import type { CompanyPrefixLookup } from "./linters/Linter.js";

/** How strictly GS1 data are read and written. */
export interface Gs1Options {
  /** Take AIs that are in no table, where their length is not in doubt. Default false. */
  readonly unknownAis?: boolean;
  /** A directory of GS1 Company Prefixes that keys are looked up in. Default: any prefix of at least four digits. */
  readonly companyPrefixes?: CompanyPrefixLookup;
}
