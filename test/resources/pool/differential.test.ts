import { expect } from "chai";
import fc from "fast-check";
import { allocateSequentially } from "../../../src/resources/pool/allocateSequentially.js";
import { acceptOffer, declineOffer, releasePlace, withdrawRequest } from "../../../src/resources/pool/answerOffer.js";
import { REQUEST_STATES } from "../../../src/resources/pool/PlaceRequest.js";
import { passOn } from "../../../src/resources/pool/passOn.js";
import { rankRequests } from "../../../src/resources/pool/rankRequests.js";
import { readPool } from "../../../src/resources/pool/readPool.js";
import { settlePool } from "../../../src/resources/pool/settlePool.js";
import { verifyPool } from "../../../src/resources/pool/verifyPool.js";
import type { Hex } from "../../../src/shared/hex.js";
import { type PoolSystem, poolSystem, type TestPool, type TestRequest } from "../../support/poolSystem.js";

const SEED = 0x6d6564;
/** Each instance is a pool's whole life on a chain. */
const RUNS = process.env.MEDTRAIL_FUZZ === "deep" ? 1_000 : 12;

const category = fc.record({ units: fc.integer({ min: 1, max: 3 }), soft: fc.boolean(), open: fc.boolean() });
const person = fc.record({
  priority: fc.nat(2),
  eligibility: fc.nat(15),
  bySecond: fc.boolean(),
  leaves: fc.constantFrom("no", "no", "no", "early", "late"),
  answer: fc.constantFrom("accept", "accept", "decline", "release", "none"),
});
const instance = fc.record({
  categories: fc.array(category, { minLength: 1, maxLength: 4 }),
  persons: fc.array(person, { minLength: 1, maxLength: 9 }),
  lowerFirst: fc.boolean(),
  atOnce: fc.integer({ min: 1, max: 9 }),
});
type Person = typeof person extends fc.Arbitrary<infer P> ? P : never;
interface Asked extends TestRequest {
  readonly person: Person;
}

describe("the contract gives the places that the rule gives", function () {
  this.timeout(600_000 + 5_000 * RUNS);
  let system: PoolSystem;
  let restore: () => Promise<void>;
  before(async () => {
    system = await poolSystem();
    restore = (await system.networkHelpers.takeSnapshot()).restore;
  });
  after(() => system.close());

  const memberOf = ({ person: { bySecond } }: Asked) => (bySecond ? system.second.as : system.first.as);

  async function askAll(pool: TestPool, persons: readonly Person[]): Promise<Asked[]> {
    const asked: Asked[] = [];
    for (const [i, one] of persons.entries()) {
      const eligibility = [...pool.terms.categories.keys()].filter((index) => (one.eligibility >> index) & 1);
      const by = one.bySecond ? system.second : system.first;
      const request = await system.ask(pool, { by, person: `person ${i}`, points: [one.priority], eligibility });
      asked.push({ ...request, person: one });
    }
    return asked;
  }

  /** What the sequential definition gives to all who were live at the deadline. */
  async function byDefinition({ pool, terms }: TestPool): Promise<Hex[][]> {
    const { requests, seed } = await readPool(system.chain, pool);
    if (seed === undefined) throw new Error("no seed");
    const live = requests.filter(({ state }) => state !== "withdrawn");
    const ranking = rankRequests(live, seed, terms.lowerFirst);
    const given = allocateSequentially(
      terms.categories,
      ranking.map(({ eligibility }) => eligibility),
    );
    return given.map((positions) => positions.flatMap((position) => ranking[position]?.id ?? []));
  }

  it("on random pools, whoever leaves and however they are answered", async () => {
    await fc.assert(
      fc.asyncProperty(instance, async ({ categories, persons, lowerFirst, atOnce }) => {
        await restore();
        restore = (await system.networkHelpers.takeSnapshot()).restore;
        const pool = await system.open(categories, { lowerFirst });
        const asked = await askAll(pool, persons);
        const leaving = (when: Person["leaves"]) => asked.filter(({ person: { leaves } }) => leaves === when);
        for (const one of leaving("early")) await withdrawRequest(memberOf(one), one);
        await system.pastDeadline(pool);
        for (const one of leaving("late")) await withdrawRequest(memberOf(one), one);
        await system.draw(pool);
        await settlePool(system.chain, pool.pool, { atOnce });
        await passOn(system.chain, pool.pool);

        const settled = await verifyPool(system.chain, pool.pool);
        expect(settled.problems).to.deep.equal([]);
        if (leaving("late").length === 0) {
          const sets = (lists: readonly (readonly Hex[])[]) => lists.map((ids) => [...ids].sort());
          expect(sets(settled.holders)).to.deep.equal(sets(await byDefinition(pool)));
        }

        for (const one of asked) await answer(one);
        await passOn(system.chain, pool.pool);
        const { problems, holders } = await verifyPool(system.chain, pool.pool);
        expect(problems).to.deep.equal([]);
        const { free, requests } = await readPool(system.chain, pool.pool);
        for (const [i, { units, soft, open }] of categories.entries()) {
          expect((holders[i]?.length ?? 0) + (free[i] ?? 0)).to.equal(units);
          const wanted = requests.filter(
            ({ state, eligibility }) => state === "requested" && (soft || open || (eligibility >> i) & 1),
          );
          if ((free[i] ?? 0) > 0) expect(wanted).to.deep.equal([]);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("on a pool of several pages and transactions, however often its units pass on", async () => {
    await restore();
    restore = (await system.networkHelpers.takeSnapshot()).restore;
    const pool = await system.open([
      { units: 12, soft: false, open: false },
      { units: 8, soft: false, open: true },
      { units: 6, soft: true, open: false },
    ]);
    const persons = Array.from({ length: 110 }, (_, i) => ({
      priority: i % 4,
      eligibility: i % 9 === 0 ? 1 : i % 50 === 1 ? 4 : 0,
      bySecond: i % 2 === 1,
      leaves: "no" as const,
      answer: i % 3 === 0 ? ("accept" as const) : ("decline" as const),
    }));
    const asked = await askAll(pool, persons);
    await system.draw(pool);
    const settled = await settlePool(system.chain, pool.pool, { atOnce: 45 });
    // Three to walk, and a page of winners of each walk that had some.
    expect(settled.transactions).to.be.greaterThan(3);
    await passOn(system.chain, pool.pool);
    const before = await verifyPool(system.chain, pool.pool);
    expect(before.problems).to.deep.equal([]);
    const sets = (lists: readonly (readonly Hex[])[]) => lists.map((ids) => [...ids].sort());
    expect(sets(before.holders)).to.deep.equal(sets(await byDefinition(pool)));
    let passed = 0;
    for (let round = 0; round < 3; round++) {
      for (const one of asked) await answer(one);
      passed += (await passOn(system.chain, pool.pool)).offered;
    }
    expect(passed).to.be.greaterThan(10);
    expect((await verifyPool(system.chain, pool.pool)).problems).to.deep.equal([]);
  });

  async function answer(one: Asked): Promise<void> {
    const { state } = await system.chain.pools.requestOf(one.pool, one.request);
    const { answer: wish } = one.person;
    if (Number(state) !== REQUEST_STATES.offered || wish === "none") return;
    if (wish === "decline") {
      await declineOffer(memberOf(one), one);
      return;
    }
    await acceptOffer(memberOf(one), one);
    if (wish === "release") await releasePlace(memberOf(one), one);
  }
});
