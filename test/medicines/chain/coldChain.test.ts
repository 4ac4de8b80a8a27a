import { expect } from "chai";
import { ZeroHash } from "ethers";
import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { anchoredLog } from "../../../src/medicines/coldChain/anchoredLog.js";
import { contradictLog, contradictUnitLog } from "../../../src/medicines/coldChain/contradictLog.js";
import { findLie } from "../../../src/medicines/coldChain/findLie.js";
import { ReadingLog } from "../../../src/medicines/coldChain/ReadingLog.js";
import { encodeSummary, type ReadingSummary } from "../../../src/medicines/coldChain/ReadingSummary.js";
import { sensorState } from "../../../src/medicines/coldChain/sensorState.js";
import { signReading } from "../../../src/medicines/coldChain/signReading.js";
import { storageLimitsOf } from "../../../src/medicines/coldChain/storageLimitsOf.js";
import { submitReadings } from "../../../src/medicines/coldChain/submitReadings.js";
import { submitUnitReadings } from "../../../src/medicines/coldChain/submitUnitReadings.js";
import { summariseReadings } from "../../../src/medicines/coldChain/summariseReadings.js";
import { receiveShipment } from "../../../src/medicines/custody/receiveShipment.js";
import { shipmentState } from "../../../src/medicines/custody/shipmentState.js";
import { shipPacks } from "../../../src/medicines/custody/shipPacks.js";
import { ndcToGtin } from "../../../src/medicines/gs1/ndc.js";
import { lotWord } from "../../../src/medicines/ids/lotWord.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../../../src/medicines/ids/shipmentTerms.js";
import { SHIPMENT_PARTIES } from "../../../src/medicines/ids/states.js";
import { holdersOf } from "../../../src/medicines/lists/holdersOf.js";
import { packUnit } from "../../../src/medicines/units/packUnit.js";
import { receiveUnit } from "../../../src/medicines/units/receiveUnit.js";
import { shipUnit } from "../../../src/medicines/units/shipUnit.js";
import { unitContents } from "../../../src/medicines/units/unitContents.js";
import { domainOf } from "../../../src/shared/domainOf.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import {
  DIGEST,
  GTIN,
  type MedicineSystem,
  medicineSystem,
  numbers,
  type TestBatch,
} from "../../support/medicineSystem.js";

describe("the cold chain through the library", () => {
  let system: MedicineSystem;
  let batch: TestBatch;
  let carrier: Hex;
  let newSensor: () => Promise<Awaited<ReturnType<MedicineSystem["nextAccount"]>>>;
  let start: number;
  let shipped = 0;

  before(async () => {
    system = await medicineSystem();
    batch = await system.commission("CC1", 200);
    const { org, controller } = await system.organization("Carrier", LICENCES.carrier);
    carrier = org;
    newSensor = async () => {
      const sensor = system.nextAccount();
      const until = Math.floor((await system.inDays(100)).getTime() / 1000);
      await send(system.as(controller).organizations.offerMembership(org, sensor.address, DUTIES.sense, until));
      await send(system.as(sensor).organizations.acceptMembership(org, DUTIES.sense, until));
      return sensor;
    };
    start = Math.floor((await system.now()).getTime() / 1000);
    await system.time.increase(50_000);
  });
  after(() => system.close());

  const every60 = (...temperatures: number[]) =>
    temperatures.map((temperature, i) => ({ time: start + 60 + 60 * i, temperature }));

  async function ship(): Promise<ShipmentTerms> {
    const { maker, wholesaler, papers, blobs } = system;
    const first = shipped;
    shipped += 10;
    const document = await papers(maker, wholesaler, [[batch, numbers(first, 10)]]);
    const shipment = { from: maker.org, to: wholesaler.org, carrier, batch: batch.id, quantity: 10, document };
    const { terms } = await shipPacks(maker.as, blobs, { ...shipment, range: { first, span: 10 } });
    return terms;
  }

  async function shipCase(sscc: string) {
    const { maker, wholesaler, papers, blobs } = system;
    const first = shipped;
    shipped += 10;
    const items = [{ batch: batch.id, quantity: 10, range: { first, span: 10 } }];
    const { unit } = await packUnit(maker.as, { org: maker.org, sscc, items });
    const document = await papers(maker, wholesaler, [[batch, numbers(first, 10)]]);
    const { terms } = await shipUnit(maker.as, blobs, { from: maker.org, to: wholesaler.org, carrier, unit, document });
    return { unit, terms };
  }

  /** Anchors what a sensor of this library would not. */
  async function lie(
    sensor: Awaited<ReturnType<typeof newSensor>>,
    terms: ShipmentTerms,
    change: Partial<ReadingSummary>,
    readings: ReturnType<typeof every60>,
  ) {
    const log = await ReadingLog.of(readings);
    const summary = { ...summariseReadings(readings, await storageLimitsOf(system.chain, GTIN)), ...change };
    const { coldChain } = system.as(sensor);
    const anchored = { root: log.root, values: encodeSummary(summary) };
    const encoded = encodeShipmentTerms(terms);
    await send(
      coldChain.submit(SHIPMENT_PARTIES.carrier, encoded, BigInt(GTIN), lotWord(batch.lot), anchored, ZeroHash),
    );
    return { log, summary };
  }

  it("a product's limits are there in 0.01 °C", async () => {
    expect(await storageLimitsOf(system.chain, GTIN)).to.deep.equal({
      minTemperature: 200,
      maxTemperature: 800,
      maxMeanKinetic: 800,
      maxTimeOutside: 3600,
    });
    const never = () => storageLimitsOf(system.chain, ndcToGtin("4444-4444-44"));
    await expectFailure(never, MissingError, "product.unknown");
  });

  it("readings within the limits leave a shipment as it is", async () => {
    const { chain } = system;
    const sensor = await newSensor();
    const terms = await ship();
    const readings = every60(300, 400, 500);
    const submission = { party: "carrier", terms, readings, eventHash: DIGEST } as const;
    const { shipment, summary, isExcursion, log } = await submitReadings(system.as(sensor), submission);
    expect(isExcursion).to.equal(false);
    expect(await shipmentState(chain, terms)).to.include({ shipment, excursion: false });
    const anchored = await anchoredLog(chain, shipment, sensor.address);
    expect(anchored).to.deep.equal({
      shipment,
      sensor: sensor.address,
      org: carrier,
      root: log.root,
      summary,
      submittedAt: await system.now(),
      isContradicted: false,
      eventHash: DIGEST,
    });
    const again = () => submitReadings(system.as(sensor), submission);
    await expectFailure(again, RefusedError, "contract.LogAlreadySubmitted");
    const honest = () => contradictLog(chain, { terms, sensor: sensor.address, evidence: { readings } });
    await expectFailure(honest, InputError, "cold-chain.no-lie");
    const others = () => contradictLog(chain, { terms, sensor: sensor.address, evidence: { readings: every60(300) } });
    await expectFailure(others, InputError, "cold-chain.other-readings");
    expect(await sensorState(chain, sensor.address.toLowerCase())).to.deep.equal({
      sensor: sensor.address,
      isMarked: false,
    });
  });

  it("an excursion sets the shipment aside", async () => {
    const { chain, wholesaler, blobs } = system;
    const terms = await ship();
    const readings = every60(...Array(70).fill(900));
    const { isExcursion } = await submitReadings(system.as(await newSensor()), { party: "carrier", terms, readings });
    expect(isExcursion).to.equal(true);
    expect(await shipmentState(chain, terms)).to.include({ excursion: true });
    await receiveShipment(wholesaler.as, blobs, { terms });
    const { holders } = await holdersOf(chain, batch.id);
    const aside = holders.find(({ kind, org }) => kind === "setAside" && org === wholesaler.org);
    expect(aside).to.deep.include({ quantity: 10, reasons: ["excursion"] });
  });

  it("only the named party's sensor speaks, of terms that were shipped, and of known goods", async () => {
    const sensor = system.as(await newSensor());
    const terms = await ship();
    const readings = every60(300);
    const sender = () => submitReadings(sensor, { party: "sender", terms, readings });
    await expectFailure(sender, RefusedError, "contract.UnknownMember");
    const warm = every60(...Array(70).fill(900));
    const unshipped = { ...terms, quantity: 9 };
    const never = () => submitReadings(sensor, { party: "carrier", terms: unshipped, readings: warm });
    await expectFailure(never, RefusedError, "contract.ShipmentNotInState");
    const unknown = () => submitReadings(sensor, { party: "carrier", terms: { ...terms, batch: DIGEST }, readings });
    await expectFailure(unknown, MissingError, "batch.unknown");
    const reversed = () => submitReadings(sensor, { party: "carrier", terms, readings: every60(300, 301).reverse() });
    await expectFailure(reversed, InputError, "input.invalid");
    const party = "regulator" as "carrier";
    await expectFailure(() => submitReadings(sensor, { party, terms, readings }), InputError, "input.invalid");
    const silent = () => contradictLog(system.chain, { terms, sensor: system.relay.address, evidence: { readings } });
    await expectFailure(silent, MissingError, "cold-chain.unknown-log");
    await expectFailure(() => sensorState(system.chain, "0x12"), InputError, "input.invalid");
  });

  it("a lie contradicted by anybody sets the shipment aside and marks the sensor", async () => {
    const { chain, stranger } = system;
    const sensor = await newSensor();
    const terms = await ship();
    const readings = every60(300, 900, 310);
    await lie(sensor, terms, { maxTemperature: 800, meanKinetic: 700, timeOutside: 0 }, readings);
    expect(await shipmentState(chain, terms)).to.include({ excursion: false });
    const contradiction = { terms, sensor: sensor.address, evidence: { readings } };
    const shown = await contradictLog(system.as(stranger), contradiction);
    expect(shown.lie).to.equal("Extreme");
    expect(await shipmentState(chain, terms)).to.include({ shipment: shown.shipment, excursion: true });
    expect((await anchoredLog(chain, shown.shipment, sensor.address)).isContradicted).to.equal(true);
    expect(await sensorState(chain, sensor.address)).to.deep.equal({
      sensor: sensor.address,
      isMarked: true,
      liarSince: await system.now(),
    });
    const twice = () => contradictLog(system.as(stranger), contradiction);
    await expectFailure(twice, RefusedError, "contract.LogAlreadyContradicted");
    const after = async () => submitReadings(system.as(sensor), { party: "carrier", terms: await ship(), readings });
    await expectFailure(after, RefusedError, "contract.SensorIsMarked");
  });

  it("time outside that was not admitted is shown by what findLie found", async () => {
    const { chain } = system;
    const sensor = await newSensor();
    const terms = await ship();
    const readings = every60(300, 900, 900, 310);
    const { log, summary } = await lie(sensor, terms, { timeOutside: 1 }, readings);
    const found = findLie(log, summary, await storageLimitsOf(chain, GTIN));
    if (found === undefined) throw new Error("no lie was found");
    const evidence = { lie: found };
    expect((await contradictLog(chain, { terms, sensor: sensor.address, evidence })).lie).to.equal("TimeOutside");
    expect(await sensorState(chain, sensor.address)).to.include({ isMarked: true });
  });

  it("a unit is judged by what is inside, and a signed reading shows the log that hid it", async () => {
    const { chain, wholesaler, blobs, deployment } = system;
    const warm = await shipCase("376010010000000026");
    const excursion = { party: "carrier", terms: warm.terms, readings: every60(100, 300) } as const;
    const cold = await newSensor();
    const { isExcursion } = await submitUnitReadings(system.as(cold), excursion);
    expect(isExcursion).to.equal(false); // a minute below 2 °C is allowed
    const frozen = await submitUnitReadings(system.as(await newSensor()), {
      ...excursion,
      readings: every60(...Array(70).fill(100)),
    });
    expect(frozen.isExcursion).to.equal(true);
    await receiveUnit(wholesaler.as, blobs, { terms: warm.terms });
    expect(await unitContents(chain, warm.unit)).to.include({ excursion: "broken" });

    const sensor = cold;
    const { unit, terms } = await shipCase("376010010000000033");
    const readings = every60(300, 310, 320);
    const { shipment } = await submitUnitReadings(system.as(sensor), { party: "carrier", terms, readings });
    await receiveUnit(wholesaler.as, blobs, { terms });
    expect(await unitContents(chain, unit)).to.include({ excursion: "none" });
    const hidden = { shipment, time: start + 130, temperature: 900 };
    const signed = await signReading(sensor, domainOf(deployment, "ColdChain"), hidden);
    const forged = { ...signed, temperature: 901 };
    const byForgery = () => contradictUnitLog(chain, { terms, sensor: sensor.address, evidence: { signed: forged } });
    await expectFailure(byForgery, RefusedError, "contract.ReadingNotSigned");
    const shown = await contradictUnitLog(chain, { terms, sensor: sensor.address, evidence: { signed } });
    expect(shown).to.include({ shipment, lie: "Signed" });
    expect(await unitContents(chain, unit)).to.include({ excursion: "broken" });
    expect(await sensorState(chain, sensor.address)).to.include({ isMarked: true });
  });
});
