import type { Connection } from "../../../shared/connect.js";
import type { Hex } from "../../../shared/hex.js";
import { batchIdOf } from "../../ids/batchIdOf.js";
import { encodedShipmentIdOf } from "../../ids/shipmentIdOf.js";
import type { EncodedShipmentTerms, EncodedUnitShipmentTerms } from "../../ids/shipmentTerms.js";
import { unitIdOf } from "../../ids/unitIdOf.js";
import type { EventStore, StoredEvent } from "../EventStore.js";
import { mergedEvent } from "../events/mergedEvent.js";
import type { PackStateStep } from "../events/packStateEvent.js";
import { type Gs1Identity, gs1Identity } from "../gs1Identity.js";
import { LogReader } from "../LogReader.js";
import { lotMasterData } from "../lotMasterData.js";
import type { PackStore } from "../PackStore.js";
import { ChainGoods } from "./ChainGoods.js";
import { type AnyGoods, contradiction, GoodsLedger, type PackGoods, packingItems, packRanges } from "./GoodsLedger.js";
import { isEventTaken } from "./isTaken.js";
import { LotBook } from "./LotBook.js";
import type { ReplayAction, ReplayActor, ReplayStep } from "./ReplayAction.js";
import { ReplayEvent } from "./ReplayEvent.js";
import { isCommissioning, isPackingOf, stateOf } from "./replayEventKinds.js";

export interface ReplayPlan {
  readonly steps: readonly ReplayStep[];
  /** Events that were made of several, which steps carry in their place. */
  readonly merged: readonly StoredEvent[];
}

export interface PlanSettings {
  readonly stores: { readonly events: EventStore; readonly packs: PackStore };
  /** By GLN. */
  readonly actors: ReadonlyMap<string, ReplayActor>;
  /** Digest of the document that goes with a shipment. */
  readonly documentOf: (event: StoredEvent) => Promise<Hex>;
}

/**
 * What a replay will send, in its order, or why it cannot: nothing is sent or stored here.
 * @throws InputError `trace.actor`, `trace.contradiction`, `trace.product`, `trace.statement`, `trace.unsupported`; MissingError
 * `trace.unknown-pack`, `trace.unknown-unit`
 */
export async function planReplay(
  connection: Connection,
  events: readonly StoredEvent[],
  settings: PlanSettings,
): Promise<ReplayPlan> {
  const all = new Map(events.map((event) => new ReplayEvent(event)).map((event) => [event.digest, event]));
  const planner = new Planner(connection, settings, [...all.values()].sort(ReplayEvent.compare));
  return planner.plan();
}

const NO_CARRIER: Hex = `0x${"0".repeat(64)}`;
const SALE = 0;
const RETURN = 1;

class Planner {
  readonly #settings: PlanSettings;
  readonly #events: readonly ReplayEvent[];
  readonly #ledger = new GoodsLedger();
  readonly #terms = new Map<string, EncodedShipmentTerms>();
  readonly #chain: ChainGoods;
  readonly #reader: LogReader;
  readonly #steps: ReplayStep[] = [];
  readonly #merged: StoredEvent[] = [];
  readonly #lots: LotBook;

  constructor(connection: Connection, settings: PlanSettings, events: readonly ReplayEvent[]) {
    this.#settings = settings;
    this.#events = events;
    this.#reader = new LogReader(connection);
    this.#chain = new ChainGoods(this.#reader, settings.stores, this.#ledger, this.#terms);
    const packings = events.filter(({ event }) => event.type === "AggregationEvent");
    const parents = new Set(packings.map((event) => event.parent().link));
    this.#lots = new LotBook(connection, settings.actors, parents);
  }

  async plan(): Promise<ReplayPlan> {
    for (const event of this.#events) if (isCommissioning(event)) await this.#lots.read(event);
    for (const event of this.#events) await this.#take(event);
    return { steps: this.#steps, merged: this.#merged };
  }

  async #take(event: ReplayEvent): Promise<void> {
    const { type } = event.event;
    if (event.event.errorDeclaration !== undefined) throw event.refuse("is declared erroneous");
    if (type !== "ObjectEvent" && type !== "AggregationEvent") throw event.refuse(`is a ${type}`);
    for (const name of ["quantityList", "childQuantityList"]) {
      if (Reflect.get(event.event, name) !== undefined) throw event.refuse("tells quantities without serial numbers");
    }
    if (isCommissioning(event)) return this.#commission(event);
    const aggregation = type === "AggregationEvent";
    if (aggregation && event.bizStep === "packing" && event.action === "ADD") return this.#pack(event);
    if (await this.#wasTaken(event)) return;
    if (aggregation && event.bizStep === "unpacking" && event.action === "DELETE") return this.#unpack(event);
    if (aggregation) throw event.refuse("aggregates in another way than packing and unpacking");
    if (event.bizStep === "shipping" && event.action === "OBSERVE") return this.#ship(event);
    if (event.bizStep === "receiving" && event.action === "OBSERVE" && event.disposition !== "returned") {
      return this.#receive(event);
    }
    const state = stateOf(event);
    if (state === undefined) throw event.refuse("has a business step and disposition that no step on chain stands for");
    return this.#end(event, state);
  }

  /** A step with goods of earlier documents that an earlier replay of this document took. */
  async #wasTaken(event: ReplayEvent): Promise<boolean> {
    const named = event.event.type === "AggregationEvent" ? [event.parent()] : event.objects("epcList");
    const isFresh = named.every(({ link }) => this.#ledger.find(link) === undefined);
    return isFresh && isEventTaken(this.#reader, event, event.actor(this.#settings.actors).org);
  }

  // ---------------------------------------------------------------------------------------------- commissioning

  #commission(event: ReplayEvent): void {
    const actor = event.actor(this.#settings.actors);
    const { lot = "" } = lotMasterData(event.event);
    for (const item of event.objects("epcList")) {
      if (item.kind === "unit") continue;
      if (item.kind !== "item") throw event.refuse("commissions what is neither a pack, a case nor a unit");
      const place = { at: "org", org: actor.org } as const;
      const batch = batchIdOf(item.gtin, lot);
      const known = this.#lots.get(batch);
      const index = known?.serials.get(item.serial);
      if (known === undefined || index === undefined) {
        this.#ledger.add({ kind: "case", link: item.link, children: new Set(), place });
        continue;
      }
      this.#ledger.add({ kind: "pack", link: item.link, batch, index, serial: item.serial, place });
      if (known.events[0] !== event) continue;
      const { gtin, expiry, serials } = known;
      this.#addOnce(known.events, actor, {
        kind: "commission",
        batch,
        gtin,
        lot,
        expiry,
        serials: [...serials.keys()],
      });
    }
  }

  /** A step that several events tell together. */
  #addOnce(events: readonly ReplayEvent[], actor: ReplayActor, action: ReplayAction): void {
    const isKnown = this.#steps.some(
      (step) => step.action.kind === "commission" && action.kind === "commission" && step.action.batch === action.batch,
    );
    if (isKnown) return;
    const one = mergedEvent(events.map(({ event }) => event as Parameters<typeof mergedEvent>[0][number]));
    if (events.length > 1) this.#merged.push(one);
    this.#steps.push({ action, actor, digest: new ReplayEvent(one).digest });
  }

  // ------------------------------------------------------------------------------------------ packing and unpacking

  async #pack(event: ReplayEvent): Promise<void> {
    const actor = event.actor(this.#settings.actors);
    const parent = event.parent();
    if (parent.kind === "item") return this.#fillCase(event, parent, actor);
    if (parent.kind !== "unit") throw event.refuse("packs into what is neither a case nor a unit with SSCC");
    // An SSCC is packed once, so the events that fill it are one step, with the last of them.
    const all = this.#events.filter((one) => isPackingOf(one, parent.link));
    if (all.at(-1) !== event) return;
    if (this.#ledger.find(parent.link) !== undefined) throw event.contradict("packs a unit that is packed");
    const children = [
      ...new Map(all.flatMap((one) => one.objects("childEPCs")).map((one) => [one.link, one])).values(),
    ];
    await this.#requireLoose(children, actor.org);
    const { packs, units } = this.#ledger.contents(children.map(({ link }) => link));
    const items = packingItems(packs);
    const inUnits = units.flatMap(({ batches }) => batches);
    const batches = [...new Set([...items.map(({ batch }) => batch), ...inUnits])].sort();
    const unit = unitIdOf(actor.org, parent.sscc);
    this.#addOnce(all, actor, {
      kind: "pack",
      unit,
      sscc: parent.sscc,
      items,
      children: units.map((one) => one.unit),
      batches,
      childBatches: units.map((one) => one.batches),
    });
    const links = children.map(({ link }) => link);
    const place = { at: "org", org: actor.org } as const;
    this.#ledger.add({ kind: "unit", link: parent.link, unit, children: new Set(links), batches, place });
    this.#ledger.move(
      links.map((link) => this.#ledger.get(link)),
      { at: "inside", parent: parent.link },
    );
  }

  async #fillCase(event: ReplayEvent, parent: Gs1Identity & { kind: "item" }, actor: ReplayActor): Promise<void> {
    if ((await this.#lots.makerOf(parent.gtin)) !== undefined)
      throw event.contradict("puts things into an approved pack");
    const place = { at: "org", org: actor.org } as const;
    const goods =
      this.#ledger.find(parent.link) ??
      this.#ledger.add({ kind: "case", link: parent.link, children: new Set(), place });
    if (goods.kind !== "case") throw event.contradict("puts things into what is no case");
    this.#ledger.requireLoose(goods, actor.org);
    const children = event.objects("childEPCs");
    await this.#requireLoose(children, actor.org);
    for (const { link } of children) {
      goods.children.add(link);
      this.#ledger.get(link).place = { at: "inside", parent: parent.link };
    }
  }

  async #requireLoose(named: readonly Gs1Identity[], org: Hex): Promise<void> {
    for (const one of named) {
      await this.#chain.ensure(one);
      this.#ledger.requireLoose(this.#ledger.get(one.link), org);
    }
  }

  async #unpack(event: ReplayEvent): Promise<void> {
    const actor = event.actor(this.#settings.actors);
    const parent = event.parent();
    await this.#chain.ensure(parent);
    const goods = this.#ledger.get(parent.link);
    if (goods.kind === "pack") throw event.contradict("takes things out of a pack");
    this.#ledger.requireLoose(goods, actor.org);
    const named = event.objects("childEPCs").map(({ link }) => link);
    const links = named.length === 0 ? [...goods.children] : named;
    const foreign = links.find((link) => !goods.children.has(link));
    if (foreign !== undefined) throw contradiction("is taken out of where it is not", foreign, { event: event.digest });
    if (goods.kind === "unit") {
      for (const link of goods.children) await this.#ensureLink(link);
      const { packs, units } = this.#ledger.contents(links);
      const rest = this.#ledger.contents([...goods.children].filter((link) => !links.includes(link)));
      const contents = [...new Set(packs.map(({ batch }) => batch))].sort();
      if (rest.packs.some(({ batch }) => contents.includes(batch))) {
        throw event.refuse("takes a part of a batch's packs out of a unit: the chain takes all of them");
      }
      const children = units.map(({ unit }) => unit);
      this.#steps.push({
        action: { kind: "unpack", unit: goods.unit, contents, children },
        actor,
        digest: event.digest,
      });
    }
    for (const link of links) goods.children.delete(link);
    this.#ledger.move(
      links.map((link) => this.#ledger.get(link)),
      { at: "org", org: actor.org },
    );
  }

  async #ensureLink(link: string): Promise<void> {
    await this.#chain.ensure(gs1Identity(link));
  }

  // -------------------------------------------------------------------------------------------------------- custody

  async #ship(event: ReplayEvent): Promise<void> {
    const { actors, documentOf } = this.#settings;
    const from = event.party("source", actors);
    const to = event.party("destination", actors);
    if (from.org === to.org) throw event.contradict("ships from an organisation to itself");
    if (event.actor(actors).org !== from.org) throw event.contradict("ships from another organisation's place");
    const named = event.objects("epcList");
    await this.#requireLoose(named, from.org);
    const documents = await documentOf(event.event);
    const kind = event.disposition === "returned" ? RETURN : SALE;
    const base = { from: from.org, to: to.org, carrier: NO_CARRIER, kind, documents };
    const { packs, units } = this.#ledger.contents(named.map(({ link }) => link));
    const step = (action: ReplayAction) => this.#steps.push({ action, actor: from, digest: event.digest });
    for (const { link, unit, batches } of units) {
      const terms: EncodedUnitShipmentTerms = { ...base, unit };
      step({ kind: "shipUnit", terms, contents: batches });
      this.#ledger.get(link).place = { at: "shipment", terms };
    }
    for (const range of packRanges(packs)) {
      const terms: EncodedShipmentTerms = { ...base, ...range };
      step({ kind: "shipPacks", terms });
      const inside = packs.filter((pack) => isInRange(pack, range));
      for (const { link } of inside) this.#terms.set(link, terms);
      const tops = named.map(({ link }) => this.#ledger.get(link)).filter(({ kind: one }) => one !== "unit");
      this.#ledger.move(tops, { at: "shipment", terms });
    }
  }

  async #receive(event: ReplayEvent): Promise<void> {
    const to = event.actor(this.#settings.actors);
    const named = event.objects("epcList");
    for (const one of named) await this.#chain.ensure(one);
    const goods = named.map(({ link }) => this.#ledger.get(link));
    for (const one of goods) this.#requireArriving(one, to.org, event);
    const { packs, units } = this.#ledger.contents(named.map(({ link }) => link));
    const step = (action: ReplayAction) => this.#steps.push({ action, actor: to, digest: event.digest });
    for (const { place, batches } of units) {
      if (place.at === "shipment" && "unit" in place.terms) {
        step({ kind: "receiveUnit", terms: place.terms, contents: batches });
      }
    }
    const shipments = new Map<Hex, { terms: EncodedShipmentTerms; quantity: number }>();
    for (const { link } of packs) {
      const terms = this.#terms.get(link);
      if (terms === undefined) throw contradiction("is received without a shipment", link);
      const id = encodedShipmentIdOf(terms);
      shipments.set(id, { terms, quantity: (shipments.get(id)?.quantity ?? 0) + 1 });
    }
    for (const { terms, quantity } of shipments.values()) step({ kind: "receivePacks", terms, quantity });
    this.#ledger.move(goods, { at: "org", org: to.org });
  }

  #requireArriving({ place, link }: AnyGoods, org: Hex, event: ReplayEvent): void {
    if (place.at !== "shipment") throw contradiction("is received but not on its way", link, { event: event.digest });
    if (place.terms.to !== org) throw contradiction("is received by another than it was sent to", link);
    const hasParty = event.event.sourceList !== undefined;
    if (hasParty && event.party("source", this.#settings.actors).org !== place.terms.from) {
      throw contradiction("is received from another than sent it", link, { event: event.digest });
    }
  }

  // ----------------------------------------------------------------------------------------------------------- ends

  async #end(event: ReplayEvent, state: PackStateStep): Promise<void> {
    const actor = event.actor(this.#settings.actors);
    const premises = event.place();
    for (const named of event.objects("epcList")) {
      await this.#chain.ensure(named);
      const goods = this.#ledger.get(named.link);
      if (goods.kind !== "pack") throw event.refuse("ends a case or unit as a whole: name its packs");
      this.#requireEndable(goods, actor.org, state);
      const { batch, serial, index } = goods;
      const path = this.#ledger.path(goods).map(({ unit }) => unit);
      this.#steps.push({
        action: { kind: "end", batch, serial, index, state, premises, path },
        actor,
        digest: event.digest,
      });
      goods.place = state === "Active" ? { at: "org", org: actor.org } : { at: "ended" };
    }
  }

  #requireEndable(goods: PackGoods, org: Hex, state: PackStateStep): void {
    const place = this.#ledger.placeOf(goods);
    if (state === "Active" ? place.at === "ended" : place.at === "org" && place.org === org) return;
    throw contradiction(state === "Active" ? "is made active but has not ended" : "ends where it is not", goods.link);
  }
}

function isInRange({ batch, index }: PackGoods, range: { batch: Hex; first: number; span: number }): boolean {
  return batch === range.batch && index >= range.first && index < range.first + range.span;
}
