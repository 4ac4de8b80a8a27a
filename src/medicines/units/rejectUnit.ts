import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { rejectionReport } from "../custody/rejectionReport.js";
import { eventHashField } from "../ids/fields.js";
import { encodeUnitShipmentTerms, type UnitShipmentTerms } from "../ids/shipmentTerms.js";

/** A unit that is refused, and why: an exception report of the Partnership for DSCSA Governance. */
export interface UnitRejection {
  readonly terms: UnitShipmentTerms;
  readonly report: unknown;
  readonly eventHash?: Hex;
}

/**
 * Refuses a unit, and keeps the report.
 * @param connection a member's of the receiver's, with the duty to ship.
 * @throws InputError `input.invalid`, `dscsa.invalid`; RefusedError `contract.UnitShipmentNotInState` and those of acting.
 */
export async function rejectUnit(
  connection: Connection,
  blobs: BlobStore,
  { terms, report, eventHash }: UnitRejection,
): Promise<{ readonly reasons: Hex; readonly receipt: ContractTransactionReceipt }> {
  const { bytes, digest } = await rejectionReport(report);
  const args = [encodeUnitShipmentTerms(terms), digest, checkInput(eventHashField, eventHash, "event hash")] as const;
  await ask(connection.units.rejectUnit.staticCall(...args));
  await blobs.put(bytes);
  return { reasons: digest, receipt: await send(connection.units.rejectUnit(...args)) };
}

/**
 * Takes back a unit that was refused.
 * @param connection a member's of the sender's, with the duty to ship.
 * @throws InputError `input.invalid`; RefusedError `contract.UnitShipmentNotInState` and those of acting.
 */
export async function takeBackUnit(
  connection: Connection,
  terms: UnitShipmentTerms,
  eventHash?: Hex,
): Promise<ContractTransactionReceipt> {
  const hash = checkInput(eventHashField, eventHash, "event hash");
  return send(connection.units.takeBackUnit(encodeUnitShipmentTerms(terms), hash));
}
