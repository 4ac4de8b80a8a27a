import type { Hex } from "../../../shared/hex.js";
import { encodedShipmentIdOf } from "../../ids/shipmentIdOf.js";
import type { ChainLog } from "../ChainLog.js";
import type { LogReader } from "../LogReader.js";
import { contradiction } from "./GoodsLedger.js";
import type { ReplayStep } from "./ReplayAction.js";
import type { ReplayEvent } from "./ReplayEvent.js";

/**
 * Whether a step was taken before, by its log with the same event's hash.
 * @throws InputError `trace.contradiction` when the lot or SSCC was used before, for another event
 */
export async function isTaken(reader: LogReader, { action, actor, digest }: ReplayStep): Promise<boolean> {
  const own = (log: ChainLog) => log.word("eventHash") === digest;
  switch (action.kind) {
    case "commission": {
      const logs = await reader.read("batches", "BatchCommissioned", [action.batch]);
      if (logs.length > 0 && !logs.some(own)) throw contradiction("is a lot that was commissioned before", action.lot);
      return logs.length > 0;
    }
    case "pack": {
      const logs = await reader.read("units", "UnitPacked", [action.unit]);
      if (logs.length > 0 && !logs.some(own)) throw contradiction("is an SSCC that was used before", action.sscc);
      return logs.length > 0;
    }
    case "unpack":
      return (await reader.read("units", "UnitUnpacked", [action.unit, actor.org])).some(own);
    case "shipUnit": {
      const { from, to, unit } = action.terms;
      const logs = await reader.read("units", "UnitShipped", [null, from, to]);
      return logs.some((log) => own(log) && log.parts("terms").some((terms) => terms.word("unit") === unit));
    }
    case "receiveUnit":
      return (await reader.read("units", "UnitReceived", [null, actor.org, action.terms.unit])).some(own);
    case "shipPacks": {
      const { from, to, batch, first } = action.terms;
      const logs = await reader.read("batches", "Shipped", [from, to, batch]);
      return logs.some((log) => own(log) && log.number("first") === first);
    }
    case "receivePacks":
      return (await reader.read("batches", "Received", [encodedShipmentIdOf(action.terms), actor.org])).some(own);
    case "end":
      if (action.state === "Active") {
        return (await reader.read("packDesk", "PackReactivated", [action.batch, actor.org, action.index])).some(own);
      }
      return (await reader.read("batches", "PackEnded", [action.batch, actor.org, action.index])).some(own);
  }
}

const LOGS = [
  ["units", "UnitUnpacked", 1],
  ["units", "UnitShipped", 1],
  ["units", "UnitReceived", 1],
  ["batches", "Shipped", 0],
  ["batches", "Received", 1],
  ["batches", "PackEnded", 1],
  ["packDesk", "PackReactivated", 1],
] as const;

/** Whether an organisation took a step that carries the event's hash. */
export async function isEventTaken(reader: LogReader, { digest }: ReplayEvent, org: Hex): Promise<boolean> {
  for (const [contract, name, position] of LOGS) {
    const logs = await reader.read(contract, name, position === 0 ? [org] : [null, org]);
    if (logs.some((log) => log.word("eventHash") === digest)) return true;
  }
  return false;
}
