import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { epcisFromJson } from "../../../src/medicines/epcis/epcisFromJson.js";
import { epcisFromXml } from "../../../src/medicines/epcis/epcisFromXml.js";
import type { EpcisJsonObject } from "../../../src/medicines/epcis/epcisJsonObject.js";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";
import { serialiseEpcis } from "../../../src/medicines/epcis/serialiseEpcis.js";
import { replayEpcis } from "../../../src/medicines/trace/replay/replayEpcis.js";
import { trace } from "../../../src/medicines/trace/trace.js";
import { isTraceSound, traceDocument, traceReport } from "../../../src/medicines/trace/traceOutput.js";
import { InputError, MissingError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { type TraceSystem, traceSystem } from "../../support/traceSystem.js";
import { withSharedData } from "../../support/withSharedData.js";

const FILE = "epcis/openepcis/1.2/EPCIS/XML/Capture/Documents/GS1_US_Pharma_Example_2_2_1_1.xml";
const GTIN = "00300010123455";
const PACK = "urn:epc:id:sgtin:030001.0012345.16";
const PALLET = "urn:epc:id:sscc:030001.41234567890";
const AT = new Date("2023-04-02T00:00:00Z");

describe("the GS1 US pharma example, from file to chain and back", () => {
  withSharedData(FILE, (path) => {
    let system: TraceSystem;
    let document: EpcisJsonObject;
    let digests: Hex[];

    beforeEach(async () => {
      system = await traceSystem();
      await system.approve(GTIN);
      document = epcisFromXml(await readFile(path));
      digests = eventsInContext(document).map(({ event, context }) => eventDigest(event, context));
      expect(new Set(digests).size).to.equal(8);
    });
    afterEach(() => system.close());

    const actors = () => ({
      "urn:epc:id:sgln:030001.111111.0": system.maker,
      "urn:epc:id:sgln:030001.111121.0": system.maker,
      "urn:epc:id:sgln:039999.999999.0": system.wholesaler,
      "urn:epc:id:sgln:039999.345678.0": system.wholesaler,
    });
    const replay = (other: unknown = document) => replayEpcis(system.chain, other, actors(), system.stores);
    const parties = () =>
      new Map([
        ["0300011111116", system.maker.org],
        ["0399999999991", system.wholesaler.org],
      ]);
    const traced = (epc: string) => trace(system.chain, system.stores, epc, { parties: parties() });
    const hashesOf = (text: string) =>
      eventsInContext(epcisFromJson(text)).map(({ event, context }) => eventDigest(event, context));

    it("takes three steps, with the hashes of commissioning, packing and shipping", async () => {
      const steps = await replay();
      expect(steps.map(({ action }) => action.kind)).to.deep.equal(["commission", "pack", "shipUnit"]);
      expect(steps.map(({ digest }) => digest)).to.deep.equal([digests[0], digests[6], digests[7]]);
      const [first, second] = steps;
      expect(first?.action).to.include({ gtin: GTIN, lot: "A123", expiry: "2025-03-27" });
      expect(second?.action.kind === "pack" && second.action.items).to.deep.equal([
        { batch: first?.action.kind === "commission" && first.action.batch, quantity: 12, first: 0, span: 12 },
      ]);
    });

    it("traces the pallet back to all eight events", async () => {
      await replay();
      const found = await traced(PALLET);
      expect(found.steps.map(({ finding }) => finding)).to.deep.equal([
        "agrees",
        "vouched",
        "vouched",
        "vouched",
        "vouched",
        "vouched",
        "agrees",
        "agrees",
      ]);
      expect(isTraceSound(found)).to.equal(true);
      expect(found).not.to.have.property("holder");
      expect(hashesOf(serialiseEpcis(traceDocument(found, AT)))).to.deep.equal(digests);
      expect(traceReport(found).filter((line) => line.includes("!!!"))).to.deep.equal([]);
    });

    it("traces a pack back to the six events of it, its case and its pallet", async () => {
      await replay();
      const found = await traced(PACK);
      const expected = [0, 1, 3, 5, 6, 7].map((i) => digests[i]);
      expect(hashesOf(serialiseEpcis(traceDocument(found, AT)))).to.deep.equal(expected);
      expect(isTraceSound(found)).to.equal(true);
      const report = traceReport(found);
      expect(report.some((line) => line.startsWith("2023-03-27 01:45:16 -05:00  commissioning"))).to.equal(true);
      expect(report.filter((line) => line.includes("chain: "))).to.have.length(3);
    });

    it("shows a changed, a missing and a replaced event", async () => {
      await replay();
      const [, , , , , , packing = "", shipping = ""] = digests;
      const file = (digest: string) => join(system.folder, "events", digest.slice(2, 4), `${digest.slice(2)}.json`);
      const text = await readFile(file(shipping), "utf8");
      await writeFile(file(shipping), text.replace("DEL100", "DEL101"));
      await rm(file(packing));
      let found = await traced(PALLET);
      expect(found.steps.filter(({ chain }) => chain).map(({ finding }) => finding)).to.deep.equal([
        "agrees",
        "missing",
        "changed",
      ]);
      expect(isTraceSound(found)).to.equal(false);
      expect(traceReport(found).filter((line) => line.includes("!!!"))).to.have.length(2);

      await rm(file(shipping));
      const other = await system.stores.events.put(JSON.parse(text.replace("DEL100", "DEL101")));
      found = await traced(PALLET);
      const step = found.steps.find(({ chain }) => chain?.name === "UnitShipped");
      expect(step).to.deep.include({ finding: "replaced", instead: [other] });
      expect(found.steps.find(({ digest }) => digest === other)?.finding).to.equal("unvouched");
      expect(hashesOf(serialiseEpcis(traceDocument(found, AT)))).not.to.include(other);
    });

    it("shows an invented case, and that a shipment's document is not there", async () => {
      await replay();
      const [, , digest] = digests;
      if (digest === undefined) throw new Error("the example has a third event");
      const event = await system.stores.events.get(digest);
      const invented = await system.stores.events.put({
        ...event,
        eventTime: "2023-03-27T06:50:17Z",
      });
      let found = await traced(PALLET);
      expect(found.steps.find(({ digest }) => digest === invented)?.finding).to.equal("unvouched");
      expect(isTraceSound(found)).to.equal(false);
      for (const name of await readdir(join(system.folder, "blobs"))) {
        await rm(join(system.folder, "blobs", name), { recursive: true });
      }
      found = await traced(PALLET);
      expect(found.steps.find(({ isDocumentHeld }) => isDocumentHeld !== undefined)?.isDocumentHeld).to.equal(false);
      expect(found.steps.some(({ finding }) => finding === "vouched")).to.equal(false);
    });

    it("passes over what was done when it is replayed again, and finds packs without their store", async () => {
      await replay();
      const again = await replay();
      expect(again.map(({ receipt }) => receipt)).to.deep.equal([undefined, undefined, undefined]);
      const { packs: _packs, ...others } = system.stores;
      const found = await trace(system.chain, others, PACK);
      expect(found.steps).to.have.length(6);
    });

    it("sends nothing when the product, an actor or the statement is missing", async () => {
      const block = await system.time.latestBlock();
      const { "urn:epc:id:sgln:039999.345678.0": _place, ...fewer } = actors();
      const run =
        (other: unknown, by = actors()) =>
        () =>
          replayEpcis(system.chain, other, by, system.stores);
      await expectFailure(run(document, fewer as ReturnType<typeof actors>), InputError, "trace.actor");
      const { epcisHeader: _header, ...bare } = document;
      await expectFailure(run(bare), InputError, "trace.statement");
      const text = JSON.stringify(document);
      const foreign = JSON.parse(text.replaceAll("030001.0012345", "030001.0012346"));
      await expectFailure(run(foreign), InputError, "trace.product");
      const missing = JSON.parse(text);
      missing.epcisBody.eventList.splice(6, 1);
      await expectFailure(run(missing), MissingError, "trace.unknown-unit");
      const twice = JSON.parse(text);
      twice.epcisBody.eventList.push({ ...twice.epcisBody.eventList[7], eventTime: "2023-04-01T08:00:00Z" });
      await expectFailure(run(twice), InputError, "trace.contradiction");
      const odd = JSON.parse(text);
      odd.epcisBody.eventList[7].bizStep = "storing";
      await expectFailure(run(odd), InputError, "trace.unsupported");
      expect(await system.time.latestBlock()).to.equal(block);
      expect(await readdir(system.folder)).not.to.include("events");
    });

    it("takes the events in whatever order the document has them", async () => {
      const body = document.epcisBody as { eventList: unknown[] };
      // Each order once: the reversed, and one that a linear congruence draws.
      const orders = [
        [7, 6, 5, 4, 3, 2, 1, 0],
        [3, 0, 5, 2, 7, 4, 1, 6],
      ];
      for (const order of orders) {
        const other = await traceSystem();
        await other.approve(GTIN);
        const by = {
          "0300011111116": other.maker,
          "0300011111215": other.maker,
          "0399999999991": other.wholesaler,
          "0399993456780": other.wholesaler,
        };
        const shuffled = { ...document, epcisBody: { eventList: order.map((i) => body.eventList[i]) } };
        const steps = await replayEpcis(other.chain, shuffled, by, other.stores);
        expect(steps.map(({ digest }) => digest)).to.deep.equal([digests[0], digests[6], digests[7]]);
        const found = await trace(other.chain, other.stores, PALLET);
        expect(hashesOf(serialiseEpcis(traceDocument(found, AT)))).to.deep.equal(digests);
        await other.close();
      }
    });
  });
});
