import { FNC1 } from "../../medicines/gs1/fnc1.js";
import { formatScan } from "../../medicines/gs1/formatScan.js";
import { parseGs1 } from "../../medicines/gs1/parseGs1.js";

/** What a scanner sends for a pack's code, from that or from an element string as people write it. @throws InputError `gs1.*`. */
export function scanOf(text: string): string {
  const given = text.trim().startsWith("^") ? text.trim().replaceAll("^", FNC1) : text.trim();
  return given.startsWith("]") ? given : formatScan(parseGs1(given), "data-matrix");
}
