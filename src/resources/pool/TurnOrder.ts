import type { Hex } from "../../shared/hex.js";
import type { PlaceRequest } from "./PlaceRequest.js";
import { isEligible, type ReserveCategory } from "./ReserveCategory.js";

/** Whose turn it is, and the category whose unit is offered. */
export interface Turn {
  readonly request: Hex;
  readonly category: number;
}

/**
 * Whose turn it is when a unit is free: by the rule that is published, not by how the contract searches. A request that stopped waiting never waits
 * again, so each category's first only moves forward.
 */
export class TurnOrder {
  readonly #categories: readonly ReserveCategory[];
  readonly #ranking: readonly PlaceRequest[];
  readonly #gone = new Set<Hex>();
  readonly #first: number[];
  #firstOfAll = 0;

  /** @param waiting who waits, best first. */
  constructor(categories: readonly ReserveCategory[], waiting: readonly PlaceRequest[]) {
    this.#categories = categories;
    this.#ranking = waiting;
    this.#first = categories.map(() => 0);
  }

  /** The request waits no more. */
  remove(request: Hex): void {
    this.#gone.add(request);
  }

  /**
   * Who gets the next unit, and of which category: of the first in precedence that has a free unit for somebody who waits and is eligible, or for
   * anybody who waits if it is soft.
   */
  next(free: readonly number[]): Turn | undefined {
    for (const [category, { soft }] of this.#categories.entries()) {
      if ((free[category] ?? 0) <= 0) continue;
      const request = this.#firstOf(category) ?? (soft ? this.#firstWaiting() : undefined);
      if (request !== undefined) return { request, category };
    }
    return undefined;
  }

  #firstOf(index: number): Hex | undefined {
    const category = this.#categories[index];
    for (let at = this.#first[index] ?? 0; category !== undefined; at++) {
      this.#first[index] = at;
      const request = this.#ranking[at];
      if (request === undefined) return undefined;
      if (!this.#gone.has(request.id) && isEligible(category, index, request.eligibility)) return request.id;
    }
    return undefined;
  }

  #firstWaiting(): Hex | undefined {
    for (; ; this.#firstOfAll++) {
      const request = this.#ranking[this.#firstOfAll];
      if (request === undefined || !this.#gone.has(request.id)) return request?.id;
    }
  }
}
