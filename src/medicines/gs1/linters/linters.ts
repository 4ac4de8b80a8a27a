import { cset39, cset64, cset82, csetnumeric, hasnondigit, hyphen, importeridx, pcenc } from "./characterLinters.js";
import { iban, iso3166, iso3166alpha2, iso4217, iso3166999, mediatype, packagetype } from "./codeLinters.js";
import { couponcode, couponposoffer } from "./couponLinters.js";
import { csum, csumalpha, gcppos1, gcppos2 } from "./keyLinters.js";
import type { Linter } from "./Linter.js";
import {
  iso5218,
  latitude,
  longitude,
  nonzero,
  nozeroprefix,
  pieceoftotal,
  posinseqslash,
  winding,
  yesno,
  zero,
} from "./numberLinters.js";
import { hh, hhmi, mi, ss, yymmd0, yymmdd, yyyymmd0, yyyymmdd } from "./timeLinters.js";

/** The tests of the GS1 Barcode Syntax Dictionary, by their names there. */
export const LINTERS = {
  couponcode,
  couponposoffer,
  cset39,
  cset64,
  cset82,
  csetnumeric,
  csum,
  csumalpha,
  gcppos1,
  gcppos2,
  hasnondigit,
  hh,
  hhmi,
  hyphen,
  iban,
  importeridx,
  iso3166,
  iso3166999,
  iso3166alpha2,
  iso4217,
  iso5218,
  latitude,
  longitude,
  mediatype,
  mi,
  nonzero,
  nozeroprefix,
  packagetype,
  pcenc,
  pieceoftotal,
  posinseqslash,
  ss,
  winding,
  yesno,
  yymmd0,
  yymmdd,
  yyyymmd0,
  yyyymmdd,
  zero,
} as const satisfies Record<string, Linter>;

export type LinterName = keyof typeof LINTERS;
