import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { cbvWord } from "../../epcis/cbvWord.js";
import { eventDigest } from "../../epcis/eventDigest.js";
import { compareInstants, parseInstant } from "../../epcis/instant.js";
import { NamespaceScope } from "../../epcis/NamespaceScope.js";
import type { StoredEvent } from "../EventStore.js";
import { type Gs1Identity, gs1Identity } from "../gs1Identity.js";
import type { ReplayActor } from "./ReplayAction.js";

/** Steps at one time stand in this order: what makes goods before what moves them. */
const RANKS = ["commissioning", "packing", "unpacking", "shipping", "receiving"];

/** An event of a replay with what every step asks of it. */
export class ReplayEvent {
  readonly event: StoredEvent;
  readonly digest: Hex;
  readonly bizStep: string | undefined;
  readonly disposition: string | undefined;
  readonly action: unknown;
  readonly #scope: NamespaceScope;

  constructor(event: StoredEvent) {
    this.event = event;
    this.digest = eventDigest({ ...event });
    this.#scope = NamespaceScope.STANDARD.with(event["@context"]);
    this.bizStep = event.bizStep === undefined ? undefined : cbvWord("bizStep", event.bizStep, this.#scope);
    this.disposition =
      event.disposition === undefined ? undefined : cbvWord("disposition", event.disposition, this.#scope);
    this.action = Reflect.get(event, "action");
  }

  /** In the order of time; at one time what makes goods first, then by hash, so that the order of the document does not count. */
  static compare(a: ReplayEvent, b: ReplayEvent): number {
    const [left, right] = [parseInstant(a.event.eventTime), parseInstant(b.event.eventTime)];
    const order = left === undefined || right === undefined ? 0 : compareInstants(left, right);
    return order || a.#rank() - b.#rank() || (a.digest < b.digest ? -1 : 1);
  }

  objects(name: "epcList" | "childEPCs"): Gs1Identity[] {
    const list: unknown = Reflect.get(this.event, name);
    const all = Array.isArray(list) ? list.map((uri) => gs1Identity(String(uri))) : [];
    return [...new Map(all.map((one) => [one.link, one])).values()];
  }

  parent(): Gs1Identity {
    const parent: unknown = Reflect.get(this.event, "parentID");
    if (typeof parent !== "string") throw this.refuse("has no parent");
    return gs1Identity(parent);
  }

  /** GLN of the place where it was done. @throws InputError `trace.unsupported` */
  place(): string {
    const place = this.event.bizLocation ?? this.event.readPoint;
    const named = place === undefined ? undefined : gs1Identity(place.id);
    if (named?.kind !== "place") throw this.refuse("names no GLN as its place");
    return named.gln;
  }

  /** Who acts at the place. @throws InputError `trace.actor`, `trace.unsupported` */
  actor(actors: ReadonlyMap<string, ReplayActor>): ReplayActor {
    return this.actorOf(actors, this.place());
  }

  /**
   * Who holds on a side of a shipment: the possessing party, or the owning one where no other is told.
   * @throws InputError `trace.actor`, `trace.unsupported`; `trace.contradiction` when goods go to a place of somebody else without
   * a word of who possesses them
   */
  party(side: "source" | "destination", actors: ReadonlyMap<string, ReplayActor>): ReplayActor {
    const list =
      side === "source"
        ? this.event.sourceList?.map(({ type, source }) => [type, source] as const)
        : this.event.destinationList?.map(({ type, destination }) => [type, destination] as const);
    const of = (wanted: string) =>
      list?.find(([type]) => cbvWord("sourceDestinationType", type, this.#scope) === wanted)?.[1];
    const possessing = of("possessing_party");
    const named = possessing ?? of("owning_party") ?? of("location");
    if (named === undefined) throw this.refuse(`has no ${side}`);
    const actor = this.#actorOfUri(actors, named);
    const location = of("location");
    if (possessing === undefined && location !== undefined) {
      const there = this.#actorOfUri(actors, location);
      if (there.org !== actor.org)
        throw this.contradict(`has a ${side} at another organisation's place: name who possesses`);
    }
    return actor;
  }

  actorOf(actors: ReadonlyMap<string, ReplayActor>, gln: string): ReplayActor {
    const actor = actors.get(gln);
    if (actor !== undefined) return actor;
    throw new InputError("trace.actor", "Nobody was given who acts there", { gln, event: this.digest });
  }

  refuse(rule: string): InputError {
    return new InputError("trace.unsupported", `An event ${rule}`, this.#values());
  }

  contradict(rule: string): InputError {
    return new InputError("trace.contradiction", `An event ${rule}`, this.#values());
  }

  #values() {
    return { event: this.digest, time: this.event.eventTime, bizStep: this.event.bizStep };
  }

  #actorOfUri(actors: ReadonlyMap<string, ReplayActor>, uri: string): ReplayActor {
    const named = gs1Identity(uri);
    if (named.kind !== "place") throw this.refuse("names a party that has no GLN");
    return this.actorOf(actors, named.gln);
  }

  #rank(): number {
    const rank = RANKS.indexOf(this.bizStep ?? "");
    return rank < 0 ? RANKS.length : rank;
  }
}
