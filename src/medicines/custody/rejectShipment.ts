import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { eventHashField } from "../ids/fields.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../ids/shipmentTerms.js";
import { rejectionReport } from "./rejectionReport.js";

/** A shipment that is refused, and why: an exception report of the Partnership for DSCSA Governance. */
export interface ShipmentRejection {
  readonly terms: ShipmentTerms;
  readonly report: unknown;
  readonly eventHash?: Hex;
}

/**
 * Refuses what is outstanding of a shipment, and keeps the report. The packs stay on the way until the sender takes them back.
 * @param connection a member's of the receiver's, with the duty to ship.
 * @returns the sha-256 of the report as well.
 * @throws InputError `input.invalid`, `dscsa.invalid`; RefusedError `contract.ShipmentNotInState` and those of acting.
 */
export async function rejectShipment(
  connection: Connection,
  blobs: BlobStore,
  { terms, report, eventHash }: ShipmentRejection,
): Promise<{ readonly reasons: Hex; readonly receipt: ContractTransactionReceipt }> {
  const { bytes, digest } = await rejectionReport(report);
  const args = [encodeShipmentTerms(terms), digest, checkInput(eventHashField, eventHash, "event hash")] as const;
  await ask(connection.batches.reject.staticCall(...args));
  await blobs.put(bytes);
  return { reasons: digest, receipt: await send(connection.batches.reject(...args)) };
}
