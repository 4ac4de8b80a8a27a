import { expect } from "chai";
import { readPool } from "../../../src/resources/pool/readPool.js";
import { settlePool } from "../../../src/resources/pool/settlePool.js";
import { verifyPool } from "../../../src/resources/pool/verifyPool.js";
import { MissingError, RefusedError } from "../../../src/shared/errors.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { interceptedRunner } from "../../support/interceptedRunner.js";
import { killAtEveryStep } from "../../support/killAtEveryStep.js";
import { type PoolSystem, poolSystem, type TestPool } from "../../support/poolSystem.js";

const OPEN = { units: 2, soft: false, open: true };
const RESERVED = { units: 1, soft: true, open: false };
const ASKED = 5;
const AT_ONCE = 2;

describe("a pool's settlement", function () {
  this.timeout(600_000);
  let system: PoolSystem;
  let pool: TestPool;
  let restore: () => Promise<void>;

  before(async () => {
    system = await poolSystem();
    pool = await system.open([OPEN, RESERVED]);
    for (let i = 0; i < ASKED; i++) {
      const by = i % 2 === 0 ? system.first : system.second;
      await system.ask(pool, {
        by,
        person: `person ${i}`,
        points: [i === 1 ? 0 : 1 + (i % 3)],
        eligibility: i === 1 ? [1] : [],
      });
    }
    await system.draw(pool);
    restore = (await system.networkHelpers.takeSnapshot()).restore;
  });
  afterEach(async () => {
    await restore();
    restore = (await system.networkHelpers.takeSnapshot()).restore;
  });
  after(() => system.close());

  const expectSettled = async () => {
    const { stage, requests } = await readPool(system.chain, pool.pool);
    expect(stage).to.equal("passing");
    expect(requests.filter(({ state }) => state === "offered")).to.have.length(OPEN.units + RESERVED.units);
    expect((await verifyPool(system.chain, pool.pool)).problems).to.deep.equal([]);
  };

  it("goes on from the chain, wherever its process was killed", async () => {
    const transactions = new Set<number>();
    const steps = await killAtEveryStep(system, {
      run: async (life) =>
        settlePool(await life.connection(system, system.stranger.address), pool.pool, { atOnce: AT_ONCE }),
      restart: async () => {
        const settled = await settlePool(system.as(system.stranger), pool.pool, { atOnce: AT_ONCE });
        transactions.add(settled.transactions);
        await expectSettled();
      },
    });
    // Three transactions to walk and two or more pages of winners to award: killed before, after, and between all of them.
    expect(steps).to.be.greaterThan(20);
    expect([...transactions].sort()).to.include.members([0, 1, 2, 3, 4]);
  });

  it("goes on where another account's walk is the first to end", async () => {
    const { pools } = system.as(system.stranger);
    const { requests } = await readPool(system.chain, pool.pool);
    const ranks = await Promise.all(requests.map(async ({ id }) => ({ id, rank: await pools.rankOf(pool.pool, id) })));
    const ids = ranks.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ id }) => id);
    await send(pools.settle(pool.pool, ids.slice(0, 3)));
    let overtaken = false;
    const relay = interceptedRunner(system.relay, {
      sendTransaction: async (transaction) => {
        if (!overtaken) {
          overtaken = true;
          await send(pools.settle(pool.pool, ids.slice(3)));
        }
        return system.relay.sendTransaction(transaction);
      },
    });
    await settlePool(system.as(relay), pool.pool, { atOnce: AT_ONCE });
    expect(overtaken).to.equal(true);
    await expectSettled();
  });

  it("begins anew where its account's walk left somebody out", async () => {
    const { pools } = system.as(system.stranger);
    const { requests } = await readPool(system.chain, pool.pool);
    const ranks = await Promise.all(requests.map(({ id }) => pools.rankOf(pool.pool, id)));
    const last = ranks.indexOf(ranks.reduce((high, rank) => (rank > high ? rank : high)));
    await send(pools.settle(pool.pool, [requests[last]?.id ?? ""]));
    await settlePool(system.as(system.stranger), pool.pool);
    await expectSettled();
  });

  it("tells how far it is", async () => {
    const told: string[] = [];
    const onProgress = (step: string, done: number, total: number) => told.push(`${step} ${done}/${total}`);
    await settlePool(system.chain, pool.pool, { atOnce: AT_ONCE, onProgress });
    expect(told.slice(0, 3)).to.deep.equal(["walked 2/5", "walked 4/5", "walked 5/5"]);
    expect(told.slice(3).every((line) => line.startsWith("awarded"))).to.equal(true);
  });

  it("needs an account that sends", async () => {
    const reader = system.as(system.ethers.provider);
    await expectFailure(() => settlePool(reader, pool.pool), MissingError, "chain.no-signer");
  });

  it("is refused once the period of use is over", async () => {
    await system.time.increaseTo(Math.floor(pool.terms.until.getTime() / 1000));
    await expectFailure(() => settlePool(system.chain, pool.pool), RefusedError, "contract.PeriodIsOver");
  });
});
