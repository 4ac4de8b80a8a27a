import { MissingError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import type { EncodedShipmentTerms, EncodedUnitShipmentTerms } from "../../ids/shipmentTerms.js";
import type { ChainLog } from "../ChainLog.js";
import { EventReader } from "../EventReader.js";
import type { EventStore } from "../EventStore.js";
import { GoodsPath } from "../GoodsPath.js";
import { gatherLogs } from "../gatherLogs.js";
import { type Gs1Identity, gs1Identity } from "../gs1Identity.js";
import { unitLink } from "../gs1Links.js";
import type { LogReader } from "../LogReader.js";
import type { PackStore } from "../PackStore.js";
import { resolvePack } from "../resolvePack.js";
import type { TraceSubject } from "../TraceSubject.js";
import { type CaseGoods, contradiction, type GoodsLedger, type GoodsPlace } from "./GoodsLedger.js";

/** Goods of earlier documents: where the chain and the store say that they are. */
export class ChainGoods {
  readonly #reader: LogReader;
  readonly #stores: { readonly events: EventStore; readonly packs: PackStore };
  readonly #events: EventReader;
  readonly #ledger: GoodsLedger;
  readonly #terms: Map<string, EncodedShipmentTerms>;

  /** @param terms Where to note by which shipment a pack travels. */
  constructor(
    reader: LogReader,
    stores: { readonly events: EventStore; readonly packs: PackStore },
    ledger: GoodsLedger,
    terms: Map<string, EncodedShipmentTerms>,
  ) {
    this.#reader = reader;
    this.#stores = stores;
    this.#events = new EventReader(stores.events);
    this.#ledger = ledger;
    this.#terms = terms;
  }

  /**
   * Brings a pack, case or unit into the ledger unless it is there.
   * @throws MissingError `trace.unknown-pack`, `trace.unknown-unit`; InputError `trace.contradiction`
   */
  async ensure(named: Gs1Identity): Promise<void> {
    if (this.#ledger.find(named.link) !== undefined) return;
    if (named.kind === "unit") return this.#unit(named.sscc, named.link);
    if (named.kind !== "item") throw contradiction("is neither a pack nor a unit", named.link);
    const below = await this.#events.packsBelow(named.link);
    if (below === undefined || (below.length === 1 && below[0] === named.link)) return this.#pack(named);
    await this.#case(named.link, below);
  }

  async #pack(named: Gs1Identity & { readonly kind: "item" }): Promise<void> {
    const { batch, index } = await resolvePack(this.#reader, this.#stores, named);
    const { path, logs } = await this.#follow({ kind: "pack", batch, index });
    const place = await this.#placeOf(path, path.path[0], logs);
    if (path.shipment?.name === "Shipped") this.#terms.set(named.link, packTerms(path.shipment));
    this.#ledger.add({ kind: "pack", link: named.link, batch, index, serial: named.serial, place });
  }

  async #case(link: string, packs: readonly string[]): Promise<void> {
    for (const pack of packs) await this.ensure(gs1Identity(pack));
    const [first] = packs;
    if (first === undefined) throw contradiction("is an empty case", link);
    const { place } = this.#ledger.get(first);
    const goods: CaseGoods = this.#ledger.add({ kind: "case", link, children: new Set(packs), place });
    for (const pack of packs) this.#ledger.get(pack).place = { at: "inside", parent: goods.link };
  }

  async #unit(sscc: string, link: string): Promise<void> {
    const [packed, second] = await this.#reader.read("units", "UnitPacked", [null, null, BigInt(sscc)]);
    if (packed === undefined) throw new MissingError("trace.unknown-unit", "Nobody packed this unit", { sscc });
    if (second !== undefined) throw contradiction("has an SSCC that several organisations used", link);
    const unit = packed.word("unit");
    const { path, logs } = await this.#follow({ kind: "unit", unit });
    const event = await this.#events.get(packed.word("eventHash"));
    const children: unknown = typeof event === "string" ? [] : Reflect.get(event, "childEPCs");
    const links = Array.isArray(children) ? children.map((uri) => gs1Identity(String(uri)).link) : [];
    const place = await this.#placeOf(path, path.path[1], logs);
    const batches = packed.words("batches");
    this.#ledger.add({ kind: "unit", link, unit, children: new Set(links), batches, place });
  }

  async #placeOf(path: GoodsPath, parent: Hex | undefined, logs: readonly ChainLog[]): Promise<GoodsPlace> {
    if (path.hasEnded) return { at: "ended" };
    if (parent !== undefined) {
      const packed = logs.find((log) => log.name === "UnitPacked" && log.word("unit") === parent);
      const link = unitLink(String(packed?.values.sscc).padStart(18, "0"));
      await this.ensure(gs1Identity(link));
      return { at: "inside", parent: link };
    }
    if (path.shipment !== undefined) return { at: "shipment", terms: termsOf(path.shipment) };
    return path.holder === undefined ? { at: "ended" } : { at: "org", org: path.holder };
  }

  async #follow(subject: TraceSubject): Promise<{ path: GoodsPath; logs: readonly ChainLog[] }> {
    const logs = await gatherLogs(this.#reader, subject);
    const path = new GoodsPath(subject);
    for (const log of logs) path.take(log);
    return { path, logs };
  }
}

function termsOf(log: ChainLog): EncodedUnitShipmentTerms | EncodedShipmentTerms {
  const [terms] = log.parts("terms");
  if (log.name === "Shipped" || terms === undefined) return packTerms(log);
  return { ...partiesOf(terms), unit: terms.word("unit") };
}

function packTerms(log: ChainLog): EncodedShipmentTerms {
  const [quantity, first, span] = [log.number("quantity"), log.number("first"), log.number("span")];
  return { ...partiesOf(log), batch: log.word("batch"), quantity, first, span };
}

function partiesOf(log: ChainLog) {
  return {
    from: log.word("from"),
    to: log.word("to"),
    carrier: log.word("carrier"),
    kind: log.number("kind"),
    documents: log.word("documents"),
  };
}
