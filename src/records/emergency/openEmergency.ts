import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { categoryMask } from "../categoryMask.js";
import { encodePurpose } from "../purposeOfUse.js";
import { type EmergencyPurpose, emergencyPurpose } from "./emergencyPurpose.js";

/** An emergency that was opened: how it is named, and when it is over. */
export interface OpenedEmergency {
  readonly patient: Hex;
  readonly org: Hex;
  readonly purpose: EmergencyPurpose;
  readonly openedAt: Date;
  readonly until: Date;
}

/**
 * Breaks the glass for a patient; `connection` is a member with the duty. An organisation that has not taken up the service does so first.
 * @param opening.categories the patient's category numbers; all that the patient wishes for unless told.
 * @throws InputError `input.invalid`; RefusedError `contract.*` with the exact reason.
 */
export async function openEmergency(
  connection: Connection,
  opening: {
    readonly patient: Hex;
    readonly org: Hex;
    readonly purpose: EmergencyPurpose;
    readonly categories?: readonly number[];
  },
): Promise<OpenedEmergency> {
  const { patient, org } = opening;
  const purpose = checkInput(emergencyPurpose, opening.purpose, "purpose of an emergency");
  const { emergencies } = connection;
  const categories = await maskOf(connection, patient, opening.categories);
  const { day } = await ask(emergencies.doorOf(org));
  if (day === 0n) await send(emergencies.takeUp(org));
  const { blockNumber } = await send(emergencies.open(patient, org, encodePurpose(purpose), categories));
  const opened = emergencies.filters.EmergencyOpened(patient, org);
  // Of a patient and an organisation no block holds two.
  const [event] = await ask(emergencies.queryFilter(opened, blockNumber, blockNumber));
  if (event === undefined) {
    throw new MedtrailError("chain.failed", "The node left out the event of the opening", { patient, org });
  }
  const { openedAt, until } = event.args;
  return { patient, org, purpose, openedAt: fromSeconds(openedAt), until: fromSeconds(until) };
}

/** Without a wish nothing is asked for, and the contract says why that is refused. */
async function maskOf(connection: Connection, patient: Hex, asked?: readonly number[]): Promise<bigint> {
  if (asked !== undefined) return categoryMask(asked);
  return (await ask(connection.emergencies.wishOf(patient))).categories;
}
