import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { encodeSeriesTerms, periodNumber, type SeriesTerms } from "./seriesTerms.js";

/**
 * Cancels a period that has not started. Its buyers take back all that they paid by `refundPurchase`.
 * @param connection a member's of the provider's, with the duty to allocate.
 * @throws InputError `input.invalid`; RefusedError `contract.PeriodStarted`, `contract.PeriodNotOpen` and those of acting.
 */
export async function cancelPeriod(connection: Connection, terms: SeriesTerms, period: number): Promise<void> {
  const number = checkInput(periodNumber, period, "period");
  await send(connection.market.cancelPeriod(encodeSeriesTerms(terms), number));
}
