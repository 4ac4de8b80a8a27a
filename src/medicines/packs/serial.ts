import { InputError } from "../../shared/errors.js";

/** Bytes that a serial takes in a pack's code. */
export const SERIAL_BYTES = 20;

/** The X..20 of GS1's AI 10 and 21: 1 to 20 characters of CSET 82 (GS1 General Specifications, figure 7.11-1). */
export const UP_TO_20_OF_SET_82 = /^[!"%-?A-Z_a-z]{1,20}$/;

/**
 * Writes a serial into the first 20 bytes of `target`, zeros behind it. CSET 82 has no zero byte, so no two serials are
 * written alike.
 * @param line where the serial stands in a list, counted from 1, for the error; the serial is secret and stays out of it.
 * @throws InputError "packs.serial"
 */
export function writeSerial(serial: string, target: Uint8Array, line?: number): void {
  if (typeof serial !== "string" || !UP_TO_20_OF_SET_82.test(serial)) {
    const found = typeof serial !== "string" ? typeof serial : describe(serial);
    throw new InputError("packs.serial", "A serial is not 1 to 20 characters of GS1's set 82", { line, found });
  }
  for (let i = 0; i < SERIAL_BYTES; i++) target[i] = i < serial.length ? serial.charCodeAt(i) : 0;
}

function describe(serial: string): string {
  if (serial.length < 1 || serial.length > SERIAL_BYTES) return `${serial.length} characters`;
  const position = [...serial].findIndex((character) => !UP_TO_20_OF_SET_82.test(character));
  return `character ${position + 1} is outside the set`;
}
