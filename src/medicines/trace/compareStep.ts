import { decodeBytes32String } from "ethers";
import type { Hex } from "../../shared/hex.js";
import { cbvWord } from "../epcis/cbvWord.js";
import { NamespaceScope } from "../epcis/NamespaceScope.js";
import { expirySeconds } from "../ids/expiry.js";
import type { ChainLog } from "./ChainLog.js";
import type { StoredEvent } from "./EventStore.js";
import { BATCH_STATUS_STEPS } from "./events/batchStatusEvent.js";
import { CUSTODY_STEPS } from "./events/custodyEvent.js";
import { NUMBERED_STATES, PACK_STATE_STEPS } from "./events/packStateEvent.js";
import { type Gs1Identity, gs1Identity } from "./gs1Identity.js";
import { lotMasterData } from "./lotMasterData.js";
import { sensorDifferences } from "./sensorDifferences.js";

/** What a comparison knows beside the step and the event. */
export interface Comparison {
  /** Organisations by GLN, as far as the caller knows them. */
  readonly parties: ReadonlyMap<string, Hex>;
  /** SSCC of a unit of the trace. */
  readonly ssccOf: (unit: Hex) => string | undefined;
  /** Packs below a link, itself when it is a pack; `undefined` when an event on the way is missing. */
  readonly packsBelow: (link: string) => Promise<readonly string[] | undefined>;
  /** The packs of a batch by the event that its commissioning carries, if it was there. */
  readonly packsOf: (batch: Hex) => ReadonlySet<string> | undefined;
  /** All steps that carry the same hash: one event may be several steps. */
  readonly siblings: readonly ChainLog[];
  /** The pack that is traced. */
  readonly pack?: string;
}

/** What an event says otherwise than the step on chain that carries its hash; nothing when they agree. */
export async function compareStep(log: ChainLog, event: StoredEvent, known: Comparison): Promise<string[]> {
  switch (log.name) {
    case "BatchCommissioned":
      return [...stepDifferences(event, [["commissioning"]]), ...commissioned(log, event)];
    case "UnitPacked":
      return [...stepDifferences(event, [["packing"]]), ...(await packed(log, event, known))];
    case "UnitUnpacked":
      return [...stepDifferences(event, [["unpacking"]]), ...unitDifferences(log.word("unit"), parentOf(event), known)];
    case "UnitShipped":
    case "UnitReceived":
    case "UnitRejected":
    case "UnitTakenBack":
      return [...custody(log, event, known), ...unitOfShipment(log, event, known)];
    case "Shipped":
    case "Received":
    case "ShipmentRejected":
    case "ShipmentTakenBack":
      return [...custody(log, event, known), ...(await quantity(log, event, known))];
    case "BatchRecalled":
    case "BatchRecallAdvanced":
    case "ProductRecalled":
    case "ProductRecallAdvanced":
      return stepDifferences(event, [step(BATCH_STATUS_STEPS.recall)]);
    case "BatchQuarantined":
    case "IllegitimateDeclared":
      return stepDifferences(event, [step(BATCH_STATUS_STEPS.quarantine)]);
    case "SetAside":
      // After an excursion by what the sensor told.
      return stepDifferences(event, [step(BATCH_STATUS_STEPS.setAside), ["sensor_reporting"]]);
    case "BatchReleased":
    case "EndedReturned":
    case "SetAsideReleased":
    case "UnitReleased":
      return stepDifferences(event, [step(BATCH_STATUS_STEPS.release)]);
    case "ReadingsLogged":
      return sensorDifferences(log, event);
    case "LogContradicted":
    case "ShipmentExcursion":
    case "UnitExcursion":
      return stepDifferences(event, [["sensor_reporting"]]);
    case "UnpackedAside":
      return stepDifferences(event, [["unpacking"]]);
    case "ShipmentLost":
      return stepDifferences(event, [step(PACK_STATE_STEPS.Lost)]);
    default:
      return ended(log, event, known);
  }
}

type Step = readonly [bizStep: string, disposition?: string, action?: string];

function step({ bizStep, disposition }: { readonly bizStep: string; readonly disposition: string }): Step {
  return [bizStep, disposition];
}

/** The event's business step and disposition must be one of these. */
function stepDifferences(event: StoredEvent, allowed: readonly Step[]): string[] {
  const scope = NamespaceScope.STANDARD.with(event["@context"]);
  const bizStep = event.bizStep === undefined ? undefined : cbvWord("bizStep", event.bizStep, scope);
  const disposition = event.disposition === undefined ? undefined : cbvWord("disposition", event.disposition, scope);
  const action: unknown = Reflect.get(event, "action");
  const fits = allowed.some(([a, b = disposition, c = action]) => a === bizStep && b === disposition && c === action);
  const said = [bizStep, disposition].filter((word) => word !== undefined).join("/") || "nothing";
  return fits ? [] : [`the event says ${said}, the chain ${allowed.map((one) => one.join("/")).join(" or ")}`];
}

function commissioned(log: ChainLog, event: StoredEvent): string[] {
  const gtin = log.values.gtin;
  const packs = listOf(event, "epcList").filter((one) => one.kind === "item" && BigInt(one.gtin) === gtin);
  const { lot, expiry } = lotMasterData(event);
  const onChain = decodeBytes32String(log.word("lot"));
  return [
    ...differ("packs", new Set(packs.map(({ link }) => link)).size, log.number("quantity")),
    ...differ("lot", lot, onChain),
    ...differ("expiry", expiry === undefined ? undefined : expirySeconds(expiry), log.number("expiry")),
  ];
}

async function packed(log: ChainLog, event: StoredEvent, known: Comparison): Promise<string[]> {
  const children = listOf(event, "childEPCs");
  const units = children.filter(({ kind }) => kind === "unit");
  const inUnits = new Set(units.map(({ link }) => link));
  const below = await Promise.all(
    children.filter(({ link }) => !inUnits.has(link)).map((one) => known.packsBelow(one.link)),
  );
  const loose = below.every((packs) => packs !== undefined)
    ? below.flat().length + lotQuantity(event, "childQuantityList")
    : undefined;
  const items = log.parts("items").reduce((sum, item) => sum + item.number("quantity"), 0);
  return [
    ...unitDifferences(log.word("unit"), parentOf(event), known),
    ...differ("units inside", units.length, log.words("children").length),
    ...(loose === undefined ? ["what is in the cases is told by no event"] : differ("packs inside", loose, items)),
  ];
}

function unitDifferences(unit: Hex, told: Gs1Identity | undefined, known: Comparison): string[] {
  const sscc = known.ssccOf(unit);
  return sscc === undefined ? [] : differ("SSCC", told?.kind === "unit" ? told.sscc : undefined, sscc);
}

function unitOfShipment(log: ChainLog, event: StoredEvent, known: Comparison): string[] {
  const [terms] = log.parts("terms");
  const unit =
    log.name === "UnitShipped" ? terms?.word("unit") : log.name === "UnitReceived" ? log.word("unit") : undefined;
  const sscc = unit === undefined ? undefined : known.ssccOf(unit);
  if (sscc === undefined) return [];
  const told = listOf(event, "epcList").some((one) => one.kind === "unit" && one.sscc === sscc);
  return told ? [] : [`the event does not name the unit ${sscc}`];
}

function custody(log: ChainLog, event: StoredEvent, known: Comparison): string[] {
  const { shipping, returning, receiving, rejecting, takingBack } = CUSTODY_STEPS;
  const steps = /Shipped$/.test(log.name)
    ? [shipping, returning]
    : /Received$/.test(log.name)
      ? [receiving, { bizStep: "accepting" }]
      : [/Rejected$/.test(log.name) ? rejecting : takingBack];
  const words = steps.map(({ bizStep }): Step => [bizStep]);
  return [
    ...stepDifferences(event, words),
    ...party(
      "from",
      event.sourceList?.map(({ type, source }) => [type, source] as const),
      log,
      event,
      known,
    ),
    ...party(
      "to",
      event.destinationList?.map(({ type, destination }) => [type, destination] as const),
      log,
      event,
      known,
    ),
  ];
}

/** Who holds: the possessing party, or the owning one where no other is told. */
function party(
  side: "from" | "to",
  list: readonly (readonly [string, string])[] | undefined,
  log: ChainLog,
  event: StoredEvent,
  { parties }: Comparison,
): string[] {
  const scope = NamespaceScope.STANDARD.with(event["@context"]);
  const of = (wanted: string) => list?.find(([type]) => cbvWord("sourceDestinationType", type, scope) === wanted)?.[1];
  const uri = of("possessing_party") ?? of("owning_party");
  const told = uri === undefined ? undefined : gs1Identity(uri);
  const org = told?.kind === "place" ? parties.get(told.gln) : undefined;
  const onChain = log.values[side];
  if (org === undefined || typeof onChain !== "string" || org === onChain.toLowerCase()) return [];
  return [`the event says ${side} ${uri}, the chain another organisation`];
}

async function quantity(log: ChainLog, event: StoredEvent, known: Comparison): Promise<string[]> {
  if (!("quantity" in log.values) || !("batch" in log.values)) return [];
  const ofBatch = known.packsOf(log.word("batch"));
  const below = await Promise.all(
    listOf(event, "epcList")
      .filter(({ kind }) => kind === "item")
      .map(({ link }) => known.packsBelow(link)),
  );
  if (ofBatch === undefined || !below.every((packs) => packs !== undefined)) return [];
  const told = below.flat().filter((link) => ofBatch.has(link)).length + lotQuantity(event, "quantityList");
  const steps = known.siblings.filter((one) => one.name === log.name && one.word("batch") === log.word("batch"));
  return differ(
    "packs",
    told,
    steps.reduce((sum, one) => sum + one.number("quantity"), 0),
  );
}

function ended(log: ChainLog, event: StoredEvent, { pack }: Comparison): string[] {
  // A part of a pack is supplied.
  const state = log.name === "PartSupplied" ? "Supplied" : (NUMBERED_STATES[log.number("state")] ?? "Active");
  const steps = [PACK_STATE_STEPS[state], ...(state === "Supplied" ? [PACK_STATE_STEPS.PartlySupplied] : [])];
  const allowed = steps.map(({ bizStep, disposition, action }): Step => [bizStep, disposition, action]);
  const place = event.bizLocation ?? event.readPoint;
  const told = place === undefined ? undefined : gs1Identity(place.id);
  const gln = told?.kind === "place" ? Number(told.gln) : undefined;
  const names = pack === undefined || listOf(event, "epcList").some(({ link }) => link === pack);
  return [
    ...stepDifferences(event, allowed),
    ...("premises" in log.values && gln !== undefined ? differ("place", gln, log.number("premises")) : []),
    ...(names ? [] : ["the event does not name the pack"]),
  ];
}

function differ(name: string, told: string | number | undefined, onChain: string | number): string[] {
  return told === onChain ? [] : [`${name}: the event says ${told ?? "nothing"}, the chain ${onChain}`];
}

function parentOf(event: StoredEvent): Gs1Identity | undefined {
  const parent: unknown = Reflect.get(event, "parentID");
  return typeof parent === "string" ? gs1Identity(parent) : undefined;
}

function listOf(event: StoredEvent, name: string): Gs1Identity[] {
  const list: unknown = Reflect.get(event, name);
  return Array.isArray(list) ? list.map((uri) => gs1Identity(String(uri))) : [];
}

function lotQuantity(event: StoredEvent, name: string): number {
  const list: unknown = Reflect.get(event, name);
  if (!Array.isArray(list)) return 0;
  return list.reduce((sum: number, one: { quantity?: number }) => sum + (one.quantity ?? 0), 0);
}
