import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import { eventHashField } from "../ids/fields.js";
import type { ShipmentParty } from "../ids/states.js";
import { isExcursion } from "./isExcursion.js";
import { ReadingLog } from "./ReadingLog.js";
import { encodeSummary, type ReadingSummary } from "./ReadingSummary.js";
import type { StorageLimits } from "./storageLimits.js";
import { summariseReadings } from "./summariseReadings.js";
import type { TemperatureReading } from "./temperatureReading.js";

const submissionSchema = z.object({ party: z.enum(["sender", "receiver", "carrier"]), eventHash: eventHashField });

/** What a sensor has to say of a shipment. */
export interface ReadingSubmission<Terms> {
  /** In whose name the sensor speaks. */
  readonly party: ShipmentParty;
  readonly terms: Terms;
  /** All that it took on the way, in the order of their times. */
  readonly readings: readonly TemperatureReading[];
  /** Of the EPCIS event that tells the summary, as `sensorElementOf` has it. */
  readonly eventHash?: Hex;
}

/** What was anchored. Keep the readings: the chain has their root and summary alone. */
export interface SubmittedReadings {
  readonly shipment: Hex;
  readonly log: ReadingLog;
  readonly summary: ReadingSummary;
  /** The goods are set aside. */
  readonly isExcursion: boolean;
  readonly receipt: ContractTransactionReceipt;
}

/** A submission checked and summed up, with what the contract takes. */
export async function summedUp(submission: ReadingSubmission<unknown>, limits: StorageLimits) {
  const { party, eventHash } = checkInput(submissionSchema, submission, "submission of readings");
  const summary = summariseReadings(submission.readings, limits);
  const log = await ReadingLog.of(submission.readings);
  const anchored = { root: log.root, values: encodeSummary(summary) };
  return { party, eventHash, anchored, result: { log, summary, isExcursion: isExcursion(summary, limits) } };
}
