import { CATEGORY_COUNT } from "../../identity/category.js";
import type { Hex } from "../../shared/hex.js";
import type { StandingConsent } from "./consentsOf.js";

/**
 * Until when each reader may read each category: the latest end of its consents, whatever their purposes, since a key has no purpose.
 */
export class AccessRights {
  readonly #ends = new Map<number, Map<Hex, number>>();

  constructor(consents: readonly Pick<StandingConsent, "reader" | "categories" | "until">[]) {
    for (const { reader, categories, until } of consents) {
      for (let number = 0; number < CATEGORY_COUNT; number++) {
        if (((categories >> BigInt(number)) & 1n) === 0n) continue;
        const readers = this.#ends.get(number) ?? new Map<Hex, number>();
        readers.set(reader, Math.max(until, readers.get(reader) ?? 0));
        this.#ends.set(number, readers);
      }
    }
  }

  /** Readers of a category and the second at which the right of each ends. */
  readersOf(number: number): ReadonlyMap<Hex, number> {
    return this.#ends.get(number) ?? new Map();
  }

  /** The second at which a reader's right to a category ends; 0 if it has none. */
  endOf(number: number, reader: Hex): number {
    return this.readersOf(number).get(reader) ?? 0;
  }

  /** Whether some reader's right to a category ends earlier by `later`, or is over. */
  shrinksIn(number: number, later: AccessRights): boolean {
    return [...this.readersOf(number)].some(([reader, end]) => later.endOf(number, reader) < end);
  }
}
