import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import {
  type ShipmentStanding,
  shipmentState,
  type UnitShipmentStanding,
  unitShipmentState,
} from "../custody/shipmentState.js";
import { chainWord } from "../ids/chainWord.js";
import {
  decodeShipmentTerms,
  decodeUnitShipmentTerms,
  type ShipmentTerms,
  type UnitShipmentTerms,
} from "../ids/shipmentTerms.js";
import { type EventPlace, placeOf } from "./listedEvent.js";

/** A shipment of loose packs, and where it stands now. */
export interface ListedShipment extends ShipmentStanding, EventPlace {
  readonly terms: ShipmentTerms;
  readonly eventHash: Hex;
}

/** The shipment of a unit, and where it stands now. */
export interface ListedUnitShipment extends UnitShipmentStanding, EventPlace {
  readonly terms: UnitShipmentTerms;
  readonly eventHash: Hex;
}

/** Shipments of an organisation, oldest first. */
export interface Shipments {
  readonly packs: readonly ListedShipment[];
  readonly units: readonly ListedUnitShipment[];
}

/** Which shipments to list; those that are on the way or were rejected, unless all are asked for. */
export interface ShipmentQuery extends BlockSpan {
  readonly all?: boolean;
}

/** What travels to an organisation. @throws MedtrailError `chain.failed`. */
export function incomingShipments(connection: Connection, org: Hex, query: ShipmentQuery = {}): Promise<Shipments> {
  return shipments(connection, { to: org }, query);
}

/** What an organisation has sent. @throws MedtrailError `chain.failed`. */
export function outgoingShipments(connection: Connection, org: Hex, query: ShipmentQuery = {}): Promise<Shipments> {
  return shipments(connection, { from: org }, query);
}

async function shipments(
  connection: Connection,
  { from, to }: { readonly from?: Hex; readonly to?: Hex },
  { all = false, ...span }: ShipmentQuery,
): Promise<Shipments> {
  const { batches, units } = connection;
  const [ofPacks, ofUnits] = await Promise.all([
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.Shipped(from, to), a, b), span),
    eventsBetween(connection, (a, b) => units.queryFilter(units.filters.UnitShipped(undefined, from, to), a, b), span),
  ]);
  const isListed = (state: string) => all || state === "inTransit" || state === "rejected";
  const packs: ListedShipment[] = [];
  for (const event of ofPacks) {
    const terms = decodeShipmentTerms(event.args);
    const standing = await shipmentState(connection, terms);
    const eventHash = chainWord(event.args.eventHash);
    if (isListed(standing.state)) packs.push({ ...standing, terms, eventHash, ...placeOf(event) });
  }
  const inUnits: ListedUnitShipment[] = [];
  for (const event of ofUnits) {
    const terms = decodeUnitShipmentTerms(event.args.terms);
    const standing = await unitShipmentState(connection, terms);
    const eventHash = chainWord(event.args.eventHash);
    if (isListed(standing.state)) inUnits.push({ ...standing, terms, eventHash, ...placeOf(event) });
  }
  return { packs, units: inUnits };
}
