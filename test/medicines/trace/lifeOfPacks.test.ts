import { expect } from "chai";
import fc from "fast-check";
import type { EpcisEvent } from "../../../src/medicines/epcis/EpcisEvent.js";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";
import { upstreamDigests } from "../../../src/medicines/trace/events/mergedEvent.js";
import { packLink, unitLink } from "../../../src/medicines/trace/gs1Links.js";
import { planReplay } from "../../../src/medicines/trace/replay/planReplay.js";
import { ReplayStopped } from "../../../src/medicines/trace/replay/ReplayStopped.js";
import { replayEpcis } from "../../../src/medicines/trace/replay/replayEpcis.js";
import { trace } from "../../../src/medicines/trace/trace.js";
import { isTraceSound, traceDocument, traceReport } from "../../../src/medicines/trace/traceOutput.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { type TraceSystem, traceSystem } from "../../support/traceSystem.js";
import {
  CARTON,
  documentOf,
  GTIN,
  MAKER,
  MAKER_EVENTS,
  PALLET,
  PHARMACY,
  PHARMACY_EVENTS,
  WHOLESALER,
  WHOLESALER_EVENTS,
} from "./builtEvents.js";

const HASH: Hex = `0x${"11".repeat(32)}`;
const digestsOf = (events: readonly EpcisEvent[]) => events.map((event) => eventDigest({ ...event }));

describe("the life of packs, from events to chain and back", () => {
  let system: TraceSystem;

  beforeEach(async () => {
    system = await traceSystem("2026-03-01T14:00:00Z");
    await system.approve(GTIN);
  });
  afterEach(() => system.close());

  const actors = () => ({ [MAKER]: system.maker, [WHOLESALER]: system.wholesaler, [PHARMACY]: system.pharmacy });
  const parties = () => new Map(Object.entries(actors()).map(([gln, { org }]) => [gln, org]));
  const replay = (events: readonly EpcisEvent[]) =>
    replayEpcis(system.chain, documentOf(events), actors(), system.stores);
  const traced = (epc: string) => trace(system.chain, system.stores, epc, { parties: parties() });
  const batchOf = async () => {
    const { steps } = await traced(packLink(GTIN, "S0"));
    return steps[0]?.chain?.word("batch") ?? steps.find(({ chain }) => chain)?.chain?.word("batch") ?? HASH;
  };

  it("goes through three documents of three organisations, each pack to its own end", async () => {
    const made = await replay(MAKER_EVENTS);
    expect(made.map(({ action }) => action.kind)).to.deep.equal(["commission", "pack", "pack", "shipUnit"]);
    await replay(WHOLESALER_EVENTS);
    await replay(PHARMACY_EVENTS);

    const names = async (serial: string) => {
      const found = await traced(packLink(GTIN, serial));
      expect(
        traceReport(found).filter((line) => line.includes("!!!")),
        serial,
      ).to.deep.equal([]);
      expect(isTraceSound(found), serial).to.equal(true);
      return { found, names: found.steps.flatMap(({ chain }) => chain?.name ?? []) };
    };
    const shared = ["BatchCommissioned", "UnitPacked", "UnitPacked", "UnitShipped", "UnitReceived", "UnitUnpacked"];
    const returned = await names("S1");
    expect(returned.names).to.deep.equal([
      ...shared,
      ...["UnitUnpacked", "Shipped", "Received", "PackEnded", "PackReactivated", "Shipped"],
    ]);
    expect(returned.found).to.deep.include({ hasEnded: false });
    expect(returned.found).not.to.have.property("holder");
    const supplied = await names("S2");
    expect(supplied.names).to.deep.equal([...shared, "UnitUnpacked", "Shipped", "Received", "PackEnded"]);
    expect(supplied.found.hasEnded).to.equal(true);
    const kept = await names("S5");
    expect(kept.names).to.deep.equal([...shared, "UnitUnpacked"]);
    expect(kept.found.holder).to.equal(system.wholesaler.org);
    const loose = await names("S8");
    expect(loose.names).to.deep.equal(shared.toSpliced(1, 1));
    const behind = await names("S11");
    expect(behind.names).to.deep.equal(["BatchCommissioned"]);
    expect(behind.found.holder).to.equal(system.maker.org);
  });

  it("lets the hash of one event vouch for those that a step took together", async () => {
    const [commission] = await replay(MAKER_EVENTS);
    const merged = await system.stores.events.get(commission?.digest ?? HASH);
    expect(upstreamDigests(merged)).to.deep.equal(digestsOf(MAKER_EVENTS.slice(0, 2)));
    const found = await traced(unitLink(PALLET));
    expect(isTraceSound(found)).to.equal(true);
    const document = traceDocument(found, new Date("2026-03-02T00:00:00Z"));
    const told = eventsInContext(document).map(({ event, context }) => eventDigest(event, context));
    expect(told).to.include.members(digestsOf(MAKER_EVENTS));
    expect(told).to.have.length(MAKER_EVENTS.length + 2);
  });

  it("says which step stopped, and goes on from there when the document is replayed again", async () => {
    await replay(MAKER_EVENTS);
    const batch = await batchOf();
    const { batches } = system.chain.as(system.maker.runner);
    await send(batches.quarantine(system.maker.org, batch, HASH, HASH));
    const stopped = await expectFailure(() => replay(WHOLESALER_EVENTS), ReplayStopped, "trace.stopped");
    expect(stopped.values).to.include({ done: 0, steps: 4, step: "receiveUnit" });
    expect(stopped.cause).to.be.instanceOf(RefusedError);
    await send(batches.release(system.maker.org, batch, HASH, HASH));
    const [receiving, unpacking, ...rest] = WHOLESALER_EVENTS;
    if (!receiving || !unpacking) throw new Error("the wholesaler has events");
    await replay([receiving, unpacking]);
    const done = await replay([receiving, unpacking, ...rest]);
    expect(done.map(({ action }) => action.kind)).to.deep.equal(["unpack", "shipPacks"]);
    const found = await traced(packLink(GTIN, "S1"));
    const quarantined = found.steps.find(({ chain }) => chain?.name === "BatchQuarantined");
    expect(quarantined).to.deep.include({ finding: "missing", concern: "batch", digest: HASH });
  });

  it("finds steps whose event tells something else", async () => {
    await replay(MAKER_EVENTS.slice(0, 2));
    const batch = await batchOf();
    const terms = {
      from: system.maker.org,
      to: system.pharmacy.org,
      carrier: `0x${"0".repeat(64)}`,
      batch,
      quantity: 2,
      first: 1,
      span: 2,
      kind: 0,
      documents: HASH,
    };
    // The event speaks of three packs, and of another sender.
    const [, , , shipping] = WHOLESALER_EVENTS;
    if (!shipping) throw new Error("the wholesaler ships");
    const digest = await system.stores.events.put(shipping);
    await send(system.chain.as(system.maker.runner).batches.shipPacks(terms, digest));
    const found = await traced(packLink(GTIN, "S1"));
    const step = found.steps.find(({ chain }) => chain?.name === "Shipped");
    expect(step?.finding).to.equal("differs");
    expect(step?.differences).to.have.length(2);
    expect(step?.isDocumentHeld).to.equal(false);
    expect(isTraceSound(found)).to.equal(false);
  });

  it("asks whose unit is meant where two organisations used one SSCC", async () => {
    await replay(MAKER_EVENTS);
    await replay(WHOLESALER_EVENTS.slice(0, 2));
    const batch = await batchOf();
    const { org, runner } = system.wholesaler;
    const items = [{ batch, quantity: 1, first: 0, span: 0 }];
    const packing = { org, sscc: BigInt(PALLET), items, children: [], batches: [batch], childBatches: [] };
    await send(system.chain.as(runner).units.pack(packing, HASH));
    await expectFailure(() => traced(unitLink(PALLET)), InputError, "trace.packer");
    const by = (packer: Hex) => trace(system.chain, system.stores, unitLink(PALLET), { packer });
    expect(isTraceSound(await by(system.maker.org))).to.equal(true);
    expect(isTraceSound(await by(org))).to.equal(false);
  });

  it("plans the same steps in whatever order the events stand", async () => {
    const settings = {
      stores: system.stores,
      actors: new Map(Object.entries(actors())),
      documentOf: async () => HASH,
    };
    const all = [...MAKER_EVENTS, ...WHOLESALER_EVENTS, ...PHARMACY_EVENTS];
    const expected = await planReplay(system.chain, all, settings);
    expect(expected.steps).to.have.length(4 + 4 + 6);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (events) => {
        expect(await planReplay(system.chain, events, settings)).to.deep.equal(expected);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it("refuses every document that lacks an event which others need", async () => {
    const settings = {
      stores: system.stores,
      actors: new Map(Object.entries(actors())),
      documentOf: async () => HASH,
    };
    const all = [...MAKER_EVENTS, ...WHOLESALER_EVENTS];
    const outcomes = await Promise.all(
      all.map(async (_, i) => {
        const outcome = planReplay(system.chain, all.toSpliced(i, 1), settings);
        return outcome.then(
          () => "planned",
          (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "?"),
        );
      }),
    );
    // Nothing needs the last; without the carton's unpacking its packs are inside when they are shipped.
    expect(outcomes).to.deep.equal([
      ...["trace.unknown-pack", "trace.unknown-pack", "trace.contradiction", "trace.contradiction"],
      ...["trace.unknown-unit", "trace.contradiction", "trace.contradiction"],
      ...["trace.contradiction", "trace.contradiction", "planned"],
    ]);
    const quantities = [
      { ...all[5], quantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/L1`, quantity: 1 }] },
    ];
    await expectFailure(
      () => planReplay(system.chain, quantities as EpcisEvent[], settings),
      InputError,
      "trace.unsupported",
    );
  });

  it("refuses what can be traced by nobody", async () => {
    await expectFailure(() => traced(`https://id.gs1.org/01/${GTIN}`), InputError, "trace.subject");
    await expectFailure(() => traced(packLink(GTIN, "S0")), MissingError, "trace.unknown-pack");
    await expectFailure(() => traced(unitLink(CARTON)), MissingError, "trace.unknown-unit");
  });
});
