import { IERC20__factory } from "../../../typechain-types/index.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { senderOf } from "../../shared/senderOf.js";
import { agreementIdOf } from "./agreementIdOf.js";
import { type AgreementTerms, encodeAgreementTerms } from "./agreementTerms.js";

/**
 * Proposes an agreement and pays the bond of all its periods from the caller's coins; answers its id. Where the caller's allowance is short, it allows the contract
 * exactly the bond first; a proposal that is then refused leaves that allowance and nothing else.
 * @param connection a member's of the provider's, with the duty to allocate.
 * @throws InputError `input.invalid`, `time.invalid`, `levels.balance`; MissingError `chain.no-signer`; RefusedError `contract.Agreement…`,
 * `contract.LevelRatesOutOfRange`, `contract.GraceTooShort`, `contract.AcceptanceTooLate`, `contract.CommissionerAudits`, `contract.NotObliged`,
 * `contract.PeriodClosed`, `contract.BondDiffers` and those of acting.
 */
export async function proposeAgreement(connection: Connection, terms: AgreementTerms): Promise<Hex> {
  const encoded = encodeAgreementTerms(terms);
  const agreement = agreementIdOf(connection.deployment, terms);
  const account = await senderOf(connection);
  await allow(connection, encoded.token, account, encoded.bond * BigInt(encoded.periods));
  await send(connection.serviceLevels.propose(encoded));
  return agreement;
}

async function allow(connection: Connection, token: string, account: string, amount: bigint): Promise<void> {
  const coins = IERC20__factory.connect(token, connection.runner);
  const levels = connection.deployment.contracts.ServiceLevels;
  const [balance, allowance] = await ask(Promise.all([coins.balanceOf(account), coins.allowance(account, levels)]));
  if (balance < amount) {
    const values = { account, token, balance, amount };
    throw new InputError("levels.balance", "The account has fewer coins than the bond of all periods", values);
  }
  if (allowance >= amount) return;
  // Some tokens change an allowance only from or to nothing.
  if (allowance > 0n) await send(coins.approve(levels, 0n));
  await send(coins.approve(levels, amount));
}
