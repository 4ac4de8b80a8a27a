import { expect } from "chai";
import {
  completeProductRecall,
  completeRecall,
  terminateProductRecall,
  terminateRecall,
} from "../../../src/medicines/batches/advanceRecall.js";
import { recallBatch } from "../../../src/medicines/batches/recallBatch.js";
import { recallProduct } from "../../../src/medicines/batches/recallProduct.js";
import { declareIllegitimate, releaseSetAside, setAsidePacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { batchIdOf } from "../../../src/medicines/ids/batchIdOf.js";
import { type BatchStatusStep, batchStatusEvent } from "../../../src/medicines/trace/events/batchStatusEvent.js";
import { packLink } from "../../../src/medicines/trace/gs1Links.js";
import { replayEpcis } from "../../../src/medicines/trace/replay/replayEpcis.js";
import { trace } from "../../../src/medicines/trace/trace.js";
import { isTraceSound } from "../../../src/medicines/trace/traceOutput.js";
import type { Hex } from "../../../src/shared/hex.js";
import { type TraceSystem, traceSystem } from "../../support/traceSystem.js";
import { documentOf, GTIN, MAKER, MAKER_EVENTS, packs } from "./builtEvents.js";

const PAPER: Hex = `0x${"22".repeat(32)}`;
const LOT = "L1";
const batch = batchIdOf(GTIN, LOT);

describe("recalls and set-asides in a trace", () => {
  let system: TraceSystem;
  let minute = 30;
  const expected: [string, Hex][] = [];

  before(async () => {
    system = await traceSystem("2026-03-01T14:00:00Z");
    await system.approve(GTIN);
    const commissioning = documentOf(MAKER_EVENTS.slice(0, 2));
    await replayEpcis(system.chain, commissioning, { [MAKER]: system.maker }, system.stores);
  });
  after(() => system.close());

  /** Stores the event of a step, which the step then carries. */
  async function told(name: string, status: BatchStatusStep): Promise<Hex> {
    minute += 1;
    const place = { time: new Date(Date.UTC(2026, 2, 1, 12, minute)), place: MAKER };
    const event = batchStatusEvent(status, { packs: packs(0, 12) }, place);
    await system.stores.events.put(event);
    const digest = eventDigest({ ...event });
    expected.push([name, digest]);
    return digest;
  }

  it("carry the hash of their event, and agree with it", async () => {
    const { chain, regulator, maker, stores } = system;
    const makers = chain.as(maker.runner);
    const regulators = chain.as(regulator);
    const { org } = maker;
    const range = { first: 0, span: 3 };
    const release = { org, batch, report: PAPER };
    const aside = async () => {
      const eventHash = await told("SetAside", "setAside");
      await setAsidePacks(makers, { org, batch, quantity: 3, range, notice: PAPER, eventHash });
    };
    await aside();
    const clear = await told("SetAsideReleased", "release");
    await releaseSetAside(makers, { ...release, by: "holder", eventHash: clear });
    await aside();
    const illegitimate = await told("IllegitimateDeclared", "quarantine");
    await declareIllegitimate(makers, { org, batch, notice: PAPER, eventHash: illegitimate });
    const ruled = await told("SetAsideReleased", "release");
    await releaseSetAside(regulators, { ...release, by: "regulator", eventHash: ruled });

    const recalled = await told("BatchRecalled", "recall");
    await recallBatch(makers, { by: org, batch, recallClass: "II", notice: PAPER, eventHash: recalled });
    const done = await told("BatchRecallAdvanced", "recall");
    await completeRecall(makers, { maker: org, batch, report: PAPER, eventHash: done });
    const over = await told("BatchRecallAdvanced", "recall");
    await terminateRecall(regulators, { batch, report: PAPER, eventHash: over });
    const wide = await told("ProductRecalled", "recall");
    await recallProduct(makers, { by: org, gtin: GTIN, recallClass: "III", notice: PAPER, eventHash: wide });
    const all = await told("ProductRecallAdvanced", "recall");
    await completeProductRecall(makers, { maker: org, gtin: GTIN, report: PAPER, eventHash: all });
    const end = await told("ProductRecallAdvanced", "recall");
    await terminateProductRecall(regulators, { gtin: GTIN, report: PAPER, eventHash: end });

    const found = await trace(chain, stores, packLink(GTIN, "S1"));
    const steps = found.steps.filter(({ chain: log }) => expected.some(([name]) => name === log?.name));
    expect(steps.map(({ chain: log, digest }) => [log?.name, digest])).to.deep.equal(expected);
    expect(steps.map(({ finding }) => finding)).to.deep.equal(expected.map(() => "agrees"));
    expect(isTraceSound(found)).to.equal(true);
  });

  it("differ where the event tells something else", async () => {
    const { chain, maker, stores } = system;
    const eventHash = await told("SetAside", "release");
    const packsAside = { org: maker.org, batch, quantity: 1, range: { first: 5, span: 1 }, notice: PAPER };
    await setAsidePacks(chain.as(maker.runner), { ...packsAside, eventHash });
    const found = await trace(chain, stores, packLink(GTIN, "S5"));
    expect(found.steps.find(({ digest }) => digest === eventHash)).to.include({ finding: "differs" });
    expect(isTraceSound(found)).to.equal(false);
  });
});
