import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { seriesIdOf } from "./seriesIdOf.js";
import { encodeSeriesTerms, type SeriesTerms } from "./seriesTerms.js";

/**
 * Opens a series of periods whose capacity is sold, and answers its id.
 * @param connection a member's of the provider's, with the duty to allocate.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.Series…` for terms that the market does not
 * take, and those of acting.
 */
export async function openSeries(connection: Connection, terms: SeriesTerms): Promise<Hex> {
  const series = seriesIdOf(connection.deployment, terms);
  await send(connection.market.openSeries(encodeSeriesTerms(terms)));
  return series;
}
