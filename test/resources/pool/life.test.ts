import { expect } from "chai";
import {
  acceptOffer,
  declineOffer,
  expireOffer,
  releaseByProvider,
  releasePlace,
  withdrawRequest,
} from "../../../src/resources/pool/answerOffer.js";
import { attestPlace } from "../../../src/resources/pool/attestPlace.js";
import { capacityKindOf } from "../../../src/resources/pool/capacityKindOf.js";
import { contradictPriority, contradictTwice } from "../../../src/resources/pool/contradictRequest.js";
import { closePool, fixDraw, revealDraw } from "../../../src/resources/pool/drawPool.js";
import { evidenceOf, newEvidence } from "../../../src/resources/pool/evidence.js";
import { passOn } from "../../../src/resources/pool/passOn.js";
import { placeRequestIdOf } from "../../../src/resources/pool/placeRequestIdOf.js";
import { drawCommitmentOf, newDrawSecret } from "../../../src/resources/pool/poolDraw.js";
import { readPool } from "../../../src/resources/pool/readPool.js";
import { requestPlace } from "../../../src/resources/pool/requestPlace.js";
import { settlePool } from "../../../src/resources/pool/settlePool.js";
import { verifyPool } from "../../../src/resources/pool/verifyPool.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure, failureOf } from "../../support/failureOf.js";
import { type PoolSystem, poolSystem, type TestPool, type TestRequest, wordOf } from "../../support/poolSystem.js";

const OPEN = { units: 1, soft: false, open: true };
const NOTHING: Hex = `0x${"0".repeat(64)}`;
const RESERVED = { units: 1, soft: false, open: false };

describe("a pool of scarce places", () => {
  let system: PoolSystem;
  let restore: () => Promise<void>;
  before(async () => {
    system = await poolSystem();
    restore = (await system.networkHelpers.takeSnapshot()).restore;
  });
  afterEach(async () => {
    await restore();
    restore = (await system.networkHelpers.takeSnapshot()).restore;
  });
  after(() => system.close());

  const stateOf = async ({ pool, request }: TestRequest) =>
    (await readPool(system.chain, pool)).requests.find(({ id }) => id === request)?.state;
  const agrees = async (pool: Hex) => expect((await verifyPool(system.chain, pool)).problems).to.deep.equal([]);

  /** Three requests for one open and one reserved place: the reserve's only beneficiary is ranked last. */
  async function threeRequests(): Promise<{
    pool: TestPool;
    best: TestRequest;
    middle: TestRequest;
    reserved: TestRequest;
  }> {
    const pool = await system.open([OPEN, RESERVED]);
    const best = await system.ask(pool, { person: "best", points: [4, 4] });
    const middle = await system.ask(pool, { person: "middle", points: [4, 3], by: system.second });
    const reserved = await system.ask(pool, { person: "reserved", points: [1], eligibility: [1] });
    return { pool, best, middle, reserved };
  }

  it("gives its places by priority and reserve, takes answers, and passes on what comes free", async () => {
    const { pool, best, middle, reserved } = await threeRequests();
    await system.draw(pool);
    const settled = await settlePool(system.as(system.stranger), pool.pool);
    expect(settled).to.include({ requests: 3, winners: 2, transactions: 2 });
    const read = await readPool(system.chain, pool.pool);
    expect(read.terms).to.deep.equal(pool.terms);
    expect(read.stage).to.equal("passing");
    expect(read.free).to.deep.equal([0, 0]);
    expect([await stateOf(best), await stateOf(middle), await stateOf(reserved)]).to.deep.equal([
      "offered",
      "requested",
      "offered",
    ]);

    await acceptOffer(system.first.as, reserved);
    await declineOffer(system.first.as, best);
    expect(await passOn(system.as(system.stranger), pool.pool)).to.include({ offered: 1, unused: 0, transactions: 1 });
    expect(await stateOf(middle)).to.equal("offered");
    await acceptOffer(system.second.as, middle);
    const verdict = await verifyPool(system.chain, pool.pool);
    expect(verdict).to.deep.include({ agrees: true, problems: [], requests: 3 });
    expect(verdict.holders).to.deep.equal([[middle.request], [reserved.request]]);

    await releaseByProvider(system.provider.as, pool.pool, reserved.request);
    await releasePlace(system.second.as, middle);
    expect(await passOn(system.chain, pool.pool)).to.include({ offered: 0, unused: 2 });
    await agrees(pool.pool);
  });

  it("takes back an offer that nobody answers, and not before its time", async () => {
    const { pool, best, middle } = await threeRequests();
    await system.draw(pool);
    await settlePool(system.chain, pool.pool);
    await expectFailure(
      () => expireOffer(system.chain, pool.pool, best.request),
      RefusedError,
      "contract.OfferStillOpen",
    );
    await system.time.increase(3_600);
    await expectFailure(() => acceptOffer(system.first.as, best), RefusedError, "contract.OfferIsOver");
    await expireOffer(system.chain, pool.pool, best.request);
    await passOn(system.chain, pool.pool);
    expect(await stateOf(middle)).to.equal("offered");
    await agrees(pool.pool);
  });

  it("lets a request be withdrawn and asked again before the deadline, and keeps its rank afterwards", async () => {
    const { pool, best, middle, reserved } = await threeRequests();
    await withdrawRequest(system.first.as, best);
    const again = await system.ask(pool, { person: "best", points: [9] });
    expect(again.request).to.equal(best.request);
    await withdrawRequest(system.second.as, middle);
    await system.pastDeadline(pool);
    await withdrawRequest(system.first.as, again);
    await system.draw(pool);
    expect(await settlePool(system.chain, pool.pool)).to.include({ requests: 2, winners: 2 });
    expect(await stateOf(again)).to.equal("withdrawn");
    expect(await stateOf(reserved)).to.equal("offered");
    await agrees(pool.pool);
  });

  it("holds an organisation to the points that it attested", async () => {
    const pool = await system.open([OPEN]);
    const honest = await system.ask(pool, { person: "honest", points: [3] });
    const { opening } = honest;
    const refusal = await failureOf(() => contradictPriority(system.chain, { ...honest, opening }));
    expect(refusal).to.be.instanceOf(RefusedError);
    expect(refusal.code).to.match(/^contract\.No\w*Contradict/);
    const other = { ...opening, points: [4] };
    await expectFailure(
      () => contradictPriority(system.chain, { ...honest, opening: other }),
      RefusedError,
      "contract.EvidenceDiffers",
    );
    // The library asks for the sum; whoever goes round it is caught by its own evidence.
    const { first } = system;
    const nullifier = wordOf("liar");
    const args = [pool.pool, first.org, nullifier, 99, 0, evidenceOf(opening)] as const;
    const request = await first.as.pools.request.staticCall(...args);
    await (await first.as.pools.request(...args)).wait();
    const lie = { pool: pool.pool, org: first.org, request: wordOfHex(request), opening };
    await contradictPriority(system.as(system.stranger), lie);
    expect(await stateOf(lie)).to.equal("struck");
    await agrees(pool.pool);
  });

  it("strikes the better-ranked of two requests for one person under two nullifiers", async () => {
    const pool = await system.open([OPEN]);
    const one = await system.ask(pool, { person: "twin", points: [3] });
    const opening = newEvidence(wordOf("twin"), [5]);
    const { org, as } = system.first;
    const wish = { pool: pool.pool, org, nullifier: wordOf("pseudonym"), eligibility: [], opening };
    const two = { ...(await requestPlace(as, wish)), opening, pool: pool.pool, org };
    const stranger = await system.ask(pool, { person: "other", points: [1] });
    const show = (a: TestRequest, b: TestRequest) =>
      contradictTwice(system.chain, { pool: pool.pool, org, requests: [a, b] });
    await expectFailure(() => show(one, stranger), InputError, "pool.other-person");
    await show(one, two);
    expect([await stateOf(one), await stateOf(two)]).to.deep.equal(["requested", "struck"]);
    await agrees(pool.pool);
  });

  it("draws by a later block alone where the provider withholds its secret", async () => {
    const { pool } = await threeRequests();
    await system.pastDeadline(pool);
    await system.closePool(pool);
    await fixDraw(system.chain, pool.pool);
    await expectFailure(
      () => revealDraw(system.provider.as, pool.pool, newDrawSecret()),
      RefusedError,
      "contract.SecretDiffers",
    );
    await expectFailure(() => closePool(system.chain, pool.pool), RefusedError, "contract.TooEarly");
    await expectFailure(() => settlePool(system.chain, pool.pool), InputError, "pool.not-drawn");
    await expectFailure(() => passOn(system.chain, pool.pool), InputError, "pool.not-settled");
    await system.time.increase(3_601);
    await system.closePool(pool);
    await fixDraw(system.chain, pool.pool);
    await settlePool(system.chain, pool.pool);
    await agrees(pool.pool);
  });

  it("draws by another block where nobody took the first one's hash in time", async () => {
    const { pool } = await threeRequests();
    await system.pastDeadline(pool);
    await closePool(system.chain, pool.pool);
    await expectFailure(() => fixDraw(system.chain, pool.pool), RefusedError, "contract.DrawBlockNotMined");
    await system.networkHelpers.mine(9_000);
    await expectFailure(() => fixDraw(system.chain, pool.pool), RefusedError, "contract.DrawBlockGone");
    await system.draw(pool);
    await settlePool(system.chain, pool.pool);
    await agrees(pool.pool);
  });

  it("asks for a person by its attester's word, once over all organisations", async () => {
    const { provider, first, second } = system;
    const pool = await system.open([OPEN, RESERVED], { attester: provider.org });
    const wish = { person: "attested", points: [2], eligibility: [1] };
    const statement = {
      pool: pool.pool,
      nullifier: wordOf(`attested in ${pool.pool}`),
      eligibility: [1],
      deadline: pool.terms.deadline,
    };
    const attest = (org: Hex, by = provider) => attestPlace(provider.as, by.member, { ...statement, org });
    await expectFailure(() => system.ask(pool, wish), RefusedError, "contract.AttesterDiffers");
    const forFirst = await attest(first.org);
    for (const broken of [
      { ...wish, by: second, attestation: forFirst },
      { ...wish, eligibility: [], attestation: forFirst },
      { ...wish, attestation: { ...forFirst, deadline: forFirst.deadline + 1 } },
    ]) {
      await expectFailure(() => system.ask(pool, broken), RefusedError, "contract.NotAttested");
    }
    await expectFailure(
      async () => system.ask(pool, { ...wish, attestation: await attest(first.org, second) }),
      RefusedError,
      "contract.UnknownMember",
    );
    const asked = await system.ask(pool, { ...wish, attestation: forFirst });
    expect(asked.request).to.equal(
      placeRequestIdOf({ pool: pool.pool, attester: provider.org, nullifier: statement.nullifier }),
    );
    await expectFailure(
      async () => system.ask(pool, { ...wish, by: second, attestation: await attest(second.org) }),
      RefusedError,
      "contract.PlaceAlreadyRequested",
    );
    await agrees(pool.pool);
  });

  it("refuses terms and requests that break a rule, before anything is sent", async () => {
    const pool = await system.open([OPEN]);
    const before = await system.ethers.provider.getBlockNumber();
    for (const categories of [[], [{ ...OPEN, units: 0 }], Array.from({ length: 9 }, () => OPEN)]) {
      await expectFailure(() => system.open(categories), InputError, "input.invalid");
    }
    const many = { units: 40_000, soft: false, open: true };
    await expectFailure(() => system.open([many, many]), InputError, "input.invalid");
    await expectFailure(() => system.open([OPEN], { answerSeconds: 0 }), InputError, "input.invalid");
    await expectFailure(() => system.open([OPEN], { score: NOTHING }), InputError, "input.invalid");
    await expectFailure(
      () => system.ask(pool, { person: "x", points: [1], eligibility: [8] }),
      InputError,
      "input.invalid",
    );
    expect(() => drawCommitmentOf(NOTHING)).to.throw(InputError);
    expect(() => capacityKindOf({ system: "a|b", code: "c" })).to.throw(InputError);
    expect(await system.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("has no settlement where nobody asked", async () => {
    const pool = await system.open([{ ...OPEN, soft: true }]);
    await system.draw(pool);
    expect(await settlePool(system.chain, pool.pool)).to.include({ requests: 0, winners: 0, transactions: 0 });
    expect(await passOn(system.chain, pool.pool)).to.include({ offered: 0, unused: 1 });
    await agrees(pool.pool);
  });

  it("is unknown until somebody opens it", async () => {
    const nothing = wordOf("nothing");
    for (const look of [readPool, verifyPool, settlePool]) {
      await expectFailure(() => look(system.chain, nothing), MissingError, "pool.unknown");
    }
    const { first } = system;
    const own = { pool: nothing, org: first.org, request: nothing };
    await expectFailure(() => acceptOffer(first.as, own), MissingError, "pool.no-request");
  });
});

function wordOfHex(word: string): Hex {
  return `0x${word.slice(2)}`;
}
