import { expect } from "chai";
import { LICENCES } from "../../src/identity/licences.js";
import { send } from "../../src/shared/send.js";
import { DELAY, type TestOrganization, type TestSystem, testSystem } from "../support/testSystem.js";
import { ACTED_IN, BARRED, functionOutcomes, SUSPENDED } from "./functionOutcomes.js";

/** Functions that name an organisation and do not ask whether it acts, with who does them. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  "the regulator": [
    ...["changeAccreditation", "reinstate", "replaceController", "setStanding", "suspend"].map(
      (name) => `OrganizationRegistry.${name}`,
    ),
    ...["EmergencyAccess.reopenDoor", "MedicineRegistry.approve", "SetAsideDesk.releaseByRegulator"],
    ...["acceptAnswer", "excuseReport", "oblige", "release"].map((name) => `QualityMonitor.${name}`),
    "PatientFeedback.orderRound",
  ],
  "a contract of the same room": [
    ...["BatchRegistry.recordPackEnd", "BatchRegistry.setRangeEnded", "SetAsideDesk.setAsideUnpacked"],
    ...["UnitRegistry.markUnitExcursion", "SetAsideDesk.markExcursion", "QualityMonitor.disprove"],
  ],
  "the patient": [
    ...["EmergencyAccess.contest", "EmergencyAccess.contestBySig"],
    ...["grant", "grantMany", "revoke", "revokeMany"].flatMap((name) => [
      `ConsentRegistry.${name}`,
      `ConsentRegistry.${name}BySig`,
    ]),
  ],
  "the controlling account, which sends members away": [
    "OrganizationRegistry.endAllMemberships",
    "OrganizationRegistry.endMembership",
  ],
  "whom the change of a controller or a licence names": [
    "OrganizationRegistry.acceptController",
    "OrganizationRegistry.activateLicences",
  ],
  "anybody who holds the evidence": [
    "UseRegistry.proveDoubled",
    ...["challenge", "showLate", "showTwoLeaves", "showTwoRoots", "showUnanswered"].map((name) => `AccessLog.${name}`),
    ...["ColdChain.contradict", "ColdChain.contradictForUnit"],
    ...["CapacityPool.contradict", "CapacityPool.contradictTwice"],
    ...["showDisorder", "showFalseSum", "showForeign", "showMisplaced", "showMissing"].map(
      (name) => `CaseDesk.${name}`,
    ),
    ...["showSharedRecord", "showUnfit", "showWithheld"].map((name) => `CaseDesk.${name}`),
    ...["countFalseReport", "countOverdue", "countUnanswered"].map((name) => `QualityMonitor.${name}`),
  ],
  "whoever is accused, and anybody for it": ["AccessLog.answer", "CaseDesk.showCase"],
  "whoever holds the same copy, and anybody who shows it": [
    ...["close", "countAgreement", "move", "proveCount", "proveRecord", "strikeRefuted"].map(
      (name) => `ReplicaRegistry.${name}`,
    ),
  ],
  "anybody, since it follows from what is published": [
    ...["CapacityMarket.collect", "CapacityMarket.refund", "CapacityMarket.roll", "LevelDesk.checkLevel"],
    ...["CoverageFund.award", "CoverageFund.reverseClaim", "CoverageFund.upholdUndecided"],
    ...["ServiceLevels.settle", "ServiceLevels.settleUnreported", "ServiceLevels.takeBack"],
  ],
};

/** Open to a barred organisation, and closed to a suspended one. */
const SUSPENDED_ONLY: Readonly<Record<string, readonly string[]>> = {
  "its own affairs": ["offerController", "acceptMembership", "offerMembership", "setKeys"].map(
    (name) => `OrganizationRegistry.${name}`,
  ),
  "its money, but not for who may have stolen its account": ["CapacityMarket.withdraw", "ServiceLevels.withdraw"],
  "mending the fault for which it was barred": ["QualityMonitor.answer", "QualityMonitor.report"],
};

/** They ask for the pool, round, claim, plan or agreement first, which here nobody opened: see standingOfParties.test.ts. */
const NEED_A_STAGE = [
  ...["CapacityPool.request", "CapacityPool.requestAttested", "EmergencyAccess.review"],
  ...["CoverageFund.collect", "CoverageFund.contest", "CoverageFund.decide", "CoverageFund.withdrawClaim"],
  ...["PatientFeedback.agreeBallots", "PatientFeedback.confirmTally", "ServiceLevels.accept"],
];

describe("an organisation that may not act", () => {
  const every = Object.values(LICENCES).reduce((all, one) => all | one, 0);
  let system: TestSystem;
  let subject: TestOrganization;
  /** By function, the code of what refuses it, in good standing, suspended and barred. */
  const outcomes = new Map<string, readonly [string, string, string]>();

  const callAll = () => functionOutcomes(system, subject);

  before(async function () {
    this.timeout(120_000);
    system = await testSystem();
    subject = await system.organization("Everything at once", every);
    await system.time.increase(DELAY);
    await send(system.chain.organizations.activateLicences(subject.org));
    const good = await callAll();
    const { restore } = await system.networkHelpers.takeSnapshot();
    await system.suspend(subject.org);
    const suspended = await callAll();
    await restore();
    await system.bar(subject.org);
    const barred = await callAll();
    for (const [name, code] of good) outcomes.set(name, [code, suspended.get(name) ?? "", barred.get(name) ?? ""]);
  });
  after(() => system.close());

  const openOnes = Object.values(OPEN).flat();
  const halfOpen = Object.values(SUSPENDED_ONLY).flat();

  it("is refused by every function of every room that speaks in an organisation's name, by its own error", () => {
    const rooms = [...outcomes].filter(([name]) => ![...openOnes, ...halfOpen, ...NEED_A_STAGE].includes(name));
    expect(rooms.length).to.be.greaterThan(60);
    const lenient = rooms.filter(([, [, suspended, barred]]) => suspended !== SUSPENDED || barred !== BARRED);
    expect(lenient).to.deep.equal([]);
    // Otherwise it would be the call that is refused, not the standing.
    const neverGood = rooms.filter(([, [good]]) => [SUSPENDED, BARRED].includes(good));
    expect(neverGood).to.deep.equal([]);
    const seen = new Set(rooms.map(([name]) => name.split(".")[0]));
    for (const contract of ACTED_IN) {
      expect(seen.has(contract), contract).to.equal(true);
    }
  });

  for (const [who, names] of Object.entries(OPEN)) {
    it(`does not stand in the way of ${who}`, () => {
      for (const name of names) {
        const [good, suspended, barred] = outcomes.get(name) ?? [];
        expect({ name, suspended, barred }).to.deep.equal({ name, suspended: good, barred: good });
      }
    });
  }

  for (const [what, names] of Object.entries(SUSPENDED_ONLY)) {
    it(`keeps ${what} while it is barred, not while it is suspended`, () => {
      for (const name of names) {
        const [good, suspended, barred] = outcomes.get(name) ?? [];
        expect({ name, suspended, barred }).to.deep.equal({ name, suspended: SUSPENDED, barred: good });
      }
    });
  }

  it("has no function in these tables that is not there", () => {
    const named = [...openOnes, ...halfOpen, ...NEED_A_STAGE];
    expect(named.filter((name) => !outcomes.has(name))).to.deep.equal([]);
    expect(new Set(named).size).to.equal(named.length);
  });
});
