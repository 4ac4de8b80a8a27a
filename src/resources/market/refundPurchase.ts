import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { encodeSeriesTerms, periodNumber, type SeriesTerms } from "./seriesTerms.js";

const purchaseSchema = z.strictObject({ period: periodNumber, org: bytes32 });

/**
 * Credits to an organisation all that it paid for a period which the provider cancelled. Anybody may send it.
 * @throws InputError `input.invalid`; RefusedError `contract.PeriodNotCancelled`, `contract.NothingToRefund`.
 */
export async function refundPurchase(
  connection: Connection,
  terms: SeriesTerms,
  purchase: z.input<typeof purchaseSchema>,
): Promise<void> {
  const { period, org } = checkInput(purchaseSchema, purchase, "purchase");
  await send(connection.market.refund(encodeSeriesTerms(terms), period, org));
}
