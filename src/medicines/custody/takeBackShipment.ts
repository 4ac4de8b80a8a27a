import type { ContractTransactionReceipt } from "ethers";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { eventHashField } from "../ids/fields.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../ids/shipmentTerms.js";

/**
 * Takes back what the receiver refused, or did not receive within 30 days; it is set aside after an excursion, or if it was before it travelled.
 * @param connection a member's of the sender's, with the duty to ship.
 * @throws InputError `input.invalid`; RefusedError `contract.ShipmentNotInState` and those of acting.
 */
export async function takeBackShipment(
  connection: Connection,
  terms: ShipmentTerms,
  eventHash?: Hex,
): Promise<ContractTransactionReceipt> {
  const hash = checkInput(eventHashField, eventHash, "event hash");
  return send(connection.batches.takeBack(encodeShipmentTerms(terms), hash));
}

/**
 * Declares lost what is outstanding, on its way or on its way back: these packs have ended.
 * @param connection a member's of the sender's, with the duty to ship.
 * @throws as {@link takeBackShipment}.
 */
export async function declareLost(
  connection: Connection,
  terms: ShipmentTerms,
  eventHash?: Hex,
): Promise<ContractTransactionReceipt> {
  const hash = checkInput(eventHashField, eventHash, "event hash");
  return send(connection.batches.declareLost(encodeShipmentTerms(terms), hash));
}
