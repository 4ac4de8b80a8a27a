import { expect } from "chai";
import { acceptOffer, declineOffer, expireOffer } from "../../../src/resources/pool/answerOffer.js";
import type { PoolRule } from "../../../src/resources/pool/PoolProblem.js";
import { passOn } from "../../../src/resources/pool/passOn.js";
import { settlePool } from "../../../src/resources/pool/settlePool.js";
import { verifyPool } from "../../../src/resources/pool/verifyPool.js";
import { IntegrityError } from "../../../src/shared/errors.js";
import { type Alteration, alteredNode, type EventValues } from "../../support/alteredNode.js";
import { expectFailure } from "../../support/failureOf.js";
import { type PoolSystem, poolSystem, type TestPool, type TestRequest, wordOf } from "../../support/poolSystem.js";

const OPEN = { units: 2, soft: false, open: true };
const RESERVED = { units: 1, soft: true, open: false };

describe("a pool's history", () => {
  let system: PoolSystem;
  let pool: TestPool;
  let asked: TestRequest[];
  let newest: number;

  before(async () => {
    system = await poolSystem();
    pool = await system.open([OPEN, RESERVED]);
    asked = [];
    for (let i = 0; i < 6; i++) {
      const eligibility = i === 5 ? [1] : [];
      asked.push(await system.ask(pool, { person: `person ${i}`, points: [9 - i], eligibility }));
    }
    await system.draw(pool);
    await settlePool(system.chain, pool.pool);
    await acceptOffer(system.first.as, at(0));
    await declineOffer(system.first.as, at(1));
    await passOn(system.chain, pool.pool);
    await system.time.increase(3_601);
    await expireOffer(system.chain, pool.pool, at(2).request);
    await passOn(system.chain, pool.pool);
    newest = await system.ethers.provider.getBlockNumber();
  });
  after(() => system.close());

  const at = (i: number): TestRequest => {
    const found = asked[i];
    if (found === undefined) throw new Error("no such request");
    return found;
  };

  const altered = (alter: Alteration) => alteredNode(system.chain, system.stranger, system.chain.pools, alter);
  const rulesBroken = async (alter: Alteration) => {
    const { agrees, problems } = await verifyPool(altered(alter), pool.pool);
    expect(agrees).to.equal(problems.length === 0);
    return new Set(problems.map(({ rule }) => rule));
  };
  /** Changes the events of one name, or those about one request. */
  const change =
    (event: string, changes: (values: EventValues) => EventValues, request?: string): Alteration =>
    (name, values) =>
      name === event && (request === undefined || values.request === request)
        ? { values: { ...values, ...changes(values) } }
        : { values };
  const drop =
    (event: string, request?: string): Alteration =>
    (name, values) =>
      name === event && (request === undefined || values.request === request) ? undefined : { values };

  it("agrees when nobody changed it", async () => {
    expect(await rulesBroken((_, values) => ({ values }))).to.deep.equal(new Set());
    const { holders, requests } = await verifyPool(system.chain, pool.pool);
    expect(requests).to.equal(6);
    expect(holders).to.deep.equal([[at(0).request, at(3).request], [at(5).request]]);
  });

  const stories: [string, PoolRule, () => Alteration][] = [
    ["terms have another quota", "terms", () => change("PoolOpened", ({ terms }) => ({ terms: withQuota(terms) }))],
    ["a request is left out", "chain", () => drop("PlaceRequested", at(4).request)],
    ["a request is left out", "settlement", () => drop("PlaceRequested", at(4).request)],
    ["a request is told twice", "request", () => twice("PlaceRequested", at(4).request)],
    ["a priority is raised", "chain", () => change("PlaceRequested", () => ({ priority: 99n }), at(4).request)],
    ["a priority is raised", "offer", () => change("PlaceRequested", () => ({ priority: 99n }), at(4).request)],
    ["a nullifier is another's", "request", () => change("PlaceRequested", () => ({ nullifier: wordOf("x") }))],
    ["unknown categories are named", "request", () => change("PlaceRequested", () => ({ eligibility: 255n }))],
    ["a request came after the deadline", "time", () => late(at(5).request)],
    ["the draw's block has another hash", "draw", () => change("DrawFixed", () => ({ blockHash: wordOf("x") }))],
    ["the draw's block was there already", "draw", () => change("PoolClosed", () => ({ blockNumber: 1n }))],
    ["another block was fixed than was chosen", "draw", () => change("DrawFixed", () => ({ blockNumber: 1n }))],
    ["the seed is another", "draw", () => change("PoolDrawn", () => ({ seed: wordOf("x") }))],
    ["the secret is another", "draw", () => change("PoolDrawn", () => ({ secret: wordOf("x") }))],
    ["the secret came too late", "draw", () => change("DrawFixed", () => ({ revealBy: 1n }))],
    ["those who wait stand in another order", "settlement", () => change("WaitingPageWritten", reversed)],
    ["a page of winners is left out", "settlement", () => drop("WinnerPageWritten")],
    [
      "an offer went to another",
      "offer",
      () => change("PlaceOffered", () => ({ request: at(4).request }), at(3).request),
    ],
    [
      "an offer was of another category",
      "offer",
      () => change("PlaceOffered", () => ({ category: 1n }), at(0).request),
    ],
    ["an offer is left out", "chain", () => drop("PlaceOffered", at(3).request)],
    ["an offer could be accepted for longer", "time", () => change("WinnersAwarded", longer)],
    ["somebody else accepted", "state", () => change("PlaceAccepted", () => ({ org: wordOf("x") }))],
    ["an offer is accepted twice", "state", () => twice("PlaceAccepted", at(0).request)],
    ["an acceptance is left out", "chain", () => drop("PlaceAccepted")],
    ["a decline is left out", "offer", () => drop("PlaceDeclined")],
    ["a unit of another category came free", "state", () => change("PlaceDeclined", () => ({ category: 1n }))],
    ["an offer was taken back too early", "time", () => early(at(2).request)],
    ["what nobody asked for was declined", "state", () => change("PlaceDeclined", () => ({ request: wordOf("x") }))],
    ["the settlement is left out", "offer", () => drop("PoolSettled")],
  ];
  for (const [what, rule, alteration] of stories) {
    it(`is found false by the rule of ${rule} where ${what}`, async () => {
      expect(await rulesBroken(alteration())).to.include(rule);
    });
  }

  it("that leaves out a page keeps nobody from noticing before they send", async () => {
    const fresh = await system.open([{ ...OPEN, units: 1 }]);
    await system.ask(fresh, { person: "a", points: [2] });
    const { request } = await system.ask(fresh, { person: "b", points: [1] });
    await system.draw(fresh);
    await expectFailure(
      () => settlePool(altered(drop("PlaceRequested", request)), fresh.pool),
      IntegrityError,
      "pool.missing-request",
    );
    await expectFailure(
      () => settlePool(altered(drop("WinnerPageWritten")), fresh.pool),
      IntegrityError,
      "pool.missing-page",
    );
    await settlePool(system.chain, fresh.pool);
    const { requests } = await verifyPool(system.chain, fresh.pool);
    expect(requests).to.equal(2);
    await system.time.increase(3_601);
    const [winner] = (await verifyPool(system.chain, fresh.pool)).holders[0] ?? [];
    await expireOffer(system.chain, fresh.pool, winner ?? "0x");
    await expectFailure(
      () => passOn(altered(drop("WaitingPageWritten")), fresh.pool),
      IntegrityError,
      "pool.missing-page",
    );
  });

  const twice =
    (event: string, request: string): Alteration =>
    (name, values) =>
      name === event && values.request === request ? [{ values }, { values }] : { values };
  /** Told of the newest block, where the deadline is long over. */
  const late =
    (request: string): Alteration =>
    (name, values) =>
      name === "PlaceRequested" && values.request === request ? { values, block: newest } : { values };
  const early =
    (request: string): Alteration =>
    (name, values, log) =>
      name === "PlaceExpired" && values.request === request ? { values, block: log.blockNumber - 5 } : { values };
});

function longer({ answerBy }: EventValues): EventValues {
  return { answerBy: BigInt(String(answerBy)) + 1n };
}

function reversed({ requests }: EventValues): EventValues {
  return { requests: Array.isArray(requests) ? [...requests].reverse() : requests };
}

/** The terms with a unit more in the last category. */
function withQuota(terms: unknown): unknown {
  if (!Array.isArray(terms)) throw new Error("no terms");
  const categories: unknown = terms.at(-1);
  if (!Array.isArray(categories)) throw new Error("no categories");
  const [first, ...rest] = categories.map((category: unknown) => (Array.isArray(category) ? [...category] : []));
  return [...terms.slice(0, -1), [[BigInt(String(first?.[0])) + 1n, ...(first ?? []).slice(1)], ...rest]];
}
