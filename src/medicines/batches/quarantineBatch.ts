import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { authority, eventHashField, named32 } from "../ids/fields.js";

const quarantineSchema = z.strictObject({
  /** OrgId of the batch's maker, or the regulator: each lifts only its own quarantine. */
  by: authority,
  batch: named32,
  /** sha-256 of the reasons. */
  notice: named32,
  eventHash: eventHashField,
});
const releaseSchema = quarantineSchema.omit({ notice: true }).extend({
  /** sha-256 of the report that clears it. */
  report: named32,
});

export type BatchQuarantine = z.input<typeof quarantineSchema>;
export type BatchRelease = z.input<typeof releaseSchema>;

/**
 * Puts a batch in quarantine: nothing of it moves or is supplied until this side lifts it.
 * @param connection a member's of the maker's, with the duty to report, or the regulator's.
 * @throws InputError `input.invalid`; RefusedError `contract.QuarantineUnchanged`, `contract.BatchNotCommissioned`,
 * `contract.NotBatchMaker` and those of acting.
 */
export async function quarantineBatch(
  connection: Connection,
  quarantine: BatchQuarantine,
): Promise<ContractTransactionReceipt> {
  const { by, batch, notice, eventHash } = checkInput(quarantineSchema, quarantine, "quarantine");
  const { batches } = connection;
  return send(
    by === "regulator"
      ? batches.quarantineByRegulator(batch, notice, eventHash)
      : batches.quarantine(by, batch, notice, eventHash),
  );
}

/** Lifts this side's quarantine; the other's stays. @throws as {@link quarantineBatch}. */
export async function releaseBatch(connection: Connection, release: BatchRelease): Promise<ContractTransactionReceipt> {
  const { by, batch, report, eventHash } = checkInput(releaseSchema, release, "release");
  const { batches } = connection;
  return send(
    by === "regulator"
      ? batches.releaseByRegulator(batch, report, eventHash)
      : batches.release(by, batch, report, eventHash),
  );
}
