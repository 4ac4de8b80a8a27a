import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { shipmentIdOf } from "../ids/shipmentIdOf.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../ids/shipmentTerms.js";
import { SHIPMENT_PARTIES } from "../ids/states.js";
import { judgedGoods } from "./judgedGoods.js";
import { type ReadingSubmission, type SubmittedReadings, summedUp } from "./readingSubmission.js";

/**
 * Anchors a sensor's readings of a shipment of packs, once for each sensor: their root, and their summary by the product's limits of
 * now. Outside the limits what arrives is set aside. Within, the chain does not ask whether such a shipment exists.
 * @param connection the sensor's own account, a member of the party with the duty to sense.
 * @throws InputError `input.invalid`; MissingError `batch.unknown`; RefusedError `contract.SensorIsMarked`,
 * `contract.LogAlreadySubmitted`, `contract.InvalidSummary` for a reading in the future, those of acting, and outside the limits
 * `contract.ShipmentNotInState`.
 */
export async function submitReadings(
  connection: Connection,
  submission: ReadingSubmission<ShipmentTerms>,
): Promise<SubmittedReadings> {
  const terms = encodeShipmentTerms(submission.terms);
  const { keys, limits } = await judgedGoods(connection, [terms.batch]);
  const { party, eventHash, anchored, result } = await summedUp(submission, limits);
  const [{ gtin, lot }] = keys as [(typeof keys)[number]]; // one batch, one key
  const { coldChain } = connection;
  const receipt = await send(coldChain.submit(SHIPMENT_PARTIES[party], terms, gtin, lot, anchored, eventHash));
  return { shipment: shipmentIdOf(submission.terms), ...result, receipt };
}
