import { expect } from "chai";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { termsCall } from "../../src/quality/feedback/roundTerms.js";
import { acceptAgreement } from "../../src/quality/levels/acceptAgreement.js";
import type { AgreementTerms } from "../../src/quality/levels/agreementTerms.js";
import { proposeAgreement } from "../../src/quality/levels/proposeAgreement.js";
import { settlePeriod } from "../../src/quality/levels/settlePeriod.js";
import { takeBackBond } from "../../src/quality/levels/takeBackBond.js";
import { reviewEmergency } from "../../src/records/emergency/answerEmergency.js";
import { encodePurpose, type PurposeOfUse } from "../../src/records/purposeOfUse.js";
import { contestClaim, decideClaim, withdrawClaim } from "../../src/resources/coverage/claims/judgeClaim.js";
import { closePeriods } from "../../src/resources/coverage/close/closePeriods.js";
import { enrolPerson } from "../../src/resources/coverage/enrolPerson.js";
import { personOf } from "../../src/resources/coverage/personOf.js";
import { announceSurplus, collectAwards, payPremium } from "../../src/resources/coverage/planMoney.js";
import { verifyFund } from "../../src/resources/coverage/story/verifyFund.js";
import { attestPlace } from "../../src/resources/pool/attestPlace.js";
import { RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { ask, send } from "../../src/shared/send.js";
import { DemoCoin__factory } from "../../typechain-types/index.js";
import { feedbackScene } from "../quality/feedback/feedbackScene.js";
import { emergencyWard, licensed, opening, wishFor } from "../records/emergency/emergencyScene.js";
import { coverageScene, DAY, digestFor } from "../resources/coverage/coverageScene.js";
import { expectFailure } from "../support/failureOf.js";
import { p256Signer } from "../support/patientSigners.js";
import { poolSystem, wordOf } from "../support/poolSystem.js";
import { qualitySystem } from "../support/qualitySystem.js";
import { grantTo } from "../support/sharing.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

type Stage = Pick<TestSystem, "suspend" | "bar" | "networkHelpers">;

/** Does all of `then` with the organisation suspended, and again with it barred, and takes it back. */
async function withoutStanding(
  stage: Stage,
  org: Hex,
  then: (code: "contract.SuspendedOrganization" | "contract.BarredOrganization") => Promise<unknown>,
): Promise<void> {
  const { takeSnapshot } = stage.networkHelpers;
  const suspended = await takeSnapshot();
  await stage.suspend(org);
  await then("contract.SuspendedOrganization");
  await suspended.restore();
  const barred = await takeSnapshot();
  await stage.bar(org);
  await then("contract.BarredOrganization");
  await barred.restore();
}

/** Expects a call to succeed, and to be refused by the organisation's error as long as that is suspended or barred. */
async function needsStanding(stage: Stage, org: Hex, call: () => Promise<unknown>): Promise<void> {
  await withoutStanding(stage, org, async (code) => {
    expect((await expectFailure(call, RefusedError, code)).values).to.deep.equal({ org });
  });
  const { restore } = await stage.networkHelpers.takeSnapshot();
  await call();
  await restore();
}

describe("the standing of who takes part", () => {
  it("is asked of insurer, provider and arbiter; patients, premiums and closes go on without it", async () => {
    const scene = await coverageScene();
    const { system, insurer, hospital, arbiter, plan, secret } = scene;
    await scene.topUp(2000n);
    const person = await scene.member();
    const newcomer = await scene.newcomer();
    const name = await personOf({
      secret,
      plan,
      identifier: { system: "https://insurer.example/policies", value: "x" },
    });
    const category = newcomer.keyring.byCategory("laboratory").number;
    const until = await system.inDays(300);
    const [asInsurer, asHospital] = [system.as(insurer.member), system.as(hospital.member)];
    await needsStanding(system, insurer.org, () =>
      enrolPerson(asInsurer, { plan, person: name, patient: newcomer.id, category, until }),
    );
    await needsStanding(system, insurer.org, () => announceSurplus(asInsurer, { plan, amount: 1n }));

    await scene.begin();
    const [paid, waiting] = await scene.encounters(person, 2);
    if (!paid || !waiting) throw new Error("no uses");
    await needsStanding(system, hospital.org, () => scene.claim(paid, 900n));
    const { use, filed } = await scene.claim(paid, 1000n);
    const claim = { use, facts: filed.facts };
    const reasons = digestFor("reasons");
    await needsStanding(system, hospital.org, () => withdrawClaim(asHospital, claim));
    await needsStanding(system, insurer.org, () => contestClaim(asInsurer, { ...claim, reasons }));
    const { restore } = await system.networkHelpers.takeSnapshot();
    await contestClaim(asInsurer, { ...claim, reasons });
    const asArbiter = system.as(arbiter.member);
    await needsStanding(system, arbiter.org, () => decideClaim(asArbiter, { ...claim, upheld: true, reasons }));
    await restore();

    // Whoever is covered is covered by the plan, not by its insurer's standing; money is held back from a suspended provider alone.
    await withoutStanding(system, insurer.org, async () => {
      await payPremium(system.chain, { plan, person: person.person, year: 2 });
      expect((await scene.claim(waiting, 1000n)).filed.state).to.equal("waiting");
      await scene.closable(1);
      await closePeriods(system.chain, { plan });
      expect((await verifyFund(system.chain, plan)).isTrue).to.equal(true);
      await withoutStanding(system, hospital.org, async (code) => {
        const collect = () => collectAwards(system.chain, { plan, provider: hospital.org });
        if (code === "contract.SuspendedOrganization") await expectFailure(collect, RefusedError, code);
        else await collect();
      });
    });
    await system.close();
  });

  it("is asked of who asks for a place, attests it, and gives it up; draw and settlement go on without it", async () => {
    const system = await poolSystem();
    const { provider, first, second } = system;
    const categories = [{ units: 1, soft: false, open: true }];
    const pool = await system.open(categories);
    const attested = await system.open(categories, { attester: second.org });
    const wish = { person: "Ada", points: [1] };
    await needsStanding(system, first.org, () => system.ask(pool, wish));
    const statement = {
      ...{ pool: attested.pool, org: first.org, nullifier: wordOf(`Ada in ${attested.pool}`), eligibility: [] },
      deadline: await system.inDays(1),
    };
    const attestation = await attestPlace(system.chain, second.member, statement);
    for (const org of [first.org, second.org]) {
      await needsStanding(system, org, () => system.ask(attested, { ...wish, attestation }));
    }
    await system.ask(pool, wish);
    await withoutStanding(system, provider.org, () => system.draw(pool));
    await system.close();
  });

  it("is asked of the trustees of sealed votes", async () => {
    const { system, trustees, terms, open } = await feedbackScene();
    const [trustee] = trustees;
    if (!trustee) throw new Error("no trustee");
    const call = termsCall(await terms());
    await open();
    const { feedback } = system.as(trustee.controller);
    const tally = { sums: [0, 0], tops: [0, 0], evidence: digestFor("evidence") };
    await withoutStanding(system, trustee.org, async (code) => {
      await expectFailure(() => send(feedback.agreeBallots(call, 0, digestFor("ballots"), 11)), RefusedError, code);
      await expectFailure(() => send(feedback.confirmTally(call, 0, tally)), RefusedError, code);
    });
    await expectFailure(() => send(feedback.confirmTally(call, 0, tally)), RefusedError, "contract.BallotsNotFixed");
    await system.close();
  });

  it("is asked of both sides of an agreement about service levels; settling and taking back go on without it", async () => {
    const system = await qualitySystem();
    const { hospital, indicator } = system;
    const insurer = await system.organization("Insurer", LICENCES.insurer);
    const [provider, commissioner] = [system.as(hospital.controller), system.as(insurer.controller)];
    const coin = await new DemoCoin__factory(system.deployer).deploy();
    await send(coin.mint(hospital.controller.address, 400n));
    const acceptBy = new Date(system.startOf(1) * 1000);
    const terms: AgreementTerms = {
      ...{ commissioner: insurer.org, provider: hospital.org, indicator, document: digestFor("agreement") },
      ...{ token: await coin.getAddress(), bond: 100n, target: 100_000, worst: 400_000, first: 1, periods: 2 },
      ...{ graceSeconds: 20 * 86_400, acceptBy },
    };
    await needsStanding(system, hospital.org, () => proposeAgreement(provider, terms));
    await proposeAgreement(provider, terms);
    for (const { org } of [hospital, insurer]) {
      await needsStanding(system, org, () => acceptAgreement(commissioner, terms));
    }
    await withoutStanding(system, hospital.org, async () => {
      await system.time.increaseTo(system.startOf(1));
      await takeBackBond(system.chain, terms);
    });
    await acceptAgreement(commissioner, terms);
    await withoutStanding(system, hospital.org, async () => {
      await system.time.increaseTo(system.startOf(4) + 20 * 86_400);
      expect(await settlePeriod(system.chain, terms)).to.include({ from: 1, through: 1 });
    });
    await system.close();
  });

  it("is asked of who reads, breaks the glass, and judges an emergency", async () => {
    const system = await testSystem();
    const ward = await emergencyWard(system);
    const auditor = await licensed(system, "Auditor", LICENCES.auditor, DUTIES.report);
    const patient = await system.patient(await p256Signer(system), ["laboratory"]);
    const { number } = patient.keyring.byCategory("laboratory");
    await grantTo(system, patient, ward);
    const mayRead = (purpose: PurposeOfUse) =>
      ask(system.chain.consents.mayRead(patient.id, ward.org, ward.member.address, encodePurpose(purpose), number));
    expect(await mayRead("TREAT")).to.equal(true);
    await withoutStanding(system, ward.org, async () => expect(await mayRead("TREAT")).to.equal(false));

    await wishFor(system, patient, ["laboratory"]);
    await needsStanding(system, ward.org, () => opening(system, ward, patient.id));
    const emergency = await opening(system, ward, patient.id);
    expect(await mayRead("ETREAT")).to.equal(true);
    await withoutStanding(system, ward.org, async () => expect(await mayRead("ETREAT")).to.equal(false));

    await system.time.increase(9 * DAY);
    const review = { auditor: auditor.org, finding: "upheld", report: digestFor("report") } as const;
    await needsStanding(system, auditor.org, () => reviewEmergency(system.as(auditor.member), emergency, review));
    // Who is judged is judged in whatever standing.
    await withoutStanding(system, ward.org, () => reviewEmergency(system.as(auditor.member), emergency, review));
    await system.close();
  });
});
