const FIRST_CAPACITY = 64;

/** A growing list of 32-byte values end to end in one array, for a source whose length nobody knows beforehand. */
export class Bytes32List {
  #bytes = new Uint8Array(32 * FIRST_CAPACITY);
  #length = 0;

  /** How many values the list holds. */
  get length(): number {
    return this.#length;
  }

  /** Copies `value`, which must be 32 bytes, to the end. */
  push(value: Uint8Array): void {
    if (32 * this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(value, 32 * this.#length);
    this.#length++;
  }

  /** A view of the values end to end, which later pushes may leave behind. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, 32 * this.#length);
  }
}
