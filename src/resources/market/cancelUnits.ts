import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { encodeSeriesTerms, periodNumber, type SeriesTerms, unitCount } from "./seriesTerms.js";

const cancellationSchema = z.strictObject({ period: periodNumber, org: bytes32, quantity: unitCount });

/** What an organisation gives back. */
export type UnitCancellation = z.input<typeof cancellationSchema>;

/**
 * Gives units back before their period starts: for the whole price in the free time, later for the share that the terms name. It is credited to the
 * organisation, whose controlling account takes it out by `withdrawCredit`.
 * @param connection a member's of the organisation's, with the duty to allocate.
 * @throws InputError `input.invalid`; RefusedError `contract.PeriodStarted`, `contract.PeriodNotOpen`, `contract.UnitsNotHeld` and
 * those of acting.
 */
export async function cancelUnits(
  connection: Connection,
  terms: SeriesTerms,
  cancellation: UnitCancellation,
): Promise<ContractTransactionReceipt> {
  const { period, org, quantity } = checkInput(cancellationSchema, cancellation, "cancellation");
  return send(connection.market.cancel(encodeSeriesTerms(terms), period, org, quantity));
}
