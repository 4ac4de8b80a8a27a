import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";

/**
 * Pays all that is owed to an organisation in one token to its controlling account, and answers how much that was.
 * @param connection the controlling account's.
 * @param token address of the ERC-20.
 * @throws InputError `input.invalid`; RefusedError `contract.NotController`, `contract.SuspendedOrganization`,
 * `contract.NoLevelCredit`, `contract.BondDiffers`; MedtrailError `chain.failed`, `chain.other-version`.
 */
export async function withdrawLevelCredit(connection: Connection, org: Hex, token: string): Promise<bigint> {
  const id = checkInput(bytes32, org, "organisation");
  const { serviceLevels } = connection;
  const receipt = await send(serviceLevels.withdraw(id, token));
  for (const log of receipt.logs) {
    const isOurs = log.address === connection.deployment.contracts.ServiceLevels;
    const event = isOurs ? serviceLevels.interface.parseLog(log) : null;
    if (event?.name === "LevelCreditWithdrawn") return BigInt(event.args.getValue("amount"));
  }
  throw new MedtrailError("chain.other-version", "The contract paid and told no event", { org: id, token });
}
