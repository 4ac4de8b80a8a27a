import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";

/**
 * Pays all that the market owes an organisation in one token to its controlling account, and answers how much that was.
 * @param connection the controlling account's.
 * @param token address of the ERC-20.
 * @throws InputError `input.invalid`; RefusedError `contract.NotController`, `contract.SuspendedOrganization`,
 * `contract.NothingToWithdraw`, `contract.PaymentDiffers`; MedtrailError `chain.failed`, `chain.other-version`.
 */
export async function withdrawCredit(connection: Connection, org: Hex, token: string): Promise<bigint> {
  const id = checkInput(bytes32, org, "organisation");
  const { market } = connection;
  const receipt = await send(market.withdraw(id, token));
  for (const log of receipt.logs) {
    const event =
      log.address === connection.deployment.contracts.CapacityMarket ? market.interface.parseLog(log) : null;
    if (event?.name === "CreditWithdrawn") return BigInt(event.args.getValue("amount"));
  }
  throw new MedtrailError("chain.other-version", "The market paid and told no event", { org: id, token });
}
