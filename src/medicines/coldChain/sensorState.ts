import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { sensorAddress } from "./sensorAddress.js";

/** Whether a sensor lied. */
export interface SensorState {
  readonly sensor: string;
  /** No log of it is accepted any more, for ever; those before stay as they are. */
  readonly isMarked: boolean;
  readonly liarSince?: Date;
}

/** @param sensor Its account. @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function sensorState(connection: Connection, sensor: string): Promise<SensorState> {
  const account = checkInput(sensorAddress, sensor, "sensor");
  const since = await ask(connection.coldChain.liarSince(account));
  return { sensor: account, isMarked: since !== 0n, ...(since === 0n ? {} : { liarSince: fromSeconds(since) }) };
}
