import { InputError } from "../../shared/errors.js";
import { bytesOf, type Hex, toHex } from "../../shared/hex.js";
import { SALT_BYTES } from "./packSalts.js";
import { SERIAL_BYTES, writeSerial } from "./serial.js";

/**
 * A pack's code: its serial (20 bytes, ASCII, zeros behind) and its salt (12 bytes).
 * @throws InputError "packs.serial", "hex.invalid"
 */
export function packCodeOf(serial: string, salt: Hex | Uint8Array): Hex {
  const code = new Uint8Array(SERIAL_BYTES + SALT_BYTES);
  writeSerial(serial, code);
  code.set(bytesOf(salt, SALT_BYTES, "salt"), SERIAL_BYTES);
  return toHex(code);
}

/**
 * The serial inside a pack's code.
 * @throws InputError "packs.serial" when the code's first 20 bytes are no serial, "hex.invalid"
 */
export function serialOfCode(code: Hex | Uint8Array): string {
  const written = bytesOf(code, SERIAL_BYTES + SALT_BYTES, "code").subarray(0, SERIAL_BYTES);
  const end = written.indexOf(0);
  const serial = String.fromCharCode(...(end === -1 ? written : written.subarray(0, end)));
  const again = new Uint8Array(SERIAL_BYTES);
  writeSerial(serial, again);
  if (again.some((byte, i) => byte !== written[i])) {
    throw new InputError("packs.serial", "Behind the serial of a code there is something else than zeros");
  }
  return serial;
}
