import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { bytesOf, type Hex, toHex } from "../../shared/hex.js";
import { UP_TO_20_OF_SET_82 } from "../packs/serial.js";

const lot = z.string().regex(UP_TO_20_OF_SET_82, "not 1 to 20 characters of GS1's set 82");

/** A lot number, AI (10), as the word that contracts take: ASCII, left-aligned, zeros behind. @throws InputError `input.invalid` */
export function lotWord(text: string): Hex {
  const word = new Uint8Array(32);
  word.set(new TextEncoder().encode(checkInput(lot, text, "lot number")));
  return toHex(word);
}

/** The lot number in a contract's word. @throws InputError `input.invalid`, `hex.invalid` */
export function lotText(word: Hex): string {
  const bytes = bytesOf(word, 32, "lot");
  const end = bytes.indexOf(0);
  const text = String.fromCharCode(...bytes.subarray(0, end));
  return checkInput(
    lot.refine(() => bytes.subarray(end).every((byte) => byte === 0), "something else than zeros behind it"),
    text,
    "lot number",
  );
}
