import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, encodeBytes32String, id, keccak256, ZeroHash } from "ethers";
import { network } from "hardhat";
import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { findLie, LIES } from "../../../src/medicines/coldChain/findLie.js";
import { isExcursion } from "../../../src/medicines/coldChain/isExcursion.js";
import { ReadingLog } from "../../../src/medicines/coldChain/ReadingLog.js";
import { encodeSummary, type ReadingSummary } from "../../../src/medicines/coldChain/ReadingSummary.js";
import { isSignedBySensor, signReading } from "../../../src/medicines/coldChain/signReading.js";
import { summariseReadings } from "../../../src/medicines/coldChain/summariseReadings.js";
import type { TemperatureReading } from "../../../src/medicines/coldChain/temperatureReading.js";

const GTIN = 9506000134352n;
const LOT = encodeBytes32String("LOT-77A");
const END = 2 ** 40 - 1;
const LIMITS = { minTemperature: 200, maxTemperature: 800, maxMeanKinetic: 800, maxTimeOutside: 3600 };
const CARRIER = 2;

/** The cold chain among the medicines' contracts, with one carrier's sensor and shipments from a maker to a pharmacy. */
async function coldChainSystem() {
  const { ethers, networkHelpers } = await network.create();
  const [admin, sensor, makerMember, stranger, ...controllers] = await ethers.getSigners();
  if (!admin || !sensor || !makerMember || !stranger) throw new Error("Hardhat gave too few accounts");
  const authority = await ethers.deployContract(
    "@openzeppelin/contracts/access/manager/AccessManager.sol:AccessManager",
    [admin.address],
  );
  const organizations = await ethers.deployContract("OrganizationRegistry", [authority.target, 172_800]);
  const shared = [authority.target, organizations.target];
  const medicines = await ethers.deployContract("MedicineRegistry", shared);
  const units = await ethers.deployContract("UnitRegistry", shared);
  const packDesk = await ethers.deployContract("PackDesk", shared);
  const setAsideDesk = await ethers.deployContract("SetAsideDesk", shared);
  const recallDesk = await ethers.deployContract("RecallDesk", [...shared, medicines.target]);
  const batches = await ethers.deployContract("BatchRegistry", [
    ...shared,
    medicines.target,
    units.target,
    packDesk.target,
    setAsideDesk.target,
    recallDesk.target,
  ]);
  const coldChain = await ethers.deployContract("ColdChain", [
    organizations.target,
    medicines.target,
    setAsideDesk.target,
    units.target,
  ]);
  await authority.getFunction("grantRole")(3, coldChain.target, 0);
  const mark = setAsideDesk.getFunction("markExcursion").fragment.selector;
  await authority.getFunction("setTargetFunctionRole")(setAsideDesk.target, [mark], 3);

  const accredit = async (licence: number, member: HardhatEthersSigner, duties: number): Promise<string> => {
    const controller = controllers.shift();
    if (!controller) throw new Error("Hardhat gave too few accounts");
    const org = await organizations.getFunction("orgIdOf")(controller.address, id("credential"));
    await organizations.getFunction("accredit")(controller.address, id("credential"), licence, END);
    const asController = organizations.connect(controller) as typeof organizations;
    await asController.getFunction("offerMembership")(org, member.address, duties, END);
    const asMember = organizations.connect(member) as typeof organizations;
    await asMember.getFunction("acceptMembership")(org, duties, END);
    return org;
  };
  const maker = await accredit(LICENCES.manufacturer, makerMember, DUTIES.ship);
  const pharmacy = await accredit(LICENCES.pharmacy, stranger, DUTIES.read);
  const carrier = await accredit(LICENCES.carrier, sensor, DUTIES.sense);
  await medicines.getFunction("approve")(GTIN, maker, { ...LIMITS, approvedAt: 0 }, id("authorisation"));
  const asMaker = batches.connect(makerMember) as typeof batches;
  await asMaker.getFunction("commission")(maker, GTIN, LOT, END, 1_000_000, id("root"), ZeroHash);
  const types = ["bytes32", "uint64", "bytes32"];
  const key = AbiCoder.defaultAbiCoder().encode(types, [id("BatchId(uint64 gtin,bytes32 lot)"), GTIN, LOT]);
  const goods = { batch: keccak256(key), quantity: 10, first: 0, span: 0, kind: 0 };
  let shipments = 0;
  const ship = async () => {
    const terms = { from: maker, to: pharmacy, carrier, ...goods, documents: id(`documents ${shipments++}`) };
    await asMaker.getFunction("shipPacks")(terms, ZeroHash);
    const [shipment] = await batches.getFunction("shipmentOf")(terms);
    return { terms, shipment };
  };
  const isSetAside = async (terms: object): Promise<boolean> => {
    const [, { excursion }] = await batches.getFunction("shipmentOf")(terms);
    return excursion;
  };
  const asSensor = coldChain.connect(sensor) as typeof coldChain;
  const submit = async (terms: object, log: ReadingLog, summary: ReadingSummary) => {
    const anchored = { root: log.root, values: encodeSummary(summary) };
    await asSensor.getFunction("submit")(CARRIER, terms, GTIN, LOT, anchored, ZeroHash);
    return anchored;
  };
  // The products were approved long before.
  await networkHelpers.time.increase(200_000);
  const start = (await networkHelpers.time.latest()) - 100_000;
  const every60 = (...temperatures: number[]) =>
    temperatures.map((temperature, i): TemperatureReading => ({ time: start + 60 * i, temperature }));
  const { chainId } = await ethers.provider.getNetwork();
  const address = await coldChain.getAddress();
  const domain = { name: "medtrail ColdChain", version: "1", chainId, verifyingContract: address };
  return { coldChain, sensor, ship, isSetAside, submit, every60, domain };
}

describe("the cold chain's library against its contract", () => {
  let system: Awaited<ReturnType<typeof coldChainSystem>>;
  before(async () => {
    system = await coldChainSystem();
  });

  it("judges as the contract does, and the contract reads its summaries", async () => {
    const { coldChain, ship, submit, isSetAside, every60 } = system;
    const transports = [[300, 400], [900, 500, 300], [801], Array(70).fill(801), [-1000, -900, 790], [2000, 2000, 300]];
    for (const temperatures of transports) {
      const readings = every60(...temperatures);
      const summary = summariseReadings(readings, LIMITS);
      const { terms } = await ship();
      const { values } = await submit(terms, await ReadingLog.of(readings), summary);
      expect(await isSetAside(terms)).to.equal(isExcursion(summary, LIMITS));
      expect(await coldChain.getFunction("isExcursion")([GTIN], values)).to.equal(isExcursion(summary, LIMITS));
      const details = (await coldChain.getFunction("detailsOf")(values)).toObject();
      const asNumbers = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, Number(value)]));
      expect(asNumbers).to.deep.equal(summary);
      expect(await coldChain.getFunction("wordOf")(summary)).to.equal(values);
    }
  });

  const honest = [300, 350, 900, 950, 900, 150, 300];
  const changes: readonly Partial<ReadingSummary>[] = [{ maxTemperature: 940 }, { count: 6 }, { timeOutside: 120 }];
  for (const change of changes) {
    it(`shows the lie in ${JSON.stringify(change)}`, async () => {
      const { coldChain, sensor, ship, submit, isSetAside, every60 } = await coldChainSystem();
      const readings = every60(...honest);
      const log = await ReadingLog.of(readings);
      const summary = { ...summariseReadings(readings, LIMITS), ...change };
      const { terms, shipment } = await ship();
      const anchored = await submit(terms, log, summary);
      expect(await isSetAside(terms)).to.equal(false);
      const found = findLie(log, summary, LIMITS);
      if (!found) throw new Error("no lie was found");
      const claim = { ...found, lie: LIES.indexOf(found.lie), sensor: sensor.address, summary: anchored };
      await coldChain.getFunction("contradict")(terms, { gtin: GTIN, lot: LOT }, claim, ZeroHash);
      expect(await isSetAside(terms)).to.equal(true);
      expect(await coldChain.getFunction("isMarked")(sensor.address)).to.equal(true);
      expect((await coldChain.getFunction("logOf")(shipment, sensor.address)).contradicted).to.equal(true);
    });
  }

  it("shows time outside with 512 readings within one transaction's gas", async () => {
    const { coldChain, sensor, ship, submit, every60 } = await coldChainSystem();
    const readings = every60(...Array(1600).fill(801));
    const log = await ReadingLog.of(readings);
    const summary = { ...summariseReadings(readings, LIMITS), meanKinetic: 801, timeOutside: 510 * 60 };
    const { terms } = await ship();
    const anchored = await submit(terms, log, summary);
    const found = findLie(log, summary, LIMITS);
    expect(found?.readings).to.have.length(512);
    const claim = { ...found, lie: LIES.indexOf("TimeOutside"), sensor: sensor.address, summary: anchored };
    const sent = await coldChain.getFunction("contradict")(terms, { gtin: GTIN, lot: LOT }, claim, ZeroHash);
    // EIP-7825.
    expect(Number((await sent.wait()).gasUsed)).to.be.lessThan(16_777_216);
  });

  it("shows a reading that the sensor signed and hid", async () => {
    const { coldChain, sensor, ship, submit, isSetAside, every60, domain } = await coldChainSystem();
    const readings = every60(300, 310, 320);
    const { terms, shipment } = await ship();
    const hidden = await signReading(sensor, domain, {
      time: every60(300, 310)[1]?.time ?? 0,
      temperature: 900,
      shipment,
    });
    expect(isSignedBySensor(sensor.address, domain, hidden)).to.equal(true);
    expect(isSignedBySensor(sensor.address, domain, { ...hidden, temperature: 901 })).to.equal(false);
    expect(isSignedBySensor(sensor.address, { ...domain, chainId: 1 }, hidden)).to.equal(false);
    expect(isSignedBySensor(sensor.address, domain, { ...hidden, signature: "0x00" })).to.equal(false);
    const anchored = await submit(terms, await ReadingLog.of(readings), summariseReadings(readings, LIMITS));
    const { time, temperature, signature } = hidden;
    const proven = [{ index: 0, time, temperature, proof: [] }];
    const claim = {
      sensor: sensor.address,
      summary: anchored,
      lie: LIES.indexOf("Signed"),
      readings: proven,
      signature,
    };
    await coldChain.getFunction("contradict")(terms, { gtin: GTIN, lot: LOT }, claim, ZeroHash);
    expect(await isSetAside(terms)).to.equal(true);
  });
});
