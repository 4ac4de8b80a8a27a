import { DUTIES } from "../identity/duties.js";
import { AUTHOR_LICENCES } from "../identity/licences.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import { senderOf } from "../shared/senderOf.js";

/**
 * Passes if the connection's account may write records for the organisation: asked before anything is stored.
 * @throws MissingError `chain.no-signer`; RefusedError `contract.*`; MedtrailError `chain.failed`.
 */
export async function requireAuthor(connection: Connection, author: Hex): Promise<void> {
  const account = await senderOf(connection);
  await ask(connection.organizations.requireActing(author, account, AUTHOR_LICENCES, DUTIES.write));
}
