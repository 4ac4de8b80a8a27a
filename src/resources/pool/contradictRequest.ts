import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { type EvidenceOpening, parseEvidence, pointsHashOf } from "./evidence.js";

/** A request and what its evidence commits to. */
export interface OpenedRequest {
  readonly request: Hex;
  readonly opening: EvidenceOpening;
}

/**
 * Shows that a request's priority is not the sum of the points that it was attested from; the request is struck, its unit passes on. The opening
 * becomes public with the transaction.
 * @param connection anybody's.
 * @throws InputError `input.invalid`; RefusedError `contract.EvidenceDiffers`, `contract.NoPlaceContradiction`, `contract.RequestStateDiffers`.
 */
export async function contradictPriority(
  connection: Connection,
  { pool, org, request, opening }: OpenedRequest & { readonly pool: Hex; readonly org: Hex },
): Promise<ContractTransactionReceipt> {
  const { person, points, salt } = parseEvidence(opening);
  return send(connection.pools.contradict(pool, org, request, person, points, salt));
}

/**
 * Shows that an organisation asked for one person twice, under two nullifiers; the better-ranked request is struck, or the one that is left if the
 * other was given up after the deadline. The persons' word and the
 * salts become public with the transaction, the points do not.
 * @param connection anybody's.
 * @throws InputError `input.invalid`, `pool.other-person`; RefusedError `contract.EvidenceDiffers`, `contract.NoPlaceContradiction`,
 * `contract.RequestStateDiffers`.
 */
export async function contradictTwice(
  connection: Connection,
  {
    pool,
    org,
    requests,
  }: { readonly pool: Hex; readonly org: Hex; readonly requests: readonly [OpenedRequest, OpenedRequest] },
): Promise<ContractTransactionReceipt> {
  const [a, b] = requests.map(({ request, opening }) => ({ request, ...parseEvidence(opening) }));
  if (a === undefined || a.person !== b?.person) {
    throw new InputError("pool.other-person", "The two requests are not of one person");
  }
  const shown = ({ request, points, salt }: typeof a) => ({ request, points: pointsHashOf(points), salt });
  return send(connection.pools.contradictTwice(pool, org, a.person, shown(a), shown(b)));
}
