import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32, uint32 } from "../ids/fields.js";
import { PACK_STATES } from "../ids/states.js";
import { MAX_PACKS } from "./inTransactions.js";

const conclusionSchema = z.strictObject({
  /** OrgId that ended it. */
  org: named32,
  batch: named32,
  first: uint32,
  count: z.int().min(1).max(MAX_PACKS),
  state: z.enum(["handedOver", "destroyed", "sample", "stolen"]),
  eventHash: eventHashField,
});

/** The packs [first, first + count), a whole case as `decommissionCase` ended it. */
export type CaseConclusion = z.input<typeof conclusionSchema>;

/**
 * Takes a whole case to its final end, as `concludePacks` does packs that ended by themselves; the ledger tells it by `RangeConcluded`.
 * @param connection a member's of the organisation that ended it, with the duty to dispense.
 * @throws InputError `input.invalid`; RefusedError `contract.UnknownRangeEnd`, `contract.OtherPremises`, `contract.InvalidEnd` and those of
 * acting; for a hand-over those of an open batch.
 */
export async function concludeCase(
  connection: Connection,
  conclusion: CaseConclusion,
): Promise<ContractTransactionReceipt> {
  const { org, batch, first, count, state, eventHash } = checkInput(conclusionSchema, conclusion, "conclusion");
  return send(connection.packDesk.concludeRange(org, batch, first, count, PACK_STATES[state], eventHash));
}
