import type { Signer } from "ethers";
import { commissionStoredBatch } from "../../src/medicines/batches/commissionBatch.js";
import { recallBatch } from "../../src/medicines/batches/recallBatch.js";
import { storageLimitsOf } from "../../src/medicines/coldChain/storageLimitsOf.js";
import { submitUnitReadings } from "../../src/medicines/coldChain/submitUnitReadings.js";
import { summariseReadings } from "../../src/medicines/coldChain/summariseReadings.js";
import { receiveShipment } from "../../src/medicines/custody/receiveShipment.js";
import { shipPacks } from "../../src/medicines/custody/shipPacks.js";
import { decommissionPack } from "../../src/medicines/ends/decommissionPack.js";
import type { EpcisEvent } from "../../src/medicines/epcis/EpcisEvent.js";
import { batchIdOf } from "../../src/medicines/ids/batchIdOf.js";
import { affectedBy } from "../../src/medicines/lists/affectedBy.js";
import type { FilePackStore } from "../../src/medicines/packs/FilePackStore.js";
import { generateSerials } from "../../src/medicines/packs/generateSerials.js";
import { newBatchSecret } from "../../src/medicines/packs/packSalts.js";
import { storedPackProofs } from "../../src/medicines/packs/storedPackProofs.js";
import { approveProduct } from "../../src/medicines/products/approveProduct.js";
import type { EventStore } from "../../src/medicines/trace/EventStore.js";
import { batchStatusEvent } from "../../src/medicines/trace/events/batchStatusEvent.js";
import { commissioningEvent } from "../../src/medicines/trace/events/commissioningEvent.js";
import { custodyEvent } from "../../src/medicines/trace/events/custodyEvent.js";
import { monitoringEvent } from "../../src/medicines/trace/events/monitoringEvent.js";
import { packingEvent, unpackingEvent } from "../../src/medicines/trace/events/packingEvent.js";
import { packStateEvent } from "../../src/medicines/trace/events/packStateEvent.js";
import type { EventObjects, TracePlace } from "../../src/medicines/trace/events/TracePlace.js";
import { packLink } from "../../src/medicines/trace/gs1Links.js";
import { trace } from "../../src/medicines/trace/trace.js";
import { isTraceSound } from "../../src/medicines/trace/traceOutput.js";
import { packUnit } from "../../src/medicines/units/packUnit.js";
import { receiveUnit } from "../../src/medicines/units/receiveUnit.js";
import { shipUnit } from "../../src/medicines/units/shipUnit.js";
import { unitContents } from "../../src/medicines/units/unitContents.js";
import { unpackUnit } from "../../src/medicines/units/unpackUnit.js";
import { verifyScan } from "../../src/medicines/verify/verifyScan.js";
import type { BlobStore } from "../../src/shared/BlobStore.js";
import type { Connection } from "../../src/shared/connect.js";
import { digestOf } from "../../src/shared/contentId.js";
import type { Hex } from "../../src/shared/hex.js";
import { type Admitted, type Applicant, admit } from "./admit.js";
import { dataMatrixOf, MEDICINE, ssccOf } from "./medicine.js";
import type { Story } from "./Story.js";
import { salePapers } from "./salePapers.js";

const YEAR = 365 * 86_400_000;
const BATCH_SIZE = 1_000;
const CASE_SIZE = 100;
const CASES = 3;
/** Packs that the pharmacy buys. */
const BOUGHT = 20;
/** Of the pallet's journey, in seconds. */
const JOURNEY = 8 * 3_600;
const READING_EVERY = 600;

/** Who plays, on which chain, with which stores, and the clock of the chain. */
export interface MedicinesStage {
  readonly chain: Connection;
  readonly stores: { readonly blobs: BlobStore; readonly packs: FilePackStore; readonly events: EventStore };
  readonly regulator: Signer;
  /** Eight: controller and member of four organisations. */
  readonly accounts: readonly Signer[];
  readonly now: () => Promise<Date>;
  readonly wait: (seconds: number) => Promise<unknown>;
}

/** The way of a medicine: packs are made, shipped, kept cold, scanned, dispensed, copied, recalled, and traced. */
export async function playMedicines(story: Story, stage: MedicinesStage): Promise<void> {
  const { chain, stores, now } = stage;
  const { blobs, packs, events } = stores;
  const { gtin, limits } = MEDICINE;
  const [c1, m1, c2, m2, c3, m3, c4, m4] = stage.accounts;
  if (!c1 || !m1 || !c2 || !m2 || !c3 || !m3 || !c4 || !m4) throw new Error("the story needs eight accounts");
  const start = await now();
  const until = new Date(start.getTime() + YEAR);
  const regulator = chain.as(stage.regulator);
  const digestOfText = (text: string) => digestOf(new TextEncoder().encode(text));

  story.chapter("A regulator approves a medicine");
  const join = (
    name: string,
    kind: Applicant["kind"],
    gln: string,
    [controller, member]: readonly [Signer, Signer],
    ...duties: Applicant["duties"]
  ) => admit(story, regulator, blobs, { name, kind, gln, controller, member, duties, until });
  const maker = await join("Helvia Pharma", "manufacturer", "7601001000032", [c1, m1], "ship", "report");
  const wholesaler = await join("Alpine Wholesale", "wholesaler", "7601001000049", [c2, m2], "ship");
  const pharmacy = await join("Station Pharmacy", "pharmacy", "7601001000056", [c3, m3], "ship", "dispense");
  const carrier = await join("Polar Logistics", "carrier", "7601001000063", [c4, m4], "sense");
  const authorisation = await digestOfText("the marketing authorisation");
  await story.does("regulator", `approves ${MEDICINE.name}, NDC ${MEDICINE.ndc}, as GTIN ${gtin}`, () =>
    approveProduct(regulator, { gtin, manufacturer: maker.org, limits, authorisation }),
  );

  /** Stores the EPCIS event of a step that is about to be taken. @returns the hash that goes on chain with it. */
  const recorded = async (by: Admitted, event: (place: TracePlace) => EpcisEvent): Promise<Hex> =>
    events.put(event({ time: await now(), place: by.gln }));

  story.chapter(`${maker.name} makes ${BATCH_SIZE.toLocaleString("en")} packs and fills a pallet`);
  const printed = { lot: "H2026-07", expiry: new Date(start.getTime() + 2 * YEAR).toISOString().slice(0, 10) };
  const batch = batchIdOf(gtin, printed.lot);
  const serials = [...generateSerials(BATCH_SIZE)];
  const packsOf = (first: number, count: number) =>
    serials.slice(first, first + count).map((serial) => ({ gtin, serial }));
  await story.does(maker.name, `commissions lot ${printed.lot}: one root for all its packs`, async () => {
    const stored = await packs.create({ id: batch, gtin, ...printed }, serials, newBatchSecret());
    await stored.close();
    const eventHash = await recorded(maker, (place) => commissioningEvent({ gtin, ...printed, serials }, place));
    return commissionStoredBatch(maker.chain, maker.org, stored.header, eventHash);
  });
  story.tell(`Its serials are 100 random bits each, as ${serials[0]}; they stay in ${maker.name}'s store.`);
  const cases = await story.does(maker.name, `packs ${CASES} cases of ${CASE_SIZE}`, async () => {
    const packed = [];
    for (let n = 0; n < CASES; n++) {
      const first = n * CASE_SIZE;
      const contents = { packs: packsOf(first, CASE_SIZE) };
      const eventHash = await recorded(maker, (place) => packingEvent(ssccOf(n), contents, place));
      const items = [{ batch, quantity: CASE_SIZE, range: { first, span: CASE_SIZE } }];
      packed.push(await packUnit(maker.chain, { org: maker.org, sscc: ssccOf(n), items, eventHash }));
    }
    return packed;
  });
  const sscc = ssccOf(CASES);
  const { unit: pallet } = await story.does(maker.name, `puts them on a pallet, SSCC ${sscc}`, async () => {
    const contents = { units: cases.map((_, n) => ssccOf(n)) };
    const eventHash = await recorded(maker, (place) => packingEvent(sscc, contents, place));
    return packUnit(maker.chain, { org: maker.org, sscc, children: cases.map(({ unit }) => unit), eventHash });
  });

  story.chapter(`The pallet travels to ${wholesaler.name}, with its papers and a thermometer`);
  const moved = (step: "shipping" | "receiving", objects: EventObjects, from: Admitted, to: Admitted) =>
    recorded(step === "shipping" ? from : to, (place) =>
      custodyEvent(step, objects, { from: from.gln, to: to.gln }, place),
    );
  const whole = { units: [sscc] };
  const { terms } = await story.does(
    maker.name,
    "ships it with transaction information and statement; on chain is their digest",
    async () => {
      const document = await salePapers(maker, wholesaler, printed, serials.slice(0, CASES * CASE_SIZE), await now());
      const eventHash = await moved("shipping", whole, maker, wholesaler);
      const parties = { from: maker.org, to: wholesaler.org, carrier: carrier.org };
      return shipUnit(maker.chain, blobs, { ...parties, unit: pallet, document, eventHash });
    },
  );
  await stage.wait(JOURNEY);
  const arrival = Math.floor((await now()).getTime() / 1000);
  const readings = Array.from({ length: JOURNEY / READING_EVERY + 1 }, (_, i) => ({
    time: arrival - JOURNEY + i * READING_EVERY,
    // In 0.01 °C. Someone opens the door for two readings.
    temperature: i === 20 || i === 21 ? 930 : 450 + 10 * (i % 7),
  }));
  const limitsOnChain = await storageLimitsOf(chain, gtin);
  const { summary } = await story.does(
    carrier.name,
    `anchors the root of ${readings.length} readings with their summary`,
    async () => {
      const kept = summariseReadings(readings, limitsOnChain);
      const eventHash = await recorded(carrier, (place) => monitoringEvent(whole, kept, place));
      return submitUnitReadings(carrier.chain, { party: "carrier", terms, readings, eventHash });
    },
  );
  const kinetic = (summary.meanKinetic / 100).toFixed(2);
  const outside = `${summary.timeOutside / 60} minutes outside`;
  const { excursion } = await unitContents(chain, pallet);
  story.holds(
    `Mean kinetic temperature ${kinetic} °C, ${outside}: the contract lets the pallet pass`,
    excursion === "none",
  );
  const papers = await blobs.get(terms.documents as Hex);
  await blobs.delete(terms.documents as Hex);
  await story.isRefused(wholesaler.name, "receives the pallet before its papers are there", "store.missing", () =>
    receiveUnit(wholesaler.chain, blobs, { terms }),
  );
  await blobs.put(papers);
  await story.does(wholesaler.name, "reads and verifies the papers and receives the pallet", async () => {
    const eventHash = await moved("receiving", whole, maker, wholesaler);
    const demands = { sellerGln: maker.gln, buyerGln: wholesaler.gln };
    return receiveUnit(wholesaler.chain, blobs, { terms, ...demands, eventHash });
  });
  await story.does(wholesaler.name, "unloads the pallet and opens a case", async () => {
    const unpack = async (unit: Hex, code: string) => {
      const eventHash = await recorded(wholesaler, (place) => unpackingEvent(code, {}, place));
      return unpackUnit(wholesaler.chain, { org: wholesaler.org, unit, eventHash });
    };
    const unloaded = await unpack(pallet, sscc);
    const [opened] = cases;
    return opened ? [unloaded, await unpack(opened.unit, ssccOf(0))] : [unloaded];
  });
  const bought = { packs: packsOf(0, BOUGHT) };
  const sold = await story.does(wholesaler.name, `ships ${BOUGHT} packs to ${pharmacy.name}`, async () => {
    const document = await salePapers(wholesaler, pharmacy, printed, serials.slice(0, BOUGHT), await now());
    const eventHash = await moved("shipping", bought, wholesaler, pharmacy);
    const shipment = { from: wholesaler.org, to: pharmacy.org, batch, quantity: BOUGHT };
    const numbered = { ...shipment, range: { first: 0, span: BOUGHT } };
    return shipPacks(wholesaler.chain, blobs, { ...numbered, document, eventHash });
  });
  await story.does(pharmacy.name, "reads and verifies the papers and receives them", async () =>
    receiveShipment(pharmacy.chain, blobs, {
      terms: sold.terms,
      eventHash: await moved("receiving", bought, wholesaler, pharmacy),
    }),
  );

  story.chapter(`A pack is scanned and dispensed at ${pharmacy.name}`);
  const proofs = storedPackProofs(packs);
  const [, serial = "", nextSerial = ""] = serials;
  const barcode = dataMatrixOf(printed, serial);
  const scan = async (text: string) => verifyScan(pharmacy.chain, text, proofs, await now());
  story.tell(`The scanner sends ${barcode.replaceAll("\u001d", "<GS>")}`);
  const first = await story.does(pharmacy.name, "verifies the scan", () => scan(barcode));
  story.holds(
    `The pack is ${first.verdict}: GTIN, serial, lot and expiry are those of the chain`,
    first.verdict === "genuine" && first.alerts.length === 0,
  );
  const dispense = async (number: string, eventHash?: Hex) =>
    decommissionPack(pharmacy.chain, {
      org: pharmacy.org,
      batch,
      state: "handedOver",
      premises: pharmacy.gln,
      proof: await proofs.proofOfSerial(batch, number),
      ...(eventHash === undefined ? {} : { eventHash }),
    });
  await story.does(pharmacy.name, "hands it over and decommissions it", async () =>
    dispense(
      serial,
      await recorded(pharmacy, (place) => packStateEvent("HandedOver", { packs: packsOf(1, 1) }, place)),
    ),
  );
  const copy = await scan(barcode);
  story.holds(
    `A counterfeit with the same code is ${copy.verdict}: ${copy.end?.state} at ${copy.end?.premises}`,
    copy.verdict === "ended" && copy.end?.state === "handedOver",
  );
  await story.isRefused(pharmacy.name, "dispenses the counterfeit", "contract.PackAlreadyEnded", () =>
    dispense(serial),
  );
  const [guessed = ""] = generateSerials(1);
  const invented = await scan(dataMatrixOf(printed, guessed));
  story.holds(
    `A counterfeit with an invented serial is ${invented.verdict}: ${invented.alerts.join(", ")}`,
    invented.verdict === "unknown" && invented.alerts.includes("serial-not-in-batch"),
  );

  story.chapter("A class I recall");
  const lots = [{ gtin, lot: printed.lot, quantity: BATCH_SIZE }];
  const recall = await story.does(maker.name, `recalls lot ${printed.lot}`, async () =>
    recallBatch(maker.chain, {
      by: maker.org,
      batch,
      recallClass: "I",
      notice: await digestOfText("the recall notice"),
      eventHash: await recorded(maker, (place) => batchStatusEvent("recall", { lots }, place)),
    }),
  );
  const affected = await story.does(maker.name, "lists every holder", () => affectedBy(chain, { batch }));
  const cast = [maker, wholesaler, pharmacy];
  for (const { name, org } of cast) story.tell(`${name} holds ${affected.byOrganization.get(org) ?? 0} packs`);
  const held = [...affected.byOrganization.values()].reduce((sum, quantity) => sum + quantity, 0);
  const ended = affected.batches.reduce((sum, found) => sum + found.ended, 0);
  story.holds(
    `${held} held, ${affected.onTheWay} on the way and ${ended} dispensed are the ${BATCH_SIZE.toLocaleString("en")} made`,
    held + affected.onTheWay + ended === BATCH_SIZE && affected.byOrganization.size === cast.length,
  );
  story.tell(`The recall is in block ${recall.blockNumber}; from the next on no pack moves or is supplied.`);
  await story.isRefused(pharmacy.name, "dispenses another pack of the lot", "contract.BatchIsRecalled", () =>
    dispense(nextSerial),
  );
  story.holds("Its scan says so too", (await scan(dataMatrixOf(printed, nextSerial))).verdict === "recalled");

  story.chapter("The life of the dispensed pack");
  const parties = new Map(cast.map(({ gln, org }) => [gln, org]));
  const found = await story.does("auditor", "traces it by its serial", () =>
    trace(chain, stores, packLink(gtin, serial), { parties }),
  );
  for (const { chain: step, event, finding } of found.steps) {
    const time = step?.time.toISOString().slice(0, 19).replace("T", " ");
    story.tell(`${time}  block ${step?.block}  ${step?.name}: ${event?.bizStep ?? "no event"}, ${finding}`);
  }
  const agreeing = found.steps.filter(({ finding }) => finding === "agrees").length;
  story.holds(
    `The stored EPCIS event of ${agreeing} of ${found.steps.length} steps has the hash on chain and tells the same`,
    isTraceSound(found) && agreeing === found.steps.length,
  );
  story.holds("The pack has ended, and nobody holds it", found.hasEnded && found.holder === undefined);
}
