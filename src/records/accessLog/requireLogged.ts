import { DUTIES } from "../../identity/duties.js";
import { AUTHOR_LICENCES } from "../../identity/licences.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";
import type { Release } from "../KeyRelease.js";
import type { ReadRequest } from "../readRequest.js";
import { MAX_CLOCK_DIFFERENCE } from "../requireRecent.js";
import { type AccessEntry, accessEntry, accessLeaf } from "./AccessEntry.js";
import { type AccessReceipt, accessReceipt, isSignedByServer, type LogName, logName } from "./logStatements.js";

/** A read that its reader can prove: the receipt, and what its leaf is made of. */
export interface LoggedAccess {
  readonly receipt: AccessReceipt;
  readonly entry: AccessEntry;
}

/**
 * What a reader checks of a release before it uses it: the server asked signed that this very request, for this record's patient, stands in its log. Keep the
 * answer: it proves an omission.
 * @param request as it was signed and sent.
 * @param log whose log it has to be: the server that was asked.
 * @throws InputError `input.invalid`; IntegrityError `access-log.receipt`; RefusedError `contract.*`: the server may not report for its organisation.
 */
export async function requireLogged(
  connection: Connection,
  request: ReadRequest,
  { envelope, access }: Pick<Release, "envelope" | "access">,
  log: LogName,
): Promise<LoggedAccess> {
  const { org, server } = checkInput(logName, log, "log");
  const receipt = checkInput(accessReceipt, access.receipt, "access receipt");
  const { patient } = envelope;
  const entry = checkInput(
    accessEntry,
    { salt: access.salt, patient, appendedAt: receipt.time, request },
    "access log entry",
  );
  const rules: [string, boolean][] = [
    ["it is of the server's log", receipt.org === org && receipt.server === server],
    ["the server signed it", isSignedByServer(connection.deployment, "AccessReceipt", receipt)],
    ["its leaf is this request's", receipt.leaf === accessLeaf(entry)],
    ["its time is the request's", Math.abs(receipt.time - entry.request.time) <= MAX_CLOCK_DIFFERENCE],
  ];
  const broken = rules.find(([, holds]) => !holds);
  if (broken) {
    const values = { rule: broken[0], org, server, index: receipt.index };
    throw new IntegrityError("access-log.receipt", "The receipt is not one for this request", values);
  }
  await ask(connection.organizations.requireActing(org, server, AUTHOR_LICENCES, DUTIES.report));
  return { receipt, entry };
}
