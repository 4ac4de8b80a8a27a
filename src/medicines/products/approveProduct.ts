import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { gtinField, named32, uint32 } from "../ids/fields.js";
import { toCentidegrees } from "../ids/temperature.js";

const approvalSchema = z.strictObject({
  /** GTIN of the pack, 8 to 14 digits. */
  gtin: gtinField,
  /** OrgId that may commission batches of it. */
  manufacturer: named32,
  limits: z.strictObject({
    /** Lowest and highest storage temperature, °C. */
    minCelsius: z.number().transform(toCentidegrees),
    maxCelsius: z.number().transform(toCentidegrees),
    /** Highest mean kinetic temperature of one transport, °C. */
    maxMeanKineticCelsius: z.number().transform(toCentidegrees),
    /** Seconds outside the storage temperatures that one transport may have in all. */
    maxSecondsOutside: uint32,
  }),
  /** sha-256 of the marketing authorisation. */
  authorisation: named32,
});

export type ProductApproval = z.input<typeof approvalSchema>;

/**
 * Approves a product, or replaces its approval.
 * @param connection the regulator's.
 * @throws InputError `input.invalid`, `gs1.gtin`; RefusedError `contract.InvalidStorageLimits`,
 * `contract.UnknownOrganization`, `contract.MissingLicence`, `contract.AccessManagedUnauthorized`.
 */
export async function approveProduct(
  connection: Connection,
  approval: ProductApproval,
): Promise<ContractTransactionReceipt> {
  const { gtin, manufacturer, limits, authorisation } = checkInput(approvalSchema, approval, "approval");
  const encoded = {
    minTemperature: limits.minCelsius,
    maxTemperature: limits.maxCelsius,
    maxMeanKinetic: limits.maxMeanKineticCelsius,
    maxTimeOutside: limits.maxSecondsOutside,
    approvedAt: 0,
  };
  return send(connection.medicines.approve(gtin, manufacturer, encoded, authorisation));
}
