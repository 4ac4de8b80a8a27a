import { expect } from "chai";
import { closePeriods } from "../../../src/resources/coverage/close/closePeriods.js";
import { readFund } from "../../../src/resources/coverage/story/readFund.js";
import { verifyFund } from "../../../src/resources/coverage/story/verifyFund.js";
import { MissingError } from "../../../src/shared/errors.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { killAtEveryStep } from "../../support/killAtEveryStep.js";
import { type CoverageScene, coverageScene } from "./coverageScene.js";

describe("the close of a period, killed at every await", function () {
  this.timeout(600_000);
  let scene: CoverageScene;

  before(async () => {
    scene = await coverageScene({ rule: "cea", deductible: 0n, fastLimit: 0n });
    const member = await scene.member();
    await scene.topUp(500n);
    await scene.begin();
    for (const [place, use] of (await scene.encounters(member, 3)).entries()) {
      await scene.claim(use, 400n + 100n * BigInt(place));
    }
    await scene.closable(1);
  });
  after(() => scene.system.close());

  it("goes on where the chain stands, and pays everybody once", async () => {
    const { system, plan } = scene;
    const steps = await killAtEveryStep(system, {
      run: async (life) => closePeriods(await life.connection(system, system.relay.address), { plan, chunk: 2 }),
      restart: async (step) => {
        await closePeriods(system.chain, { plan, chunk: 2 });
        const { state, isTrue } = await verifyFund(system.chain, plan);
        expect(isTrue, `step ${step}`).to.equal(true);
        expect(state.periods.get(1)?.state).to.equal("closed");
        // 320, 400 and 480 share 1000 equally, and the first above the level has the unit that is left.
        const awards = [...state.claims.values()].map(({ facts }) => facts.award);
        expect(awards.reduce((sum, award) => sum + award, 0n)).to.equal(1000n);
        expect(awards[0]).to.equal(320n);
      },
    });
    // Fixing, two checks, two awards.
    expect(steps).to.be.greaterThan(10);
  });

  it("goes on with a close that others are at as well, each with an own check of the level", async () => {
    const { system, plan } = scene;
    const { restore } = await system.networkHelpers.takeSnapshot();
    await send(system.chain.coverage.fixPeriod(plan));
    const { claims } = await readFund(system.chain, plan);
    const [least] = [...claims.values()].sort((a, b) => (a.use < b.use ? -1 : 1));
    if (!least) throw new Error("no claim");
    // Somebody began with a wrong level, and somebody else spoils nothing.
    const due = { use: least.use, facts: least.facts };
    await send(system.as(system.stranger).levelDesk.checkLevel(plan, 7n, true, [due]));
    await send(system.chain.levelDesk.checkLevel(plan, 7n, true, [due]));
    expect((await closePeriods(system.chain, { plan, chunk: 1 })).periods).to.deep.equal([1]);
    expect((await verifyFund(system.chain, plan)).isTrue).to.equal(true);
    await restore();
  });

  it("needs an account that can send", async () => {
    const { system, plan } = scene;
    const { restore } = await system.networkHelpers.takeSnapshot();
    await send(system.chain.coverage.fixPeriod(plan));
    const reader = system.as(system.ethers.provider);
    await expectFailure(() => closePeriods(reader, { plan }), MissingError, "chain.no-signer");
    await restore();
  });
});
