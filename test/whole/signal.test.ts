import { expect } from "chai";
import { defineIndicator } from "../../src/quality/indicators/defineIndicator.js";
import { obligeOrganization } from "../../src/quality/indicators/obligeOrganization.js";
import { acceptAnswer, answerSignal, countFault } from "../../src/quality/reports/faults.js";
import { prepareReport } from "../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../src/quality/reports/sendReport.js";
import { encodePurpose } from "../../src/records/purposeOfUse.js";
import { ask } from "../../src/shared/send.js";
import { DAY, DIGEST, qualitySystem } from "../support/qualitySystem.js";
import { grantTo } from "../support/sharing.js";
import { testSystem } from "../support/testSystem.js";
import { ACTED_IN, BARRED, functionOutcomes } from "./functionOutcomes.js";

const CASES = 12;

describe("a signal that nobody answers", () => {
  it("bars its organisation in every room, until it is answered and the regulator accepts", async function () {
    this.timeout(120_000);
    const system = await testSystem();
    const { hospital, patient, regulator, reporter, terms, encounters, startOf } = await qualitySystem(system);
    const { chain } = system;
    const { indicator } = await defineIndicator(regulator, { ...terms, barring: true });
    const name = { org: hospital.org, indicator };
    await obligeOrganization(regulator, { ...name, from: 0 });
    await grantTo(system, patient, hospital, { until: await system.inDays(90) });
    const { number } = patient.keyring.byCategory("laboratory");
    const mayRead = () =>
      ask(chain.consents.mayRead(patient.id, hospital.org, hospital.member.address, encodePurpose("TREAT"), number));
    const barredIn = async () => {
      const outcomes = [...(await functionOutcomes(system, hospital))].filter(([, code]) => code === BARRED);
      return [...new Set(outcomes.map(([called]) => called.split(".")[0]))];
    };

    const uses = await encounters(CASES);
    await system.time.increaseTo(startOf(1));
    const cases = uses.map((use) => ({ use, counted: true, occurred: true, probability: 100_000 }));
    await sendReport(reporter, await prepareReport(chain, { ...name, through: 0, cases }));
    await system.time.increase(5 * DAY + 1);
    expect(await barredIn()).to.deep.equal([]);
    expect(await mayRead()).to.equal(true);

    await countFault(chain, { ...name, fault: "unanswered" });
    expect(await barredIn()).to.include.members(ACTED_IN);
    expect(await mayRead()).to.equal(false);

    await answerSignal(system.as(hospital.controller), { ...name, digest: DIGEST });
    expect(await mayRead()).to.equal(false);
    await acceptAnswer(regulator, { ...name, digest: DIGEST });
    expect(await barredIn()).to.deep.equal([]);
    expect(await mayRead()).to.equal(true);
    await system.close();
  });
});
