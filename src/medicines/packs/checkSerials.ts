import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { PackCodes } from "./PackCodes.js";
import { SerialTable } from "./SerialTable.js";

/**
 * Checks the serials of a batch: each 1 to 20 characters of GS1's set 82, all distinct (Regulation (EU) 2016/161, Article
 * 4(a), (b)(ii)). Whether they can be guessed cannot be seen by looking at them: see {@link generateSerials}.
 * Takes 40 to 80 bytes for each serial meanwhile.
 * @returns how many they are.
 * @throws InputError "packs.serial", "packs.serial-repeated" naming the line, counted from 1; "packs.empty", "packs.too-many"
 */
export function checkSerials(serials: Iterable<string>): number {
  if (typeof serials !== "object" || serials === null || typeof serials[Symbol.iterator] !== "function") {
    throw new InputError("packs.serial", "The serials are no list", { given: kindOf(serials) });
  }
  const codes = new PackCodes();
  for (const serial of serials) codes.add(serial);
  const { bytes } = codes;
  new SerialTable(bytes);
  return bytes.length / 32;
}
