import { ZeroHash } from "ethers";
import { findLie } from "../../src/medicines/coldChain/findLie.js";
import { ReadingLog } from "../../src/medicines/coldChain/ReadingLog.js";
import { encodeSummary, type ReadingSummary } from "../../src/medicines/coldChain/ReadingSummary.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { word } from "./GasStage.js";
import { GTIN, lotOf, type MedicineStage } from "./medicineStage.js";

const EVENT = word("EPCIS event");
const FROM = 1_770_000_000;
const READINGS = 288;
const SENDER = 0;

/** A day's readings at 2 to 8 °C; the summary that a lying sensor makes of them leaves out the highest. */
async function log(): Promise<{ readings: ReadingLog; summary: ReadingSummary }> {
  const at = (i: number) => ({ time: FROM + 300 * i, temperature: i === 100 ? 790 : 400 + (i % 50) });
  const readings = await ReadingLog.of(Array.from({ length: READINGS }, (_, i) => at(i)));
  const summary = {
    count: READINGS,
    from: FROM,
    until: FROM + 300 * READINGS,
    minTemperature: 400,
    maxTemperature: 450,
    meanKinetic: 431,
    timeOutside: 0,
  };
  return { readings, summary };
}

/** Measures the cold chain, for a shipment of loose packs and for a case, and the safety reports. */
export async function measureColdChain(
  gas: GasLedger,
  { chain, maker, pharmacy, wholesaler }: MedicineStage,
  batch: Hex,
  unit: UnitTerms,
): Promise<void> {
  const { readings, summary } = await log();
  const values = encodeSummary(summary);
  const anchored = { root: readings.root, values };
  const terms = {
    from: wholesaler.org,
    to: pharmacy.org,
    carrier: ZeroHash,
    batch,
    quantity: 100,
    first: 0,
    span: 0,
    kind: 0,
    documents: word("documents of the cold chain"),
  };
  await send(chain.as(wholesaler.member).batches.shipPacks(terms, EVENT));
  const sensor = chain.as(wholesaler.member).coldChain;
  await gas.transaction(
    "anchor the root of a shipment's readings",
    sensor.submit(SENDER, terms, GTIN, lotOf("A"), anchored, EVENT),
  );
  const key = { gtin: GTIN, lot: lotOf("A") };
  const lie = findLie(readings, summary);
  if (!lie) throw new Error("no lie to measure");
  const claim = {
    sensor: wholesaler.member.address,
    summary: anchored,
    lie: 0,
    readings: lie.readings.map((reading) => ({ ...reading, proof: [...reading.proof] })),
    signature: lie.signature,
  };
  await gas.transaction("contradict a log by one reading of it", sensor.contradict(terms, key, claim, EVENT));

  const other = chain.as(maker.member).coldChain;
  await gas.transaction(
    "anchor the root of a unit's readings, one batch inside",
    other.submitForUnit(SENDER, unit, [key], anchored, EVENT),
  );
  await gas.transaction(
    "contradict a unit's log by one reading of it",
    other.contradictForUnit(unit, [key], { ...claim, sensor: maker.member.address }, EVENT),
  );
  const [shipment] = await chain.batches.shipmentOf(terms);
  for (const [sentence, call] of Object.entries({
    "isExcursion, one product": sensor.isExcursion.populateTransaction([GTIN], values),
    "detailsOf a summary": sensor.detailsOf.populateTransaction(values),
    "wordOf a summary": sensor.wordOf.populateTransaction(summary),
    logOf: sensor.logOf.populateTransaction(shipment, wholesaler.member.address),
    "isMarked, a sensor": sensor.isMarked.populateTransaction(wholesaler.member.address),
    liarSince: sensor.liarSince.populateTransaction(wholesaler.member.address),
    MAX_READINGS: sensor.MAX_READINGS.populateTransaction(),
    "ORGANIZATIONS of the cold chain": sensor.ORGANIZATIONS.populateTransaction(),
    "MEDICINES of the cold chain": sensor.MEDICINES.populateTransaction(),
    "SET_ASIDE_DESK of the cold chain": sensor.SET_ASIDE_DESK.populateTransaction(),
    "UNITS of the cold chain": sensor.UNITS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
  await measureReports(gas, chain.as(pharmacy.member).safetyReports, pharmacy.org, batch);
}

type UnitTerms = Parameters<MedicineStage["chain"]["units"]["shipUnit"]>[0];
type SafetyReports = MedicineStage["chain"]["safetyReports"];

async function measureReports(gas: GasLedger, reports: SafetyReports, org: Hex, batch: Hex): Promise<void> {
  const report = (use: string) => reports.report(org, batch, word(use), 0, true, word("report"));
  await gas.transaction("report an adverse event, the first of a batch", report("use 1"));
  await gas.transaction("report an adverse event, later", report("use 2"));
  await gas.transaction(
    "withdraw a report of an adverse event",
    reports.withdraw(org, batch, word("use 2"), 0, word("reasons")),
  );
  for (const [sentence, call] of Object.entries({
    "countOf adverse events": reports.countOf.populateTransaction(batch, 0),
    "countsOf adverse events": reports.countsOf.populateTransaction(batch),
    reportOf: reports.reportOf.populateTransaction(org, batch, word("use 1"), 0),
    "standingOf a use": reports.standingOf.populateTransaction(batch, word("use 1"), 0),
    "ORGANIZATIONS of the safety reports": reports.ORGANIZATIONS.populateTransaction(),
    "BATCHES of the safety reports": reports.BATCHES.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
}
