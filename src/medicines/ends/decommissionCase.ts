import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { uint32 } from "../ids/fields.js";
import { unitPath } from "../units/unitPath.js";
import { type Ending, encodeEnding } from "./ending.js";
import { MAX_PACKS } from "./inTransactions.js";

const caseSchema = z.strictObject({ first: uint32, count: z.int().min(1).max(MAX_PACKS) });

/** The packs [first, first + count), at most 256. */
export type CaseDecommission = Ending & {
  readonly first: number;
  readonly count: number;
  /** The unit that they are directly inside of, if they are in one. */
  readonly unit?: Hex;
};

/**
 * Ends a whole case, of which the holder is known to hold every pack number; it needs no proof of serials.
 * @param connection a member's of the holder's, with the duty to dispense.
 * @throws InputError `input.invalid`; RefusedError `contract.RangeNotHeld`, `contract.NotHeld`, `contract.PackAlreadyEnded`, `contract.InvalidEnd`,
 * `contract.UnitNotAt`, those of an open batch for supply and export, and of acting.
 */
export async function decommissionCase(
  connection: Connection,
  { first, count, unit, ...ending }: CaseDecommission,
): Promise<ContractTransactionReceipt> {
  const checked = checkInput(caseSchema, { first, count }, "case");
  const encoded = encodeEnding(ending);
  const path = unit === undefined ? [] : await unitPath(connection, unit);
  return send(connection.packDesk.decommissionRange(encoded, checked.first, checked.count, path));
}
