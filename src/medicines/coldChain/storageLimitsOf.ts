import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";
import { gtinNumber, gtinText } from "../ids/gs1Numbers.js";
import type { StorageLimits } from "./storageLimits.js";

/**
 * A product's limits as the cold chain judges by them, in 0.01 °C and seconds; `productState` tells them in °C. They stay after a
 * withdrawal.
 * @throws InputError `gs1.gtin`; MissingError `product.unknown`; MedtrailError `chain.failed`.
 */
export async function storageLimitsOf(connection: Connection, gtin: string): Promise<StorageLimits> {
  const number = gtinNumber(gtin);
  const limits = await ask(connection.medicines.limitsOf(number));
  if (limits.approvedAt === 0n) {
    throw new MissingError("product.unknown", "The product was never approved", { gtin: gtinText(number) });
  }
  return {
    minTemperature: Number(limits.minTemperature),
    maxTemperature: Number(limits.maxTemperature),
    maxMeanKinetic: Number(limits.maxMeanKinetic),
    maxTimeOutside: Number(limits.maxTimeOutside),
  };
}
