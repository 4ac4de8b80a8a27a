import { DUTIES } from "../identity/duties.js";
import { AUTHOR_LICENCES } from "../identity/licences.js";
import type { Connection } from "../shared/connect.js";
import { MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask } from "../shared/send.js";

/**
 * Passes if the connection's account may write records for the organisation: asked before anything is stored.
 * @throws MissingError `chain.no-signer`; RefusedError `contract.*`; MedtrailError `chain.failed`.
 */
export async function requireAuthor(connection: Connection, author: Hex): Promise<void> {
  const account = await senderOf(connection);
  await ask(connection.organizations.requireActing(author, account, AUTHOR_LICENCES, DUTIES.write));
}

async function senderOf(connection: Connection): Promise<string> {
  const { runner } = connection;
  if ("getAddress" in runner && typeof runner.getAddress === "function") return runner.getAddress();
  throw new MissingError("chain.no-signer", "Publishing sends transactions, but the connection can only read");
}
