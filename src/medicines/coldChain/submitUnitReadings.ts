import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { encodeUnitShipmentTerms, type UnitShipmentTerms } from "../ids/shipmentTerms.js";
import { SHIPMENT_PARTIES } from "../ids/states.js";
import { unitShipmentIdOf } from "../ids/unitShipmentIdOf.js";
import { unitContents } from "../units/unitContents.js";
import { judgedGoods } from "./judgedGoods.js";
import { type ReadingSubmission, type SubmittedReadings, summedUp } from "./readingSubmission.js";

/**
 * {@link submitReadings} for a logistic unit, by the strictest limits of all products that were packed into it.
 * @throws as {@link submitReadings}; MissingError `unit.unknown`.
 */
export async function submitUnitReadings(
  connection: Connection,
  submission: ReadingSubmission<UnitShipmentTerms>,
): Promise<SubmittedReadings> {
  const terms = encodeUnitShipmentTerms(submission.terms);
  const { batches } = await unitContents(connection, terms.unit);
  const { keys, limits } = await judgedGoods(connection, batches);
  const { party, eventHash, anchored, result } = await summedUp(submission, limits);
  const { coldChain } = connection;
  const receipt = await send(coldChain.submitForUnit(SHIPMENT_PARTIES[party], terms, [...keys], anchored, eventHash));
  return { shipment: unitShipmentIdOf(submission.terms), ...result, receipt };
}
