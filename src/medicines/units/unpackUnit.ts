import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32 } from "../ids/fields.js";
import { unitContents } from "./unitContents.js";

const unpackingSchema = z.strictObject({
  /** OrgId that holds the unit. */
  org: named32,
  unit: named32,
  /** Batches and units that are taken out; with neither, everything that is directly inside. */
  batches: z.array(named32).optional(),
  children: z.array(named32).optional(),
  eventHash: eventHashField,
});

export type UnitUnpacking = z.input<typeof unpackingSchema>;

/**
 * Takes packs and units out of a unit: of a batch always all. After an excursion the packs are set aside.
 * @param connection a member's of the holder's, with the duty to ship.
 * @throws InputError `input.invalid`; MissingError `unit.unknown`; RefusedError `contract.UnitNotAt`, `contract.NothingInside`,
 * `contract.ListLengthOutOfRange` when nothing is inside, those of acting.
 */
export async function unpackUnit(
  connection: Connection,
  unpacking: UnitUnpacking,
): Promise<ContractTransactionReceipt> {
  const { org, unit, batches, children, eventHash } = checkInput(unpackingSchema, unpacking, "unpacking");
  if (batches !== undefined || children !== undefined) {
    return send(connection.units.unpack(org, unit, batches ?? [], children ?? [], eventHash));
  }
  const inside = await unitContents(connection, unit);
  return send(connection.units.unpack(org, unit, [...inside.packs.keys()], [...inside.children], eventHash));
}
