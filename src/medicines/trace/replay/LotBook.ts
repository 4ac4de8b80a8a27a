import type { Connection } from "../../../shared/connect.js";
import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { ask } from "../../../shared/send.js";
import { batchIdOf } from "../../ids/batchIdOf.js";
import { chainWord } from "../../ids/chainWord.js";
import type { Gs1Identity } from "../gs1Identity.js";
import { lotMasterData } from "../lotMasterData.js";
import type { ReplayActor } from "./ReplayAction.js";
import type { ReplayEvent } from "./ReplayEvent.js";

/** A lot as its events commission it. */
export interface Lot {
  readonly gtin: string;
  readonly lot: string;
  readonly expiry: string;
  readonly events: ReplayEvent[];
  readonly serials: Map<string, number>;
}

const NOBODY: Hex = `0x${"0".repeat(64)}`;

/** The lots that a document commissions, and which of its SGTINs are packs and which cases. */
export class LotBook {
  readonly #connection: Connection;
  readonly #actors: ReadonlyMap<string, ReplayActor>;
  /** Parents of the document: an SGTIN among them whose product is not approved is a case. */
  readonly #parents: ReadonlySet<string>;
  readonly #lots = new Map<Hex, Lot>();
  readonly #makers = new Map<string, Hex | undefined>();

  constructor(connection: Connection, actors: ReadonlyMap<string, ReplayActor>, parents: ReadonlySet<string>) {
    this.#connection = connection;
    this.#actors = actors;
    this.#parents = parents;
  }

  get(batch: Hex): Lot | undefined {
    return this.#lots.get(batch);
  }

  /**
   * Takes in an event that commissions.
   * @throws InputError `trace.actor`, `trace.contradiction`, `trace.product`, `trace.unsupported`
   */
  async read(event: ReplayEvent): Promise<void> {
    const { lot, expiry } = lotMasterData(event.event);
    for (const item of event.objects("epcList")) {
      if (item.kind !== "item" || (await this.#isCase(item, event))) continue;
      if (lot === undefined || expiry === undefined) throw event.refuse("commissions packs without lot and expiry");
      const batch = batchIdOf(item.gtin, lot);
      const known: Lot = this.#lots.get(batch) ?? { gtin: item.gtin, lot, expiry, events: [], serials: new Map() };
      this.#lots.set(batch, known);
      if (known.expiry !== expiry) throw event.contradict("gives another expiry to the same lot");
      if (known.serials.has(item.serial)) throw event.contradict("commissions a pack a second time");
      known.serials.set(item.serial, known.serials.size);
      if (known.events.at(-1) !== event) known.events.push(event);
    }
  }

  async #isCase(item: Gs1Identity & { readonly kind: "item" }, event: ReplayEvent): Promise<boolean> {
    const maker = await this.makerOf(item.gtin);
    const isParent = this.#parents.has(item.link);
    if (maker === undefined && isParent) return true;
    if (isParent) throw event.contradict("puts things into what is approved as a pack");
    const { org } = event.actor(this.#actors);
    if (maker === org) return false;
    throw new InputError("trace.product", "The product is not approved for who commissions it", {
      gtin: item.gtin,
      event: event.digest,
    });
  }

  /** The organisation that holds a product's approval. */
  async makerOf(gtin: string): Promise<Hex | undefined> {
    if (!this.#makers.has(gtin)) {
      const maker = chainWord(await ask(this.#connection.medicines.manufacturerOf(BigInt(gtin))));
      this.#makers.set(gtin, maker === NOBODY ? undefined : maker);
    }
    return this.#makers.get(gtin);
  }
}
