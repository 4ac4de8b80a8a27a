import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32 } from "../ids/fields.js";

const releaseSchema = z.strictObject({
  unit: named32,
  /** The maker of the only batch inside, or the regulator. */
  by: z.union([z.literal("regulator"), z.strictObject({ maker: named32, batch: named32 })]),
  /** sha-256 of the assessment of its stability. */
  report: named32,
  eventHash: eventHashField,
});

export type UnitRelease = z.input<typeof releaseSchema>;

/**
 * Lets a unit move again after an excursion.
 * @param connection a member's of the maker's, with the duty to report, or the regulator's.
 * @throws InputError `input.invalid`; RefusedError `contract.UnitNotInExcursion`, `contract.NotBatchMaker`, `contract.OtherBatches` and those
 * of acting.
 */
export async function releaseUnit(connection: Connection, release: UnitRelease): Promise<ContractTransactionReceipt> {
  const { unit, by, report, eventHash } = checkInput(releaseSchema, release, "release");
  if (by === "regulator") return send(connection.units.releaseUnitByRegulator(unit, report, eventHash));
  return send(connection.units.releaseUnit(by.maker, unit, by.batch, report, eventHash));
}
