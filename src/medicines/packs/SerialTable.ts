import { InputError } from "../../shared/errors.js";
import { SERIAL_BYTES } from "./serial.js";

/** Bytes of a slot: a pack's index plus one, big-endian; zero when the slot is free. */
export const SLOT_BYTES = 4;

/**
 * From serial to index: a hash table with open addressing and linear probing, in one array that a file can hold as it is.
 * Less than half of its slots are taken, so that a search ends after one or two, and a scan for the free one is short.
 */
export class SerialTable {
  readonly bytes: Uint8Array;
  readonly #codes: Uint8Array;
  readonly #slots: DataView;
  readonly #capacity: number;

  /**
   * @param codes the packs' codes end to end; kept, not copied.
   * @throws InputError "packs.serial-repeated" naming both lines, counted from 1
   */
  constructor(codes: Uint8Array) {
    const count = codes.length / 32;
    this.#codes = codes;
    this.#capacity = slotCount(count);
    this.bytes = new Uint8Array(SLOT_BYTES * this.#capacity);
    this.#slots = new DataView(this.bytes.buffer);
    for (let index = 0; index < count; index++) this.#add(index);
  }

  /** The index of the pack whose serial is written in the first 20 bytes of `code`. */
  find(code: Uint8Array): number | undefined {
    const content = this.#slots.getUint32(SLOT_BYTES * this.#slotOf(code, 0));
    return content === 0 ? undefined : content - 1;
  }

  #add(index: number): void {
    const slot = SLOT_BYTES * this.#slotOf(this.#codes, 32 * index);
    const present = this.#slots.getUint32(slot);
    if (present !== 0) {
      const detail = "A serial stands twice in its batch";
      throw new InputError("packs.serial-repeated", detail, { line: index + 1, firstLine: present });
    }
    this.#slots.setUint32(slot, index + 1);
  }

  /** The slot that holds this serial, or the free one where it belongs. */
  #slotOf(code: Uint8Array, offset: number): number {
    for (let slot = firstSlot(code, offset, this.#capacity); ; slot = (slot + 1) & (this.#capacity - 1)) {
      const content = this.#slots.getUint32(SLOT_BYTES * slot);
      if (content === 0 || equalSerials(this.#codes, 32 * (content - 1), code, offset)) return slot;
    }
  }
}

/** How many slots a table of `count` serials has: a power of two, more than twice as many. */
export function slotCount(count: number): number {
  return 2 ** (Math.floor(Math.log2(count)) + 2);
}

/** Where the search for a serial begins. Nobody but a batch's own maker chooses serials, so the hash has no key. */
export function firstSlot(code: Uint8Array, offset: number, capacity: number): number {
  let hash = 0;
  for (let i = 0; i < SERIAL_BYTES; i++) {
    hash = Math.imul(hash ^ (code[offset + i] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0) & (capacity - 1);
}

export function equalSerials(a: Uint8Array, aOffset: number, b: Uint8Array, bOffset: number): boolean {
  for (let i = 0; i < SERIAL_BYTES; i++) if (a[aOffset + i] !== b[bOffset + i]) return false;
  return true;
}
