import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32, uint32 } from "../ids/fields.js";
import { glnNumber } from "../ids/gs1Numbers.js";
import { MAX_PACKS } from "./inTransactions.js";

const own = {
  /** OrgId that ended them. */
  org: named32,
  batch: named32,
  /** GLN of the place where they ended. */
  premises: z.string(),
  eventHash: eventHashField,
};
const packSchema = z.strictObject({ ...own, index: uint32 });
const caseSchema = z.strictObject({ ...own, first: uint32, count: z.int().min(1).max(MAX_PACKS) });

export type PackReactivation = z.input<typeof packSchema>;
export type CaseReactivation = z.input<typeof caseSchema>;

/**
 * Makes a pack active again, only as article 13(1) allows; see `mayReactivatePack`. Sending it, the organisation says that it does not know
 * the pack to be stolen.
 * @param connection a member's of the organisation that ended it, with the duty to dispense.
 * @throws InputError `input.invalid`; RefusedError `contract.PackNotEnded`, `contract.OtherPremises`, `contract.ReversalTooLate`,
 * `contract.EndIsFinal`, those of an open batch and of acting.
 */
export async function reactivatePack(
  connection: Connection,
  reactivation: PackReactivation,
): Promise<ContractTransactionReceipt> {
  const { org, batch, index, premises, eventHash } = checkInput(packSchema, reactivation, "reactivation");
  return send(connection.packDesk.reactivate(org, batch, index, glnNumber(premises), eventHash));
}

/** {@link reactivatePack} for a case as `decommissionCase` ended it. @throws as there; RefusedError `contract.UnknownRangeEnd`. */
export async function reactivateCase(
  connection: Connection,
  reactivation: CaseReactivation,
): Promise<ContractTransactionReceipt> {
  const { org, batch, first, count, premises, eventHash } = checkInput(caseSchema, reactivation, "reactivation");
  return send(connection.packDesk.reactivateRange(org, batch, first, count, glnNumber(premises), eventHash));
}
