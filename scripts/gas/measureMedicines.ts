import { AbiCoder, keccak256, ZeroHash } from "ethers";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, UNTIL, word } from "./GasStage.js";
import { measureColdChain } from "./measureColdChain.js";
import {
  type Actor,
  GTIN,
  LIMITS,
  lotOf,
  type MedicineStage,
  medicineStage,
  PACKS,
  PREMISES,
} from "./medicineStage.js";

const EVENT = word("EPCIS event");
/** The states of IPacks.PackState, and the recall classes of IBatches.RecallClass. */
const [SUPPLIED, HANDED_OVER, DESTROYED, LOCKED] = [1, 2, 3, 7];
const [CLASS_II, CLASS_I] = [2, 3];
/** When readings end, after everything here. */
const LATER = 2 ** 40 - 1;

/** Measures the medicines' registries and desks. */
export async function measureMedicines(gas: GasLedger, base: GasStage): Promise<void> {
  const stage = await medicineStage(base);
  const { chain, regulator, maker } = stage;
  await gas.transaction(
    "approve a product",
    chain.as(regulator).medicines.approve(GTIN, maker.org, LIMITS, word("authorisation")),
  );
  const commission = (letter: string, quantity: number, root: Hex) =>
    chain.as(maker.member).batches.commission(maker.org, GTIN, lotOf(letter), UNTIL, quantity, root, EVENT);
  await gas.transaction("commission a batch of 131,072 packs", commission("A", PACKS, stage.tree.root));
  const batch = batchIdOf(lotOf("A"));

  await measureCustody(gas, stage, batch);
  await measureEnds(gas, stage, batch);
  await measureDeskEnds(gas, stage, batch);
  const shipped = await measureUnits(gas, stage, batch);
  await measureSetAside(gas, stage, batch);
  await measureColdChain(gas, stage, batch, shipped);
  await measureDesks(gas, stage, batch);
  await measureMedicineViews(gas, stage, batch);
  await send(commission("B", PACKS, stage.tree.root));
  await measureScattered(gas, stage, batchIdOf(lotOf("B")));
  await measureRecalls(gas, stage, batchIdOf(lotOf("B")));
}

function batchIdOf(lot: string): Hex {
  const typeHash = keccak256(new TextEncoder().encode("BatchId(uint64 gtin,bytes32 lot)"));
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint64", "bytes32"], [typeHash, GTIN, lot])) as Hex;
}

function termsOf(from: Actor, to: Actor, batch: Hex, quantity: number, first: number, label: string, kind = 0) {
  const documents = word(`documents ${label}`);
  const [carrier, span] = [ZeroHash, quantity];
  return { from: from.org, to: to.org, carrier, batch, quantity, first, span, kind, documents };
}

async function measureCustody(gas: GasLedger, { chain, maker, wholesaler, pharmacy }: MedicineStage, batch: Hex) {
  const [made, sold, used] = [maker, wholesaler, pharmacy].map(({ member }) => chain.as(member).batches);
  if (!made || !sold || !used) throw new Error("no actors");
  const first = termsOf(maker, wholesaler, batch, 20_000, 0, "a");
  await gas.transaction("ship packs of a batch", made.shipPacks(first, EVENT));
  await gas.transaction("receive them, the first of the batch", sold.receivePacks(first, 20_000, EVENT));
  gas.sum("ship and receive packs, the first of the batch", [
    "ship packs of a batch",
    "receive them, the first of the batch",
  ]);
  const again = termsOf(maker, wholesaler, batch, 10_000, 20_000, "b");
  await gas.transaction("ship packs again", made.shipPacks(again, EVENT));
  await gas.transaction("receive a part of them", sold.receivePacks(again, 4_000, EVENT));
  await gas.transaction("reject the rest", sold.reject(again, word("reasons"), EVENT));
  await gas.transaction("take back what was rejected", made.takeBack(again, EVENT));
  const lost = termsOf(maker, wholesaler, batch, 10, 40_000, "c");
  await send(made.shipPacks(lost, EVENT));
  await gas.transaction("declare a shipment lost", made.declareLost(lost, EVENT));
  const supply = termsOf(wholesaler, pharmacy, batch, 8_000, 0, "d");
  await send(sold.shipPacks(supply, EVENT));
  await send(used.receivePacks(supply, 8_000, EVENT));
  await gas.view("shipmentOf", await made.shipmentOf.populateTransaction(first));
}

async function measureEnds(gas: GasLedger, { chain, pharmacy, tree }: MedicineStage, batch: Hex) {
  const { batches } = chain.as(pharmacy.member);
  const ending = endingOf(pharmacy, batch, SUPPLIED);
  const one = tree.proofOf(100);
  await gas.view(
    "verify a pack of 131,072, genuine",
    await batches.verify.populateTransaction(batch, one.pack, [...one.proof]),
  );
  await gas.transaction(
    "dispense a pack of 131,072 with its proof",
    batches.decommission(ending, one.pack, [...one.proof]),
  );
  const scattered = Array.from({ length: 100 }, (_, i) => 110 + 9 * i);
  const many = tree.multiProofOf(scattered);
  await gas.each(
    "dispense each of 100 scattered packs of one delivery",
    100,
    batches.decommissionMany(ending, [...many.packs], [...many.proof], [...many.flags]),
  );
}

/** Anywhere in the batch; whoever does that holds all of it. */
async function measureScattered(gas: GasLedger, { chain, maker, pharmacy, tree }: MedicineStage, batch: Hex) {
  const all = termsOf(maker, pharmacy, batch, PACKS, 0, "all");
  await send(chain.as(maker.member).batches.shipPacks(all, EVENT));
  await send(chain.as(pharmacy.member).batches.receivePacks(all, PACKS, EVENT));
  const scattered = Array.from({ length: 100 }, (_, i) => Number(BigInt(word(`scattered ${i}`)) % BigInt(PACKS)));
  const far = tree.multiProofOf(scattered);
  const { batches } = chain.as(pharmacy.member);
  const ending = endingOf(pharmacy, batch, SUPPLIED);
  await gas.each(
    "dispense each of 100 packs scattered over 131,072",
    100,
    batches.decommissionMany(ending, [...far.packs], [...far.proof], [...far.flags]),
  );
}

function endingOf({ org }: Actor, batch: Hex, state: number, source = 0) {
  return { org, batch, state, source, premises: PREMISES, eventHash: EVENT };
}

async function measureDeskEnds(gas: GasLedger, { chain, pharmacy, tree }: MedicineStage, batch: Hex) {
  const { batches, packDesk } = chain.as(pharmacy.member);
  const supply = endingOf(pharmacy, batch, SUPPLIED);
  await gas.each("dispense each of a case of 128", 128, packDesk.decommissionRange(supply, 2_048, 128, []));
  await gas.transaction("dispense a case of 128, once more", packDesk.decommissionRange(supply, 2_304, 128, []));
  await gas.transaction(
    "reactivate a case of 128",
    packDesk.reactivateRange(pharmacy.org, batch, 2_304, 128, PREMISES, EVENT),
  );
  await send(packDesk.decommissionRange(supply, 2_560, 16, []));
  const handed = packDesk.concludeRange(pharmacy.org, batch, 2_560, 16, HANDED_OVER, EVENT);
  await gas.transaction("hand over a supplied case", handed);
  const opened = tree.proofOf(3_000);
  await gas.transaction("open a pack", packDesk.openPack(supply, opened.pack, [...opened.proof], 30, 10));
  await gas.transaction(
    "supply a further part",
    packDesk.supplyPart(pharmacy.org, batch, opened.pack.index, PREMISES, 10, EVENT),
  );
  await gas.transaction("hand over a supplied pack", packDesk.conclude(pharmacy.org, batch, [100], HANDED_OVER, EVENT));
  const locked = tree.proofOf(3_001);
  await send(batches.decommission(endingOf(pharmacy, batch, LOCKED), locked.pack, [...locked.proof]));
  await gas.transaction("reactivate a pack", packDesk.reactivate(pharmacy.org, batch, 3_001, PREMISES, EVENT));
  const day = tree.multiProofOf(Array.from({ length: 50 }, (_, i) => 5_000 + i));
  const uses = day.packs.map(({ index, code }, i) => ({ index, code, usedAt: 1_770_000_000 + i }));
  await gas.each(
    "submit each of 50 packs of an offline day",
    50,
    packDesk.submitOffline(supply, uses, [...day.proof], [...day.flags]),
  );
  await gas.view("rangeEndOf", await packDesk.rangeEndOf.populateTransaction(batch, 2_048, 128));
}

async function measureUnits(gas: GasLedger, stage: MedicineStage, batch: Hex) {
  const { chain, maker, pharmacy, tree, regulator } = stage;
  const made = chain.as(maker.member).units;
  const used = chain.as(pharmacy.member).units;
  const packing = (sscc: bigint, items: object[], children: Hex[]) => ({
    org: maker.org,
    sscc,
    items,
    children,
    batches: [batch],
    childBatches: children.map(() => []),
  });
  const unitIdOf = (sscc: bigint) => {
    const typeHash = keccak256(new TextEncoder().encode("UnitId(bytes32 packer,uint64 sscc)"));
    const types = ["bytes32", "bytes32", "uint64"];
    return keccak256(AbiCoder.defaultAbiCoder().encode(types, [typeHash, maker.org, sscc])) as Hex;
  };
  const cases = Array.from({ length: 40 }, (_, i) => ssccOf(1_000 + i));
  for (const [i, sscc] of cases.entries()) {
    const item = { batch, quantity: 128, first: 50_000 + 128 * i, span: 128 };
    const packed = made.pack(packing(sscc, [item], []) as never, EVENT);
    if (i === 0) await gas.transaction("pack a case of 128", packed);
    else await send(packed);
  }
  const pallet = ssccOf(2_000);
  await gas.transaction(
    "pack a pallet of 40 cases",
    made.pack(packing(pallet, [], cases.map(unitIdOf)) as never, EVENT),
  );
  const terms = {
    from: maker.org,
    to: pharmacy.org,
    carrier: ZeroHash,
    unit: unitIdOf(pallet),
    kind: 0,
    documents: word("pallet"),
  };
  await gas.transaction("ship a pallet of 40 cases", made.shipUnit(terms, [batch], EVENT));
  await gas.transaction("receive a pallet of 40 cases", used.receiveUnit(terms, [batch], EVENT));
  gas.sum("ship and receive a pallet of 5,120 packs", ["ship a pallet of 40 cases", "receive a pallet of 40 cases"]);
  const inner = unitIdOf(cases[0] ?? 0n);
  await gas.view(
    "requireInside",
    await used.requireInside.populateTransaction(pharmacy.org, batch, [inner, terms.unit]),
  );
  const inside = tree.proofOf(50_001);
  const { packDesk } = chain.as(pharmacy.member);
  await gas.transaction(
    "dispense a pack inside a case on a pallet",
    packDesk.decommissionInside(
      endingOf(pharmacy, batch, SUPPLIED),
      inside.pack,
      [...inside.proof],
      [inner, terms.unit],
    ),
  );
  await gas.transaction("unpack a case from a pallet", used.unpack(pharmacy.org, terms.unit, [], [inner], EVENT));
  await gas.transaction("unpack the packs of a case", used.unpack(pharmacy.org, inner, [batch], [], EVENT));

  const single = ssccOf(3_000);
  const item = { batch, quantity: 10, first: 60_000, span: 10 };
  await send(made.pack(packing(single, [item], []) as never, EVENT));
  const back = { ...terms, unit: unitIdOf(single), documents: word("refused case") };
  await send(made.shipUnit(back, [batch], EVENT));
  await gas.transaction("reject a unit", used.rejectUnit(back, word("reasons"), EVENT));
  await gas.transaction("take back a unit", made.takeBackUnit(back, EVENT));
  const coldChain = stage.admin;
  const mark = (shipped: typeof back) =>
    chain.as(coldChain).units.markUnitExcursion(shipped, [batch], LATER, word("readings"), EVENT);
  await gas.transaction("mark a unit's excursion", mark(back));
  await gas.transaction(
    "release a unit, the maker",
    made.releaseUnit(maker.org, back.unit, batch, word("report"), EVENT),
  );
  const again = { ...back, documents: word("case sent again") };
  await send(made.shipUnit(again, [batch], EVENT));
  await send(mark(again));
  const released = chain.as(regulator).units.releaseUnitByRegulator(back.unit, word("report"), EVENT);
  await gas.transaction("release a unit, the regulator", released);
  await gas.view("unitOf", await made.unitOf.populateTransaction(terms.unit));
  await gas.view("unitShipmentOf", await made.unitShipmentOf.populateTransaction(terms));
  return terms;
}

async function measureSetAside(gas: GasLedger, stage: MedicineStage, batch: Hex) {
  const { chain, maker, pharmacy, wholesaler, regulator } = stage;
  const desk = chain.as(pharmacy.member).setAsideDesk;
  const aside = (first: number) => desk.setAside(pharmacy.org, batch, 10, first, 10, word("notice"), EVENT);
  await gas.transaction("set packs aside as suspect", aside(7_000));
  await gas.transaction("release what was suspect", desk.releaseSuspect(pharmacy.org, batch, word("report"), EVENT));
  const ended = stage.tree.proofOf(6_003);
  const supply = endingOf(pharmacy, batch, SUPPLIED);
  await send(chain.as(pharmacy.member).batches.decommission(supply, ended.pack, [...ended.proof]));
  await send(aside(6_000));
  const returned = desk.returnEnded(pharmacy.org, batch, 6_003, 1, EVENT);
  await gas.transaction("return what was set aside instead of an ended pack", returned);
  await gas.transaction(
    "declare packs illegitimate",
    desk.declareIllegitimate(pharmacy.org, batch, word("notice"), EVENT),
  );
  await gas.transaction(
    "release what was set aside, the regulator",
    chain.as(regulator).setAsideDesk.releaseByRegulator(pharmacy.org, batch, word("report"), EVENT),
  );
  const terms = termsOf(maker, wholesaler, batch, 20_000, 0, "a");
  const coldChain = stage.admin;
  const marked = chain.as(coldChain).setAsideDesk.markExcursion(terms, LATER, word("readings"), EVENT);
  await gas.transaction("mark a shipment's excursion after its arrival", marked);
  await gas.transaction(
    "release an excursion, the maker",
    chain.as(maker.member).setAsideDesk.releaseExcursion(maker.org, wholesaler.org, batch, word("report"), EVENT),
  );
}

/** What only desks may call, asked in their name. */
async function measureDesks(gas: GasLedger, stage: MedicineStage, batch: Hex) {
  const { chain, deployment, pharmacy, wholesaler } = stage;
  const { batches } = chain.as(await impersonated(stage, deployment.contracts.PackDesk));
  const { org } = pharmacy;
  await gas.transaction("desk: move stock", batches.moveStock(batch, org, wholesaler.org, 5, 0, 0, 0));
  await gas.transaction("desk: move all stock", batches.moveAllStock(batch, wholesaler.org, org, 0));
  await gas.transaction("desk: take stock", batches.takeStock(batch, org, 5, 0, 0));
  await gas.transaction("desk: take a pack", batches.takePack(batch, org, 7_900));
  await gas.transaction("desk: return stock", batches.returnStock(batch, org, 6, 0, 0));
  await gas.transaction("desk: return a pack", batches.returnPack(batch, org, 7_900));
  await gas.transaction("desk: note what an excursion missed", batches.noteMissed(batch, word("nobody")));
  await gas.transaction("desk: add a reason", batches.addReason(batch, word("nobody"), 1));
  const shipment = (await batches.shipmentOf(termsOf(stage.maker, wholesaler, batch, 20_000, 0, "a")))[0];
  await gas.transaction("desk: mark a shipment", batches.markShipment(shipment));
  await gas.transaction("desk: write a pack's slot", batches.setPackWord(batch, 9_000, 0));
  const end = BigInt(DESTROYED) | (1n << 8n);
  await gas.transaction("desk: record a pack's end", batches.recordPackEnd(batch, org, 9_001, end, EVENT));
  await gas.transaction("desk: mark a range of 128 as ended", batches.setRangeEnded(batch, org, 9_216, 128, true));
  const standing = { recallClass: 0, state: 0 };
  await gas.transaction(
    "desk: write a product's recall",
    batches.setProductRecall(word("nothing").slice(0, 14), standing),
  );
  await gas.transaction("desk: write a recall's state", batches.setRecallState(batch, 0));
  const units = chain.as(await impersonated(stage, deployment.contracts.UnitRegistry)).setAsideDesk;
  const goods = { batch, org, quantity: 5, first: 0, span: 0 };
  const unpacked = units.setAsideUnpacked(goods, word("readings"), EVENT);
  await gas.transaction("desk: set aside what was unpacked", unpacked);
}

async function impersonated({ connection }: MedicineStage, address: string) {
  await connection.networkHelpers.impersonateAccount(address);
  await connection.networkHelpers.setBalance(address, 10n ** 18n);
  return connection.ethers.getSigner(address);
}

async function measureMedicineViews(gas: GasLedger, { chain, pharmacy, maker }: MedicineStage, batch: Hex) {
  const { batches, medicines, packDesk, recallDesk, setAsideDesk, units } = chain;
  const ending = endingOf(pharmacy, batch, SUPPLIED);
  for (const [sentence, call] of Object.entries({
    "requireOpen, one batch": batches.requireOpen.populateTransaction([batch]),
    statusOf: batches.statusOf.populateTransaction(batch),
    "batchOf, of medicines": batches.batchOf.populateTransaction(batch),
    rootOf: batches.rootOf.populateTransaction(batch),
    productRecallOf: batches.productRecallOf.populateTransaction(GTIN),
    holdingOf: batches.holdingOf.populateTransaction(batch, pharmacy.org),
    setAsideOf: batches.setAsideOf.populateTransaction(batch, pharmacy.org),
    missedAt: batches.missedAt.populateTransaction(batch, pharmacy.org),
    "requireMovable, one batch": batches.requireMovable.populateTransaction(pharmacy.org, [batch], LATER),
    packEndOf: batches.packEndOf.populateTransaction(batch, 100),
    packWordOf: batches.packWordOf.populateTransaction(batch, 100),
    endedInRange: batches.endedInRange.populateTransaction(batch, 2_048),
    coverOf: batches.coverOf.populateTransaction(batch, pharmacy.org, 100),
    "MAX_PACKS of the batches": batches.MAX_PACKS.populateTransaction(),
    "UNITS of the batches": batches.UNITS.populateTransaction(),
    PACK_DESK: batches.PACK_DESK.populateTransaction(),
    SET_ASIDE_DESK: batches.SET_ASIDE_DESK.populateTransaction(),
    RECALL_DESK: batches.RECALL_DESK.populateTransaction(),
    "MEDICINES of the batches": batches.MEDICINES.populateTransaction(),
    "ORGANIZATIONS of the batches": batches.ORGANIZATIONS.populateTransaction(),
    requireManufacturer: medicines.requireManufacturer.populateTransaction(GTIN, maker.org),
    manufacturerOf: medicines.manufacturerOf.populateTransaction(GTIN),
    limitsOf: medicines.limitsOf.populateTransaction(GTIN),
    "ORGANIZATIONS of the medicines": medicines.ORGANIZATIONS.populateTransaction(),
    "MAX_CONTENTS of the units": units.MAX_CONTENTS.populateTransaction(),
    "MAX_BATCHES of the units": units.MAX_BATCHES.populateTransaction(),
    "MAX_DEPTH of the units": units.MAX_DEPTH.populateTransaction(),
    "ORGANIZATIONS of the units": units.ORGANIZATIONS.populateTransaction(),
    "batches of the units": units.batches.populateTransaction(),
    "ORGANIZATIONS of the pack desk": packDesk.ORGANIZATIONS.populateTransaction(),
    "batches of the pack desk": packDesk.batches.populateTransaction(),
    requireReadings: setAsideDesk.requireReadings.populateTransaction(batch, LATER, LATER),
    "ORGANIZATIONS of the set-aside desk": setAsideDesk.ORGANIZATIONS.populateTransaction(),
    "batches of the set-aside desk": setAsideDesk.batches.populateTransaction(),
    "ORGANIZATIONS of the recall desk": recallDesk.ORGANIZATIONS.populateTransaction(),
    "MEDICINES of the recall desk": recallDesk.MEDICINES.populateTransaction(),
    "batches of the recall desk": recallDesk.batches.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
  const asked = await batches.requireEnding.populateTransaction(ending, pharmacy.member.address);
  await gas.view("requireEnding", asked);
}

async function measureRecalls(gas: GasLedger, { chain, maker, regulator }: MedicineStage, batch: Hex) {
  const made = chain.as(maker.member).batches;
  const desk = chain.as(maker.member).recallDesk;
  const ruled = chain.as(regulator);
  const report = word("report");
  await gas.transaction("quarantine a batch, its maker", made.quarantine(maker.org, batch, report, EVENT));
  await gas.transaction("lift the maker's quarantine", made.release(maker.org, batch, report, EVENT));
  const held = ruled.batches.quarantineByRegulator(batch, report, EVENT);
  await gas.transaction("quarantine a batch, the regulator", held);
  const freed = ruled.batches.releaseByRegulator(batch, report, EVENT);
  await gas.transaction("lift the regulator's quarantine", freed);
  await gas.transaction("recall a batch, its maker", made.recall(maker.org, batch, CLASS_II, report, EVENT));
  await gas.transaction("complete a recall", desk.completeRecall(maker.org, batch, report, EVENT));
  const graver = ruled.batches.recallByRegulator(batch, CLASS_I, report, EVENT);
  await gas.transaction("recall a batch, the regulator", graver);
  await gas.transaction("terminate a recall", ruled.recallDesk.terminateRecall(batch, report, EVENT));
  await gas.transaction("recall a product, its maker", desk.recallProduct(maker.org, GTIN, CLASS_II, report, EVENT));
  const completed = desk.completeProductRecall(maker.org, GTIN, report, EVENT);
  await gas.transaction("complete a product's recall", completed);
  const wider = ruled.recallDesk.recallProductByRegulator(GTIN, CLASS_I, report, EVENT);
  await gas.transaction("recall a product, the regulator", wider);
  await gas.transaction("terminate a product's recall", ruled.recallDesk.terminateProductRecall(GTIN, report, EVENT));
  await gas.transaction("withdraw a product", ruled.medicines.withdraw(GTIN, report));
}

/** An SSCC of GS1's example company with its check digit. */
function ssccOf(reference: number): bigint {
  const digits = `09506000${String(reference).padStart(9, "0")}`;
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return BigInt(digits) * 10n + BigInt((10 - (sum % 10)) % 10);
}
