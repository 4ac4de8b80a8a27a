import { ZeroHash } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";

/**
 * The digest of the custody document that the patient's present wish names. It is also what the category keys for emergencies have as their reader.
 * @throws MissingError "custody.none".
 */
export async function custodyOf(connection: Connection, patient: Hex): Promise<Hex> {
  const { custody } = await ask(connection.emergencies.wishOf(patient));
  if (custody === ZeroHash) {
    throw new MissingError("custody.none", "The patient has named no custodians for emergencies", { patient });
  }
  return toHex(fromHex(custody, 32));
}
