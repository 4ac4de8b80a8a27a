import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { chainWord } from "../ids/chainWord.js";
import {
  encodeShipmentTerms,
  encodeUnitShipmentTerms,
  type ShipmentTerms,
  type UnitShipmentTerms,
} from "../ids/shipmentTerms.js";
import { SHIPMENT_STATES, type ShipmentState, UNIT_SHIPMENT_STATES, type UnitShipmentState } from "../ids/states.js";

/** Where a shipment of packs stands. */
export interface ShipmentStanding {
  readonly shipment: Hex;
  readonly state: ShipmentState;
  /** Packs that were not received; once taken back or lost, how many that were. */
  readonly outstanding: number;
  /** The cold chain broke: what arrives is set aside. */
  readonly excursion: boolean;
  /** Undefined when it was never shipped. */
  readonly shippedAt?: Date;
}

/** Where the shipment of a unit stands. */
export interface UnitShipmentStanding {
  readonly shipment: Hex;
  readonly state: UnitShipmentState;
  readonly shippedAt?: Date;
}

/** @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function shipmentState(connection: Connection, terms: ShipmentTerms): Promise<ShipmentStanding> {
  const [id, standing] = await ask(connection.batches.shipmentOf(encodeShipmentTerms(terms)));
  return {
    shipment: chainWord(id),
    state: nameOf(SHIPMENT_STATES, standing.state),
    outstanding: Number(standing.outstanding),
    excursion: standing.excursion,
    ...(standing.shippedAt === 0n ? {} : { shippedAt: fromSeconds(standing.shippedAt) }),
  };
}

/** @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function unitShipmentState(
  connection: Connection,
  terms: UnitShipmentTerms,
): Promise<UnitShipmentStanding> {
  const [id, standing] = await ask(connection.units.unitShipmentOf(encodeUnitShipmentTerms(terms)));
  return {
    shipment: chainWord(id),
    state: nameOf(UNIT_SHIPMENT_STATES, standing.state),
    ...(standing.shippedAt === 0n ? {} : { shippedAt: fromSeconds(standing.shippedAt) }),
  };
}
