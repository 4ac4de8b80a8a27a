import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { seriesIdOf } from "./seriesIdOf.js";
import { encodeSeriesTerms, periodNumber, type SeriesTerms } from "./seriesTerms.js";

/**
 * Brings a series' price so far forward that a period can be bought: over any number of periods that nobody bought, in as many
 * transactions as it takes. Sends nothing where a purchase does it by itself. Interrupted, it goes on where it stopped.
 * @throws InputError `input.invalid`; RefusedError `contract.PriceNotFixed`, `contract.UnknownSeries`, `contract.UnknownPeriod`.
 */
export async function rollPrice(connection: Connection, terms: SeriesTerms, period: number): Promise<void> {
  const number = checkInput(periodNumber, period, "period");
  const { market } = connection;
  const series: Hex = seriesIdOf(connection.deployment, terms);
  const [head, most] = await ask(Promise.all([market.headOf(series), market.MAX_PERIODS()]));
  for (let latest = head.period; BigInt(number) - latest > most; ) {
    latest += most;
    await send(market.roll(encodeSeriesTerms(terms), latest));
  }
}
