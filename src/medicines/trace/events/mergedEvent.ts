import { InputError } from "../../../shared/errors.js";
import type { AggregationEvent, BizTransaction, ObjectEvent } from "../../epcis/EpcisEvent.js";
import { eventDigest } from "../../epcis/eventDigest.js";
import { eventHashOfDigest } from "../../epcis/eventHash.js";
import type { StoredEvent } from "../EventStore.js";
import { checkedEvent } from "./eventParts.js";

/**
 * The one event of several that the chain takes in one step, such as those of a lot commissioned over a day: all their objects, the
 * last one's time and place, and each event's hash ID as an upstream event (CBV 2.0 §7.3, `upevt`), so that the hash of this one vouches
 * for all of them.
 * @param events of one type and action, in the order of their times; one alone is answered as it is.
 * @throws InputError `trace.contradiction` when there is none; `epcis.invalid`
 */
export function mergedEvent<E extends ObjectEvent | AggregationEvent>(events: readonly E[]): E {
  const last = events.at(-1);
  if (last === undefined) throw new InputError("trace.contradiction", "There is no event to merge");
  if (events.length === 1) return last;
  const upstream: BizTransaction[] = events.map((event) => ({
    type: "upevt",
    bizTransaction: eventHashOfDigest(eventDigest({ ...event })),
  }));
  const { eventID: _eventID, recordTime: _recordTime, ...rest } = last;
  const merged = {
    ...rest,
    ...lists(events, "epcList"),
    ...lists(events, "childEPCs"),
    bizTransactionList: [...(last.bizTransactionList ?? []), ...upstream],
  };
  // Only lists of the same kind were joined, and the others are the last one's.
  return checkedEvent(merged as unknown as E);
}

/** Digests of the events that an event names as upstream. */
export function upstreamDigests(event: StoredEvent): `0x${string}`[] {
  return (event.bizTransactionList ?? []).flatMap(({ bizTransaction }) => {
    const digits = /^ni:\/\/\/sha-256;([0-9a-f]{64})\?ver=CBV2\.0$/.exec(bizTransaction)?.[1];
    return digits === undefined ? [] : [`0x${digits}` as const];
  });
}

function lists(events: readonly object[], name: string): Record<string, readonly unknown[]> {
  const all = events.flatMap((event): readonly unknown[] => {
    const list: unknown = Reflect.get(event, name);
    return Array.isArray(list) ? list : [];
  });
  return all.length === 0 ? {} : { [name]: [...new Set(all)] };
}
