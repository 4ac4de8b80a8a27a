import type { Connection } from "./connect.js";
import { MissingError } from "./errors.js";

/** The account that sends. @throws MissingError `chain.no-signer` for a connection that can only read. */
export async function senderOf({ runner }: Connection): Promise<string> {
  if ("getAddress" in runner && typeof runner.getAddress === "function") return runner.getAddress();
  throw new MissingError("chain.no-signer", "This sends transactions, but the connection can only read");
}
