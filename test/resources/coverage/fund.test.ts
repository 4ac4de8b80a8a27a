import { expect } from "chai";
import { BrowserProvider } from "ethers";
import { z } from "zod";
import { adjudicate } from "../../../src/resources/coverage/adjudicate.js";
import { closePeriods } from "../../../src/resources/coverage/close/closePeriods.js";
import { planClose } from "../../../src/resources/coverage/close/planClose.js";
import { openPlan } from "../../../src/resources/coverage/openPlan.js";
import { personOf } from "../../../src/resources/coverage/personOf.js";
import { planIdOf } from "../../../src/resources/coverage/planIdOf.js";
import { collectAwards } from "../../../src/resources/coverage/planMoney.js";
import {
  closableAt,
  periodAt,
  periodStart,
  yearOfPeriod,
  yearStart,
} from "../../../src/resources/coverage/planTimes.js";
import { readPlanTerms } from "../../../src/resources/coverage/readPlanTerms.js";
import { readFund } from "../../../src/resources/coverage/story/readFund.js";
import { verifyFund } from "../../../src/resources/coverage/story/verifyFund.js";
import { InputError, RefusedError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { type CoverageScene, coverageScene, digestFor } from "./coverageScene.js";

const rawLogs = z.array(z.looseObject({ topics: z.array(z.string()), data: z.string() }));
type RawLog = z.infer<typeof rawLogs>[number];

describe("a coverage fund", () => {
  let scene: CoverageScene;
  let restore: () => Promise<void>;

  before(async () => {
    scene = await coverageScene();
  });
  beforeEach(async () => {
    ({ restore } = await scene.system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => scene.system.close());

  const balance = () => scene.token.balanceOf(scene.hospital.controller.address);

  it("has the id that the library computes, and the terms that were given", async () => {
    const { system, plan, terms } = scene;
    expect(planIdOf(system.deployment, terms)).to.equal(plan);
    const state = await readFund(system.chain, plan);
    expect(state.terms).to.deep.equal(terms);
    expect(state.problems).to.deep.equal([]);
  });

  it("pays a claim at once, and lets what is beyond the fast limit wait for the close", async () => {
    const { system, plan } = scene;
    await scene.topUp(2000n);
    const person = await scene.member();
    await scene.begin();
    const [first, second] = await scene.encounters(person, 2);
    if (!first || !second) throw new Error("no uses");

    const paid = await scene.claim(first, 700n, 300n);
    expect(paid.filed.facts).to.include({ deductible: 100n, due: 720n, award: 720n, year: 1 });
    expect(paid.filed).to.include({ state: "paid", claimed: 1000n, approved: 1000n, period: 1 });
    expect(await balance()).to.equal(720n);

    const waiting = await scene.claim(second, 500n);
    expect(waiting.filed).to.include({ state: "waiting" });
    expect(waiting.filed.facts).to.include({ deductible: 0n, due: 400n });
    expect(await balance()).to.equal(720n);
    expect((await verifyFund(system.chain, plan)).problems).to.deep.equal([]);

    const planned = await planClose(system.chain, plan);
    expect(planned).to.include({ period: 1, state: "open", endowment: 400n, waiting: 400n });
    expect((await closePeriods(system.chain, { plan })).transactions).to.deep.equal([]);
    await scene.closable(1);
    const closed = await closePeriods(system.chain, { plan });
    expect(closed.periods).to.deep.equal([1]);
    expect(closed.transactions).to.have.length(2);
    await collectAwards(system.chain, { plan, provider: scene.hospital.org });
    expect(await balance()).to.equal(1120n);

    const verdict = await verifyFund(system.chain, plan);
    expect(verdict.problems).to.deep.equal([]);
    expect(verdict.differences).to.deep.equal([]);
    expect(verdict).to.include({ isTrue: true, moneyIn: 2500n, moneyOut: 1120n, held: 1380n });
  });

  it("is not believed from a node that tells another story", async () => {
    const { system, plan } = scene;
    await scene.topUp(2000n);
    const person = await scene.member();
    await scene.begin();
    const [use] = await scene.encounters(person, 1);
    if (!use) throw new Error("no use");
    await scene.claim(use, 700n);
    expect((await verifyFund(system.chain, plan)).isTrue).to.equal(true);
    /** A node that is asked for logs and falsifies them; all else it answers truly. */
    const through = (falsify: (logs: RawLog[]) => RawLog[]) =>
      new BrowserProvider({
        request: async ({ method, params }) => {
          const answer: unknown = await system.ethers.provider.send(method, Array.isArray(params) ? params : []);
          return method === "eth_getLogs" ? falsify(rawLogs.parse(answer)) : answer;
        },
      });
    const claimFiled = system.chain.coverage.interface.getEvent("ClaimFiled").topicHash;
    const words = (data: string) => data.slice(2).match(/.{64}/g) ?? [];
    for (const falsify of [
      (logs: RawLog[]) => logs.filter(({ topics }) => topics[0] !== claimFiled),
      // Words 4 to 6 of the data are deductible, due and award; 9 is what was claimed and 10 what was approved.
      ...[4, 5, 6, 10].map(
        (place) => (logs: RawLog[]) =>
          logs.map((log) => {
            if (log.topics[0] !== claimFiled) return log;
            const changed = words(log.data).map((word, i) =>
              i === place ? (BigInt(`0x${word}`) - 1n).toString(16).padStart(64, "0") : word,
            );
            return { ...log, data: `0x${changed.join("")}` };
          }),
      ),
    ]) {
      const verdict = await verifyFund(system.as(through(falsify)), plan);
      expect(verdict.isTrue).to.equal(false);
      expect(verdict.problems.length + verdict.differences.length).to.be.greaterThan(0);
    }
    expect((await verifyFund(system.as(through((logs) => logs)), plan)).isTrue).to.equal(true);
  });

  it("is read as of one block, however much happens while it is read", async () => {
    const { system, plan } = scene;
    const person = await scene.member();
    await scene.begin();
    const [use] = await scene.encounters(person, 1);
    if (!use) throw new Error("no use");
    let asked = 0;
    const request = async ({ method, params }: { method: string; params?: unknown }) => {
      const answer: unknown = await system.ethers.provider.send(method, Array.isArray(params) ? params : []);
      if (method !== "eth_getLogs" || asked++ > 0) return answer;
      // Between the two questions money comes in, and a claim is paid out of it.
      await scene.topUp(2000n);
      await scene.claim(use, 1000n);
      return answer;
    };
    // Without ethers' cache, which gives an old block for a while.
    const node = new BrowserProvider({ request }, undefined, { cacheTimeout: -1 });
    const state = await readFund(system.as(node), plan);
    expect(asked).to.equal(2);
    expect(state.problems).to.deep.equal([]);
    expect(state.claims.size).to.equal(0);
    expect((await readFund(system.chain, plan)).claims.size).to.equal(1);
  });

  it("counts periods and years as the contract does", async () => {
    const { system, plan, terms } = scene;
    const seconds = Math.floor(terms.start.getTime() / 1000);
    for (const offset of [-1, 0, 1, 864_000 - 1, 864_000, 6 * 864_000, 61 * 864_000 + 5]) {
      const time = seconds + offset;
      const period = periodAt(terms, new Date(time * 1000));
      expect(period).to.equal(Number(await system.chain.coveragePlans.periodAt(plan, time)));
      const closable = Number(await system.chain.coveragePlans.closableAt(plan, period));
      expect(closableAt(terms, period).getTime()).to.equal(closable * 1000);
    }
    expect(yearOfPeriod(terms, 6)).to.deep.equal({ year: 1, index: 6 });
    expect(yearOfPeriod(terms, 7)).to.deep.equal({ year: 2, index: 1 });
    expect(yearStart(terms, 2)).to.deep.equal(periodStart(terms, 7));
  });

  it("knows a person by one word in a plan and another in the next", async () => {
    const { secret, plan } = scene;
    const identifier = { system: "https://insurer.example/policies", value: "42" };
    const person = await personOf({ secret, plan, identifier });
    expect(await personOf({ secret, plan, identifier })).to.equal(person);
    const others = await Promise.all([
      personOf({ secret, plan: digestFor("another plan"), identifier }),
      personOf({ secret: digestFor("another secret"), plan, identifier }),
      personOf({ secret, plan, identifier: { ...identifier, value: "43" } }),
    ]);
    expect(new Set([person, ...others]).size).to.equal(4);
    const broken = { secret, plan, identifier: { system: "a|b", value: "42" } };
    await expectFailure(() => personOf(broken), InputError, "input.invalid");
  });

  for (const [what, change] of [
    ["an insurer that is nobody", { insurer: `0x${"0".repeat(64)}` }],
    ["a token that is no address", { token: "0x1" }],
    ["a share above the whole", { coinsuranceBps: 10_001 }],
    ["a limit of nothing", { limit: 0n }],
    ["an amount that the chain cannot hold", { deductible: 2n ** 80n }],
    ["a period of no seconds", { periodSeconds: 0 }],
  ] as const) {
    it(`refuses terms with ${what}`, async () => {
      const terms = Object.assign({ ...scene.terms }, change);
      await expectFailure(() => openPlan(scene.system.as(scene.insurer.member), terms), InputError, "input.invalid");
    });
  }

  it("is opened once, and only by the insurer", async () => {
    const { system, terms, insurer, hospital } = scene;
    await expectFailure(() => openPlan(system.as(insurer.member), terms), RefusedError, "contract.PlanAlreadyOpened");
    const other = { ...terms, premium: terms.premium + 1n };
    await expectFailure(() => openPlan(system.as(hospital.member), other), RefusedError, "contract.UnknownMember");
    expect(await readPlanTerms(system.chain, scene.plan)).to.deep.equal(terms);
    await expectFailure(() => readPlanTerms(system.chain, digestFor("none")), RefusedError, "contract.UnknownPlan");
  });

  it("adjudicates as the reference does", async () => {
    const person = await scene.member();
    await scene.begin();
    const [use] = await scene.encounters(person, 1);
    if (!use) throw new Error("no use");
    const { filed } = await scene.claim(use, 700n, 301n, 77n);
    const items = [700n, 301n, 77n].map((amount) => ({ amount, maximum: 1000n, units: 1 }));
    const expected = adjudicate({ items, terms: scene.terms, used: { deductible: 0n, benefit: 0n } });
    expect(filed.facts.due).to.equal(expected.payable);
    expect(filed.facts.deductible).to.equal(expected.deductible);
  });
});
