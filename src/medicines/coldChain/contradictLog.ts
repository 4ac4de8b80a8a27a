import { type ContractTransactionReceipt, ZeroHash } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { shipmentIdOf } from "../ids/shipmentIdOf.js";
import {
  encodeShipmentTerms,
  encodeUnitShipmentTerms,
  type ShipmentTerms,
  type UnitShipmentTerms,
} from "../ids/shipmentTerms.js";
import { unitShipmentIdOf } from "../ids/unitShipmentIdOf.js";
import { unitContents } from "../units/unitContents.js";
import { type AnchoredLog, anchoredLog } from "./anchoredLog.js";
import { type FoundLie, findLie, LIES, type Lie } from "./findLie.js";
import { type JudgedGoods, judgedGoods } from "./judgedGoods.js";
import { ReadingLog } from "./ReadingLog.js";
import { encodeSummary } from "./ReadingSummary.js";
import type { SignedReading } from "./signReading.js";
import type { StorageRange } from "./storageLimits.js";
import type { TemperatureReading } from "./temperatureReading.js";

/**
 * What shows the lie: all readings below the anchored root, one that the sensor signed, or what {@link findLie} found.
 */
export type LieEvidence =
  | { readonly readings: readonly TemperatureReading[] }
  | { readonly signed: Pick<SignedReading, "time" | "temperature" | "signature"> }
  | { readonly lie: FoundLie };

/** Whose log about what is false, and what shows it. */
export interface LogContradiction<Terms> {
  readonly terms: Terms;
  /** Account that anchored the log. */
  readonly sensor: string;
  readonly evidence: LieEvidence;
  /** CBV hash of the EPCIS event that tells it, or absent. */
  readonly eventHash?: Hex;
}

/** A lie that was shown. */
export interface ShownLie {
  readonly shipment: Hex;
  readonly lie: Lie;
  readonly receipt: ContractTransactionReceipt;
}

/**
 * Shows that a sensor's log of a shipment of packs is false: the log is contradicted, the sensor marked for ever, and what arrives
 * set aside.
 * @param connection anybody's.
 * @throws InputError `input.invalid`, `cold-chain.other-readings`, `cold-chain.no-lie`; MissingError `cold-chain.unknown-log`,
 * `batch.unknown`; RefusedError `contract.LogAlreadyContradicted`, `contract.NoContradiction`, `contract.ReadingNotInLog`,
 * `contract.ReadingNotSigned`, `contract.LimitsReplaced`, `contract.ShipmentNotInState`.
 */
export async function contradictLog(
  connection: Connection,
  { terms, sensor, evidence, eventHash }: LogContradiction<ShipmentTerms>,
): Promise<ShownLie> {
  const encoded = encodeShipmentTerms(terms);
  const goods = await judgedGoods(connection, [encoded.batch]);
  const shipment = shipmentIdOf(terms);
  const { lie, claim } = await claimOf(connection, shipment, sensor, evidence, goods);
  const [key] = goods.keys as [(typeof goods.keys)[number]]; // one batch, one key
  return {
    shipment,
    lie,
    receipt: await send(connection.coldChain.contradict(encoded, key, claim, eventHash ?? ZeroHash)),
  };
}

/** {@link contradictLog} for a logistic unit. @throws as it; MissingError `unit.unknown`. */
export async function contradictUnitLog(
  connection: Connection,
  { terms, sensor, evidence, eventHash }: LogContradiction<UnitShipmentTerms>,
): Promise<ShownLie> {
  const encoded = encodeUnitShipmentTerms(terms);
  const { batches } = await unitContents(connection, encoded.unit);
  const goods = await judgedGoods(connection, batches);
  const shipment = unitShipmentIdOf(terms);
  const { lie, claim } = await claimOf(connection, shipment, sensor, evidence, goods);
  const receipt = await send(
    connection.coldChain.contradictForUnit(encoded, [...goods.keys], claim, eventHash ?? ZeroHash),
  );
  return { shipment, lie, receipt };
}

async function claimOf(
  connection: Connection,
  shipment: Hex,
  sensor: string,
  evidence: LieEvidence,
  { limits }: JudgedGoods,
) {
  const { root, summary, sensor: account } = await anchoredLog(connection, shipment, sensor);
  const { lie, readings, signature } = await lieOf(evidence, { root, summary }, limits);
  const claim = {
    sensor: account,
    summary: { root, values: encodeSummary(summary) },
    lie: LIES.indexOf(lie),
    readings: readings.map(({ proof, ...reading }) => ({ ...reading, proof: [...proof] })),
    signature,
  };
  return { lie, claim };
}

async function lieOf(
  evidence: LieEvidence,
  { root, summary }: Pick<AnchoredLog, "root" | "summary">,
  range: StorageRange,
): Promise<FoundLie> {
  if ("lie" in evidence) return evidence.lie;
  if ("signed" in evidence) {
    const { time, temperature, signature } = evidence.signed;
    return { lie: "Signed", readings: [{ index: 0, time, temperature, proof: [] }], signature };
  }
  const log = await ReadingLog.of(evidence.readings);
  if (log.root !== root) {
    throw new InputError("cold-chain.other-readings", "The readings lead to another root", { root, found: log.root });
  }
  const lie = findLie(log, summary, range);
  if (lie === undefined) throw new InputError("cold-chain.no-lie", "The readings do not contradict the log", { root });
  return lie;
}
