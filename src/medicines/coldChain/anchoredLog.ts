import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { chainWord } from "../ids/chainWord.js";
import { decodeSummary, type ReadingSummary } from "./ReadingSummary.js";
import { sensorAddress } from "./sensorAddress.js";

/** What a sensor anchored of a shipment. */
export interface AnchoredLog {
  readonly shipment: Hex;
  readonly sensor: string;
  /** OrgId in whose name it spoke. */
  readonly org: Hex;
  readonly root: Hex;
  readonly summary: ReadingSummary;
  readonly submittedAt: Date;
  /** A lie in it was shown. */
  readonly isContradicted: boolean;
  readonly eventHash: Hex;
}

/**
 * The log of a sensor, from its event.
 * @param shipment Of `shipmentIdOf` or `unitShipmentIdOf`.
 * @throws InputError `input.invalid`; MissingError `cold-chain.unknown-log`; MedtrailError `chain.failed`.
 */
export async function anchoredLog(connection: Connection, shipment: Hex, sensor: string): Promise<AnchoredLog> {
  const id = checkInput(bytes32, shipment, "shipment");
  const account = checkInput(sensorAddress, sensor, "sensor");
  const { coldChain } = connection;
  const filter = coldChain.filters.ReadingsLogged(id, account);
  const [event] = await eventsBetween(connection, (from, to) => coldChain.queryFilter(filter, from, to));
  if (event === undefined) {
    throw new MissingError("cold-chain.unknown-log", "The sensor anchored no log of this shipment", {
      shipment: id,
      sensor: account,
    });
  }
  const { org, summary, eventHash } = event.args;
  const { contradicted, submittedAt } = await ask(coldChain.logOf(id, account));
  return {
    shipment: id,
    sensor: account,
    org: chainWord(org),
    root: chainWord(summary.root),
    summary: decodeSummary(summary[1]), // by its place: an array has a method `values`
    submittedAt: fromSeconds(submittedAt),
    isContradicted: contradicted,
    eventHash: chainWord(eventHash),
  };
}
