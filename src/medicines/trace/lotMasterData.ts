import { EpcisContext } from "../epcis/EpcisContext.js";
import type { StoredEvent } from "./EventStore.js";

/** Lot and last day of use of what was commissioned, as the event's instance master data says them: CBV 2.0 §9. */
export interface LotMasterData {
  readonly lot?: string;
  /** `YYYY-MM-DD`. */
  readonly expiry?: string;
}

const NAMES = /^\{(?:urn:epcglobal:cbv:mda[:#]?|https:\/\/gs1\.org\/voc\/)\}(\w+)$/;

/** What an event's `ilmd` says, under whatever prefix. */
export function lotMasterData(event: StoredEvent): LotMasterData {
  const ilmd: unknown = Reflect.get(event, "ilmd");
  if (typeof ilmd !== "object" || ilmd === null) return {};
  const scope = EpcisContext.STANDARD.with(event["@context"]);
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(ilmd)) {
    const name = NAMES.exec(scope.nameOf(key))?.[1];
    if (name !== undefined && typeof value === "string") texts.set(name, value.trim());
  }
  const lot = texts.get("lotNumber") ?? texts.get("hasBatchLotNumber");
  // Some writers give a time for the day.
  const expiry = /^\d{4}-\d{2}-\d{2}/.exec(texts.get("itemExpirationDate") ?? texts.get("expirationDate") ?? "")?.[0];
  return { ...(lot === undefined ? {} : { lot }), ...(expiry === undefined ? {} : { expiry }) };
}
