import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";

/** A request of one's own organisation. */
export interface OwnRequest {
  readonly pool: Hex;
  /** OrgId of who asked. */
  readonly org: Hex;
  readonly request: Hex;
}

// Whoever sends for an organisation below is its member, with the duty to allocate.

/**
 * Accepts an offer.
 * @throws MissingError `pool.no-request`; RefusedError `contract.OfferIsOver`, `contract.RequestStateDiffers` and those of acting.
 */
export async function acceptOffer(connection: Connection, own: OwnRequest): Promise<ContractTransactionReceipt> {
  return send(connection.pools.accept(own.pool, own.org, own.request, await evidenceIn(connection, own)));
}

/** Declines an offer; its unit passes on, and there is no second offer. @throws as {@link acceptOffer}. */
export async function declineOffer(connection: Connection, own: OwnRequest): Promise<ContractTransactionReceipt> {
  return send(connection.pools.decline(own.pool, own.org, own.request, await evidenceIn(connection, own)));
}

/** Takes back an offer that was not accepted in time. Anybody may. @throws RefusedError `contract.OfferStillOpen`, `contract.RequestStateDiffers`. */
export async function expireOffer(
  connection: Connection,
  pool: Hex,
  request: Hex,
): Promise<ContractTransactionReceipt> {
  return send(connection.pools.expire(pool, request));
}

/** Gives up an accepted place, which passes on. @throws as {@link acceptOffer}. */
export async function releasePlace(connection: Connection, own: OwnRequest): Promise<ContractTransactionReceipt> {
  return send(connection.pools.release(own.pool, own.org, own.request, await evidenceIn(connection, own)));
}

/** Says as the provider that an accepted place is free again. @throws RefusedError `contract.RequestStateDiffers` and those of acting. */
export async function releaseByProvider(
  connection: Connection,
  pool: Hex,
  request: Hex,
): Promise<ContractTransactionReceipt> {
  return send(connection.pools.releaseByProvider(pool, request));
}

/** Withdraws a request that has no unit; before the deadline the person may ask again. @throws as {@link acceptOffer}. */
export async function withdrawRequest(connection: Connection, own: OwnRequest): Promise<ContractTransactionReceipt> {
  return send(connection.pools.withdraw(own.pool, own.org, own.request, await evidenceIn(connection, own)));
}

/** The contract keeps a tag of the evidence alone, so who acts names it; the request's event has it. */
async function evidenceIn(connection: Connection, { pool, org, request }: OwnRequest): Promise<Hex> {
  const { pools } = connection;
  const [id, asker] = [checkInput(bytes32, request, "request"), checkInput(bytes32, org, "organisation")];
  const asked = pools.filters.PlaceRequested(checkInput(bytes32, pool, "pool"), asker, id);
  const events = await eventsBetween(connection, (from, to) => pools.queryFilter(asked, from, to));
  const last = events.at(-1);
  if (last === undefined) {
    throw new MissingError("pool.no-request", "The organisation made no such request", { pool, org, request });
  }
  return checkInput(bytes32, last.args.evidence, "evidence");
}
