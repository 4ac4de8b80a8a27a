import { Bytes32List } from "../../shared/Bytes32List.js";
import { InputError } from "../../shared/errors.js";
import type { PackSalts } from "./packSalts.js";
import { SERIAL_BYTES, writeSerial } from "./serial.js";

/** Serials in the order of their packs, at hand or arriving one by one. */
export type SerialSource = Iterable<string> | AsyncIterable<string>;

/** Packs of one batch, at most: their tree is 1 GiB. A larger lot is several batches. */
export const MAX_PACKS = 2 ** 24;

/** Packs' codes end to end, made one by one. */
export class PackCodes {
  readonly #codes = new Bytes32List();
  readonly #code = new Uint8Array(32);
  readonly #saltOf: PackSalts | undefined;

  /** @param saltOf without it the salts are zero: codes to compare serials by. */
  constructor(saltOf?: PackSalts) {
    this.#saltOf = saltOf;
  }

  /** @throws InputError "packs.serial" naming the line, "packs.too-many" */
  add(serial: string): void {
    const index = this.#codes.length;
    if (index === MAX_PACKS) throw new InputError("packs.too-many", "A batch has too many packs", { most: MAX_PACKS });
    writeSerial(serial, this.#code, index + 1);
    if (this.#saltOf) this.#code.set(this.#saltOf(index), SERIAL_BYTES);
    this.#codes.push(this.#code);
  }

  /** A view of the codes. @throws InputError "packs.empty" */
  get bytes(): Uint8Array {
    if (this.#codes.length === 0) throw new InputError("packs.empty", "A batch has no packs");
    return this.#codes.bytes;
  }
}
