import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { contradictUnitLog } from "../../../src/medicines/coldChain/contradictLog.js";
import { sensorElementOf } from "../../../src/medicines/coldChain/sensorElementOf.js";
import { signReading } from "../../../src/medicines/coldChain/signReading.js";
import { submitReadings } from "../../../src/medicines/coldChain/submitReadings.js";
import { submitUnitReadings } from "../../../src/medicines/coldChain/submitUnitReadings.js";
import { summariseReadings } from "../../../src/medicines/coldChain/summariseReadings.js";
import { decommissionCase } from "../../../src/medicines/ends/decommissionCase.js";
import type { EpcisEvent } from "../../../src/medicines/epcis/EpcisEvent.js";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import type { UnitShipmentTerms } from "../../../src/medicines/ids/shipmentTerms.js";
import { PACK_STATES } from "../../../src/medicines/ids/states.js";
import { excursionEvent } from "../../../src/medicines/trace/events/excursionEvent.js";
import { packStateEvent } from "../../../src/medicines/trace/events/packStateEvent.js";
import { packLink, unitLink } from "../../../src/medicines/trace/gs1Links.js";
import { replayEpcis } from "../../../src/medicines/trace/replay/replayEpcis.js";
import type { TraceStep } from "../../../src/medicines/trace/TraceStep.js";
import { trace } from "../../../src/medicines/trace/trace.js";
import { isTraceSound } from "../../../src/medicines/trace/traceOutput.js";
import { domainOf } from "../../../src/shared/domainOf.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { type TraceSystem, traceSystem } from "../../support/traceSystem.js";
import { documentOf, GTIN, MAKER, MAKER_EVENTS, PALLET, PHARMACY, packs, WHOLESALER } from "./builtEvents.js";

const NO_HASH: Hex = `0x${"0".repeat(64)}`;
const START = Date.UTC(2026, 2, 1, 12, 10) / 1000;
const RANGE = { minTemperature: 200, maxTemperature: 800 };
const readingsOf = (...temperatures: number[]) =>
  temperatures.map((temperature, i) => ({ time: START + 60 * i, temperature }));

describe("the cold chain in a trace", () => {
  let system: TraceSystem;

  beforeEach(async () => {
    system = await traceSystem("2026-03-01T14:00:00Z");
    await system.approve(GTIN);
  });
  afterEach(() => system.close());

  const replay = (events: readonly EpcisEvent[]) => {
    const actors = { [MAKER]: system.maker, [WHOLESALER]: system.wholesaler, [PHARMACY]: system.pharmacy };
    return replayEpcis(system.chain, documentOf(events), actors, system.stores);
  };
  const traced = (epc: string) => trace(system.chain, system.stores, epc);
  const named = (steps: readonly TraceStep[], name: string) => steps.filter(({ chain }) => chain?.name === name);

  /** The event of readings of the pallet, with what it says otherwise. */
  function sensorEvent(minimum: number, maximum: number, minutes = 2): EpcisEvent {
    const period = { from: new Date(START * 1000), until: new Date((START + 60 * minutes) * 1000) };
    const place = { time: period.until, place: WHOLESALER };
    return excursionEvent({ units: [PALLET] }, { minimum, maximum, ...period }, place);
  }

  async function palletTerms(): Promise<UnitShipmentTerms> {
    const { steps } = await traced(unitLink(PALLET));
    const terms = named(steps, "UnitShipped")[0]?.chain?.parts("terms")[0];
    if (terms === undefined) throw new Error("the pallet was shipped");
    const { maker, wholesaler } = system;
    return {
      from: maker.org,
      to: wholesaler.org,
      unit: terms.word("unit"),
      documents: terms.word("documents"),
    };
  }

  it("tells what sensors logged of a unit's shipment, for the unit and the packs in it, and what of it was a lie", async () => {
    const { chain, stores, wholesaler, maker } = system;
    await replay(MAKER_EVENTS);
    const terms = await palletTerms();
    const event = sensorEvent(3, 9);
    await stores.events.put(event);
    expect((await traced(unitLink(PALLET))).steps.map(({ finding }) => finding)).to.include("unvouched");
    const readings = readingsOf(300, 900, 500);
    const eventHash = eventDigest({ ...event });
    const bySensor = chain.as(wholesaler.runner);
    const logged = await submitUnitReadings(bySensor, { party: "receiver", terms, readings, eventHash });
    expect(logged.isExcursion).to.equal(true);
    for (const epc of [unitLink(PALLET), packLink(GTIN, "S0"), packLink(GTIN, "S8")]) {
      const found = await traced(epc);
      expect(isTraceSound(found), epc).to.equal(true);
      const [step] = named(found.steps, "ReadingsLogged");
      expect(step, epc).to.deep.include({ finding: "agrees", concern: "subject", digest: eventHash });
      expect(named(found.steps, "UnitExcursion"), epc).to.have.length(1);
    }
    expect(named((await traced(packLink(GTIN, "S11"))).steps, "ReadingsLogged")).to.have.length(0);

    // The maker's sensor hides what it signed; its event is in no store.
    const account = maker.runner as HardhatEthersSigner;
    const { shipment } = logged;
    const hidden = { shipment, time: START + 30, temperature: 1200 };
    const signed = await signReading(account, domainOf(chain.deployment, "ColdChain"), hidden);
    const hash: Hex = `0x${"11".repeat(32)}`;
    const makers = { party: "sender", terms, readings: readingsOf(300, 310), eventHash: hash } as const;
    await submitUnitReadings(chain.as(maker.runner), makers);
    await contradictUnitLog(chain, { terms, sensor: account.address, evidence: { signed } });
    const { steps } = await traced(packLink(GTIN, "S0"));
    expect(named(steps, "ReadingsLogged").map(({ finding }) => finding)).to.deep.equal(["agrees", "missing"]);
    const [lie] = named(steps, "LogContradicted");
    expect(lie).to.deep.include({ finding: "unstated", concern: "subject" });
  });

  const changes: readonly (readonly [string, () => EpcisEvent, number])[] = [
    ["a lower maximum", () => sensorEvent(3, 8), 1],
    ["other extremes and another end", () => sensorEvent(2, 8, 3), 3],
    ["no temperatures", () => packStateEvent("Active", { packs: packs(0, 1) }, { time: new Date(0), place: MAKER }), 1],
  ];
  for (const [what, eventOf, count] of changes) {
    it(`finds an event that tells ${what}`, async () => {
      const { chain, stores, wholesaler } = system;
      await replay(MAKER_EVENTS);
      const terms = await palletTerms();
      const eventHash = await stores.events.put(eventOf());
      const submission = { party: "receiver", terms, readings: readingsOf(300, 900, 500), eventHash } as const;
      await submitUnitReadings(chain.as(wholesaler.runner), submission);
      const found = await traced(unitLink(PALLET));
      const [step] = named(found.steps, "ReadingsLogged");
      expect(step?.finding).to.equal("differs");
      expect(step?.differences).to.have.length(count);
      expect(isTraceSound(found)).to.equal(false);
    });
  }

  it("tells the same of a shipment of loose packs, read after they arrived, and a range that was concluded", async () => {
    const { chain, stores, maker, pharmacy } = system;
    await replay(MAKER_EVENTS.slice(0, 2));
    const [commissioned] = named((await traced(packLink(GTIN, "S1"))).steps, "BatchCommissioned");
    const batch = commissioned?.chain?.word("batch") ?? NO_HASH;
    const documents: Hex = `0x${"d0".repeat(32)}`;
    const range = { first: 1, span: 3 };
    const terms = { from: maker.org, to: pharmacy.org, batch, quantity: 3, range, documents };
    const encoded = { ...terms, ...range, carrier: NO_HASH, kind: 0 };
    await send(chain.as(maker.runner).batches.shipPacks(encoded, NO_HASH));
    const byPharmacy = chain.as(pharmacy.runner);
    await send(byPharmacy.batches.receivePacks(encoded, 3, NO_HASH));

    const readings = readingsOf(300, 400, 500);
    const summary = summariseReadings(readings, RANGE);
    const base = sensorEvent(3, 5);
    const told = { ...base, sensorElementList: [sensorElementOf(summary)] };
    const context = { medtrail: "urn:medtrail:cold-chain:" };
    const event = { ...told, "@context": [...[base["@context"] ?? []].flat(), context] } as unknown as EpcisEvent;
    const eventHash = await stores.events.put(event);
    await submitReadings(byPharmacy, { party: "receiver", terms, readings, eventHash });
    const found = await traced(packLink(GTIN, "S1"));
    const [step] = named(found.steps, "ReadingsLogged");
    expect(step).to.deep.include({ finding: "agrees", concern: "subject", digest: eventHash });
    expect(found.holder).to.equal(pharmacy.org);
    expect(named((await traced(packLink(GTIN, "S5"))).steps, "ReadingsLogged")).to.have.length(0);

    const at = (minutes: number) => ({ time: new Date((START + 60 * minutes) * 1000), place: PHARMACY });
    const whole = { org: pharmacy.org, batch, premises: PHARMACY, first: 1, count: 3 };
    const supplied = await stores.events.put(packStateEvent("Supplied", { packs: packs(1, 3) }, at(20)));
    await decommissionCase(byPharmacy, { ...whole, state: "supplied", eventHash: supplied });
    const handedOver = await stores.events.put(packStateEvent("HandedOver", { packs: packs(2, 2) }, at(30)));
    const { packDesk } = byPharmacy;
    await send(packDesk.concludeRange(pharmacy.org, batch, 1, 3, PACK_STATES.handedOver, handedOver));
    const second = await traced(packLink(GTIN, "S2"));
    expect(second.hasEnded).to.equal(true);
    const findings = ["RangeEnded", "RangeConcluded"].map((name) => named(second.steps, name)[0]?.finding);
    expect(findings).to.deep.equal(["agrees", "agrees"]);
    const left = named((await traced(packLink(GTIN, "S1"))).steps, "RangeConcluded");
    expect(left.map(({ differences }) => differences)).to.deep.equal([["the event does not name the pack"]]);
    expect(named((await traced(packLink(GTIN, "S5"))).steps, "RangeConcluded")).to.have.length(0);
  });
});
