import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { IERC20__factory } from "../../../typechain-types/index.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { ask, send } from "../../shared/send.js";
import { senderOf } from "../../shared/senderOf.js";
import { rollPrice } from "./rollPrice.js";
import { encodeSeriesTerms, periodNumber, type SeriesTerms, unitCount } from "./seriesTerms.js";

const purchaseSchema = z.strictObject({
  period: periodNumber,
  /** OrgId for which is bought. It holds the units, and to it goes whatever is given back. */
  org: bytes32,
  quantity: unitCount,
  /** Of a unit, in the token's smallest unit: a higher price is refused. */
  maxPrice: z
    .bigint()
    .nonnegative()
    .max(2n ** 96n - 1n),
});

/** What is bought of a series. */
export type UnitPurchase = z.input<typeof purchaseSchema>;

/**
 * Buys units of the period that is on sale, from the caller's coins. Where the caller's allowance is short, it allows the market exactly
 * what this purchase costs first; a purchase that is then refused leaves that allowance and nothing else.
 * @param connection a member's of the organisation's, with the duty to allocate.
 * @throws InputError `input.invalid`, `market.balance`; MissingError `chain.no-signer`; RefusedError `contract.SaleNotOpen`,
 * `contract.PriceAboveMaximum`, `contract.NotEnoughUnits`, `contract.PaymentDiffers` and those of acting.
 */
export async function buyUnits(
  connection: Connection,
  terms: SeriesTerms,
  purchase: UnitPurchase,
): Promise<ContractTransactionReceipt> {
  const { period, org, quantity, maxPrice } = checkInput(purchaseSchema, purchase, "purchase");
  const encoded = encodeSeriesTerms(terms);
  const account = await senderOf(connection);
  await rollPrice(connection, terms, period);
  const price = await ask(connection.market.priceOf(encoded, period));
  if (price <= maxPrice) await allow(connection, encoded.token, account, price * BigInt(quantity));
  return send(connection.market.buy(encoded, period, org, quantity, maxPrice));
}

async function allow(connection: Connection, token: string, account: string, amount: bigint): Promise<void> {
  const coins = IERC20__factory.connect(token, connection.runner);
  const market = connection.deployment.contracts.CapacityMarket;
  const [balance, allowance] = await ask(Promise.all([coins.balanceOf(account), coins.allowance(account, market)]));
  if (balance < amount) {
    throw new InputError("market.balance", "The account has fewer coins than the purchase costs", {
      account,
      token,
      balance,
      amount,
    });
  }
  if (allowance >= amount) return;
  // Some tokens change an allowance only from or to nothing.
  if (allowance > 0n) await send(coins.approve(market, 0n));
  await send(coins.approve(market, amount));
}
