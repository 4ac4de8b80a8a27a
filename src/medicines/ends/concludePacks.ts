import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32, uint32 } from "../ids/fields.js";
import { PACK_STATES } from "../ids/states.js";
import { MAX_PACKS } from "./inTransactions.js";

const conclusionSchema = z.strictObject({
  /** OrgId that ended them. */
  org: named32,
  batch: named32,
  indices: z.array(uint32).min(1).max(MAX_PACKS),
  state: z.enum(["handedOver", "destroyed", "sample", "stolen"]),
  eventHash: eventHashField,
});

export type PackConclusion = z.input<typeof conclusionSchema>;

/**
 * Takes packs to their final end, all or none: handed over after a supply; destroyed after a supply, sample or export; destroyed, stolen or
 * sample after a lock.
 * @param connection a member's of the organisation that ended them, with the duty to dispense.
 * @throws InputError `input.invalid`; RefusedError `contract.PackNotEnded`, `contract.OtherPremises`, `contract.InvalidEnd` and those of acting.
 */
export async function concludePacks(
  connection: Connection,
  conclusion: PackConclusion,
): Promise<ContractTransactionReceipt> {
  const { org, batch, indices, state, eventHash } = checkInput(conclusionSchema, conclusion, "conclusion");
  return send(connection.packDesk.conclude(org, batch, indices, PACK_STATES[state], eventHash));
}
