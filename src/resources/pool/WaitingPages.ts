import { IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { PlaceRequest } from "./PlaceRequest.js";
import type { PoolStory } from "./poolStory.js";
import { isEligible, type ReserveCategory } from "./ReserveCategory.js";

/** Whom a search among those who wait looks for. */
export interface SearchTerms {
  readonly category: number;
  /** How many are wanted. */
  readonly units: number;
  /** The first page that was not searched. */
  readonly page: number;
  /** Whether whoever waits may have the unit, or only those eligible. */
  readonly anyone: boolean;
}

/** The pages of those who got no unit, as the settlement wrote them, and who of them still waits. */
export class WaitingPages {
  readonly #pages: readonly (readonly Hex[])[];
  readonly #categories: readonly ReserveCategory[];
  readonly #waiting: Map<Hex, PlaceRequest>;

  constructor({ terms, requests, pages, settledBy }: PoolStory) {
    this.#pages = pages.get(settledBy ?? "")?.waiting ?? [];
    this.#categories = terms.categories;
    this.#waiting = new Map([...requests].filter(([, { state }]) => state === "requested"));
  }

  /** The request was offered a unit. */
  remove(request: Hex): void {
    this.#waiting.delete(request);
  }

  /**
   * The pages to show for a search: up to the one with the last unit's taker, since what lies behind it would be paid for and not read.
   * @param max the most pages of one transaction.
   * @throws IntegrityError `pool.missing-page`.
   */
  for({ category, units, page, anyone }: SearchTerms, max: number): Hex[][] {
    const terms = this.#categories[category];
    const shown: Hex[][] = [];
    for (let takers = 0; shown.length < max && takers < units; ) {
      if (page + shown.length === this.#pages.length && shown.length > 0) break;
      const requests = this.#pages[page + shown.length];
      if (requests === undefined) {
        throw new IntegrityError("pool.missing-page", "The node leaves out a page of those who wait", {
          page: page + shown.length,
        });
      }
      shown.push([...requests]);
      takers += requests.filter((id) => {
        const one = this.#waiting.get(id);
        return one && (anyone || (terms && isEligible(terms, category, one.eligibility)));
      }).length;
    }
    return shown;
  }
}
