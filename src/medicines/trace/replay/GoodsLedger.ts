import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import type { EncodedShipmentTerms, EncodedUnitShipmentTerms } from "../../ids/shipmentTerms.js";
import type { PackingItem } from "./ReplayAction.js";

/** Where something is: with an organisation, in a case or unit, on its way, or nowhere any more. */
export type GoodsPlace =
  | { readonly at: "org"; readonly org: Hex }
  | { readonly at: "inside"; readonly parent: string }
  | { readonly at: "shipment"; readonly terms: EncodedUnitShipmentTerms | EncodedShipmentTerms }
  | { readonly at: "ended" };

interface Goods {
  readonly link: string;
  place: GoodsPlace;
}

export interface PackGoods extends Goods {
  readonly kind: "pack";
  readonly batch: Hex;
  readonly index: number;
  readonly serial: string;
}

/** A case without SSCC: its events live in the store alone, and its packs are loose for the chain. */
export interface CaseGoods extends Goods {
  readonly kind: "case";
  readonly children: Set<string>;
}

export interface UnitGoods extends Goods {
  readonly kind: "unit";
  readonly unit: Hex;
  readonly children: Set<string>;
  /** The batches that it was packed with, ascending. */
  batches: readonly Hex[];
}

export type AnyGoods = PackGoods | CaseGoods | UnitGoods;

/** Where all goods of a replay are after each of its events. */
export class GoodsLedger {
  readonly #goods = new Map<string, AnyGoods>();

  add<G extends AnyGoods>(goods: G): G {
    this.#goods.set(goods.link, goods);
    return goods;
  }

  find(link: string): AnyGoods | undefined {
    return this.#goods.get(link);
  }

  /** @throws InputError `trace.contradiction` */
  get(link: string): AnyGoods {
    const goods = this.#goods.get(link);
    if (goods === undefined) throw contradiction("is moved before it came into being", link);
    return goods;
  }

  /** The packs that are loose for the chain and the units, in cases and by themselves. */
  contents(links: Iterable<string>): { packs: PackGoods[]; units: UnitGoods[] } {
    const packs: PackGoods[] = [];
    const units: UnitGoods[] = [];
    for (const link of links) {
      const goods = this.get(link);
      if (goods.kind === "pack") packs.push(goods);
      else if (goods.kind === "unit") units.push(goods);
      else {
        const inner = this.contents(goods.children);
        packs.push(...inner.packs);
        units.push(...inner.units);
      }
    }
    return { packs, units };
  }

  /** The units around something, from the innermost. */
  path(goods: AnyGoods): UnitGoods[] {
    const path: UnitGoods[] = [];
    for (let { place } = goods; place.at === "inside"; ) {
      const parent = this.get(place.parent);
      if (parent.kind === "unit") path.push(parent);
      place = parent.place;
    }
    return path;
  }

  /** Where the topmost thing around it is. */
  placeOf(goods: AnyGoods): GoodsPlace {
    let { place } = goods;
    while (place.at === "inside") place = this.get(place.parent).place;
    return place;
  }

  /** @throws InputError `trace.contradiction` unless it is topmost and with the organisation. */
  requireLoose(goods: AnyGoods, org: Hex): void {
    const { place } = goods;
    if (place.at === "org" && place.org === org) return;
    const found = { org: "with another organisation", inside: "inside another", shipment: "on its way", ended: "over" };
    throw contradiction(`is ${found[place.at]}`, goods.link);
  }

  /** Moves things that hang together, with every pack and case below, which hang on their parents. */
  move(goods: Iterable<AnyGoods>, place: GoodsPlace): void {
    for (const one of goods) one.place = place;
  }
}

/** What to throw over goods that cannot be where an event says. */
export function contradiction(rule: string, link: string, values: Record<string, string> = {}): InputError {
  return new InputError("trace.contradiction", `Something ${rule}`, { object: link, ...values });
}

/**
 * Packs of each batch as the chain takes them: one item a batch. Numbers one after the other are a range, which is evidence of the path;
 * others go by quantity alone.
 */
export function packingItems(packs: readonly PackGoods[]): PackingItem[] {
  return [...byBatch(packs)].map(([batch, numbers]) => {
    const first = numbers[0] ?? 0;
    const isRange = (numbers.at(-1) ?? 0) - first + 1 === numbers.length;
    return { batch, quantity: numbers.length, first: isRange ? first : 0, span: isRange ? numbers.length : 0 };
  });
}

/** As many ranges as the packs of each batch make: each is a shipment of its own. */
export function packRanges(packs: readonly PackGoods[]): PackingItem[] {
  return [...byBatch(packs)].flatMap(([batch, numbers]) => {
    const ranges: { first: number; span: number }[] = [];
    for (const number of numbers) {
      const last = ranges.at(-1);
      if (last !== undefined && last.first + last.span === number) last.span++;
      else ranges.push({ first: number, span: 1 });
    }
    return ranges.map(({ first, span }) => ({ batch, quantity: span, first, span }));
  });
}

function byBatch(packs: readonly PackGoods[]): Map<Hex, number[]> {
  const found = new Map<Hex, number[]>();
  for (const { batch, index } of packs) found.set(batch, [...(found.get(batch) ?? []), index]);
  for (const numbers of found.values()) numbers.sort((a, b) => a - b);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
