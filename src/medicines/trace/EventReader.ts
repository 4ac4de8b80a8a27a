import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { EventStore, StoredEvent } from "./EventStore.js";
import { gs1Identity } from "./gs1Identity.js";

/** An event of the store, or why it is none. */
export type FoundEvent = StoredEvent | "missing" | "changed";

/** Reads each event once, and what packs and units have to do with each other by their events. */
export class EventReader {
  readonly #store: EventStore;
  readonly #events = new Map<Hex, Promise<FoundEvent>>();
  readonly #below = new Map<string, Promise<readonly string[] | undefined>>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  get(digest: Hex): Promise<FoundEvent> {
    const known = this.#events.get(digest);
    if (known !== undefined) return known;
    const found = this.#store.get(digest).catch((error: unknown): FoundEvent => {
      if (error instanceof MedtrailError && error.code === "trace.no-event") return "missing";
      if (error instanceof MedtrailError && error.code === "trace.event-changed") return "changed";
      throw error;
    });
    this.#events.set(digest, found);
    return found;
  }

  /** The events that name an EPC, as far as they are whole, with their hashes. */
  async naming(link: string): Promise<[Hex, StoredEvent][]> {
    const digests = await this.#store.find(link);
    const events = await Promise.all(digests.map(async (digest) => [digest, await this.get(digest)] as const));
    return events.flatMap(([digest, event]): [Hex, StoredEvent][] =>
      typeof event === "string" ? [] : [[digest, event]],
    );
  }

  /** The packs in a case that has no SSCC, itself for a pack; `undefined` when a case's event is not there. */
  packsBelow(link: string): Promise<readonly string[] | undefined> {
    const known = this.#below.get(link);
    if (known !== undefined) return known;
    const found = this.#packsBelow(link);
    this.#below.set(link, found);
    return found;
  }

  async #packsBelow(link: string): Promise<readonly string[] | undefined> {
    const events = await this.naming(link);
    const own = events.filter(([, event]) => isPacking(event) && parentOf(event) === link);
    if (own.length === 0) return events.length === 0 ? undefined : [link];
    const children = [...new Set(own.flatMap(([, event]) => childrenOf(event)))];
    // An event that puts a case into itself would never end.
    const below = await Promise.all(children.map((child) => (child === link ? [] : this.packsBelow(child))));
    return below.every((packs) => packs !== undefined) ? below.flat() : undefined;
  }

  /**
   * The events that tell the way of an EPC: those that name it, and those of the cases and units it was put into; for a unit, those of
   * what was put into it as well.
   */
  async story(links: readonly string[], downwards: boolean): Promise<Map<Hex, StoredEvent>> {
    const found = new Map<Hex, StoredEvent>();
    const seen = new Set<string>();
    const queue = [...links];
    for (let link = queue.pop(); link !== undefined; link = queue.pop()) {
      if (seen.has(link)) continue;
      seen.add(link);
      for (const [digest, event] of await this.naming(link)) {
        found.set(digest, event);
        if (!isPacking(event)) continue;
        const parent = parentOf(event);
        if (parent === link && downwards) queue.push(...childrenOf(event));
        else if (parent !== undefined && parent !== link) queue.push(parent);
      }
    }
    return found;
  }
}

function isPacking(event: StoredEvent): boolean {
  return event.type === "AggregationEvent" && Reflect.get(event, "action") === "ADD";
}

function parentOf(event: StoredEvent): string | undefined {
  const parent: unknown = Reflect.get(event, "parentID");
  return typeof parent === "string" ? gs1Identity(parent).link : undefined;
}

function childrenOf(event: StoredEvent): string[] {
  const children: unknown = Reflect.get(event, "childEPCs");
  return Array.isArray(children) ? children.map((uri) => gs1Identity(String(uri)).link) : [];
}
