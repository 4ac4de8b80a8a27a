import { AbiCoder, keccak256, ZeroHash } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, UNTIL, word } from "./GasStage.js";

const WINNERS = 256;
/** Ten full pages. */
const WAITING = 320;
const DEADLINE = 1_990_000_000;
const SECRET = word("secret of the pool");
const ATTESTATION = {
  PlaceAttestation: [
    { name: "pool", type: "bytes32" },
    { name: "org", type: "bytes32" },
    { name: "nullifier", type: "bytes32" },
    { name: "eligibility", type: "uint8" },
    { name: "deadline", type: "uint40" },
  ],
};

function hashed(types: readonly string[], values: readonly unknown[]): Hex {
  return toHex(fromHex(keccak256(AbiCoder.defaultAbiCoder().encode(types, values)), 32));
}

/** As contracts/resources/types.sol writes it. */
function evidenceOf(person: Hex, points: Hex, salt: Hex): Hex {
  const typeHash = keccak256(new TextEncoder().encode("PlaceEvidence(bytes32 person,bytes32 points,bytes32 salt)"));
  return hashed(["bytes32", "bytes32", "bytes32", "bytes32"], [typeHash, person, points, salt]);
}

/** A pool with an open category for the winners and one for which nobody of those who wait is eligible. */
function termsOf(provider: Hex, attester: string, kind: string) {
  const commitment = keccak256(new TextEncoder().encode("DrawCommitment(bytes32 secret)"));
  return {
    provider,
    attester,
    kind: word(kind),
    units: WINNERS + 1,
    from: DEADLINE + 200_000,
    until: UNTIL - 1_000_000,
    deadline: DEADLINE,
    answerTime: 7_200,
    revealTime: 7_200,
    lowerFirst: true,
    score: word("score"),
    drawCommitment: hashed(["bytes32", "bytes32"], [commitment, SECRET]),
    categories: [
      { quota: WINNERS, soft: false, open: true },
      { quota: 1, soft: true, open: false },
    ],
  };
}

/** Measures the pools of places. Priorities all differ, so that the order is fixed whatever the block's hash. */
export async function measurePools(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { connection, chain, regulator, controller, member, free } = stage;
  const [provider] = free.slice(-2);
  if (!provider) throw new Error("no account for the provider");
  // The clock goes on by years below.
  const before = await connection.networkHelpers.takeSnapshot();
  const { organizations } = chain.as(regulator);
  await send(organizations.accredit(provider.address, word("trust"), LICENCES.care, UNTIL));
  const trust = toHex(fromHex(await organizations.orgIdOf(provider.address, word("trust")), 32));
  const { organizations: hospitals } = chain.as(controller);
  await send(hospitals.offerMembership(org, member.address, DUTIES.allocate, UNTIL));
  await send(chain.as(member).organizations.acceptMembership(org, DUTIES.allocate, UNTIL));
  const { pools } = chain.as(member);
  const { pools: ours } = chain.as(provider);

  const terms = termsOf(trust, ZeroHash, "beds");
  await gas.transaction("open a pool of two categories", ours.open(terms));
  const pool = await pools.poolIdOf(terms);
  await gas.view("poolIdOf", await pools.poolIdOf.populateTransaction(terms));
  const person = word("person");
  const points = hashed(["uint16[]"], [[2, 3]]);
  const evidence = evidenceOf(person, points, word("salt"));
  const idOf = (attester: Hex, nullifier: Hex, of = pool) => {
    const typeHash = keccak256(new TextEncoder().encode("RequestId(bytes32 pool,bytes32 attester,bytes32 nullifier)"));
    return hashed(["bytes32", "bytes32", "bytes32", "bytes32"], [typeHash, of, attester, nullifier]);
  };
  const nullifiers = Array.from({ length: WINNERS + WAITING }, (_, i) => word(`nullifier ${i}`));
  const ids = nullifiers.map((nullifier) => idOf(org, nullifier));
  const ask = (i: number) =>
    pools.request(pool, org, nullifiers[i] ?? ZeroHash, 1_000 + i, 0, i === 0 ? evidence : word("evidence"));
  await gas.transaction("ask for a place, the pool's first, a member with licence checked", ask(0));
  await gas.transaction("ask for a place, a member with licence checked", ask(1));
  for (let i = 2; i < nullifiers.length - 1; i++) await send(ask(i));
  await gas.transaction("ask for a place, after 575 others", ask(nullifiers.length - 1));
  const [first, second] = ids;
  if (!first || !second) throw new Error("no requests");

  /** Measures what nothing after it builds on. */
  const aside = async (measure: () => Promise<void>) => {
    const snapshot = await connection.networkHelpers.takeSnapshot();
    await measure();
    await snapshot.restore();
  };
  await aside(async () => {
    await gas.transaction("withdraw a request", pools.withdraw(pool, org, second, word("evidence")));
  });
  await aside(async () => {
    const shown = pools.contradict(pool, org, first, person, [2, 3], word("salt"));
    await gas.transaction("show that a priority is not its points' sum", shown);
  });
  await aside(async () => {
    const nullifier = word("pseudonym");
    await send(pools.request(pool, org, nullifier, 5, 0, evidenceOf(person, points, word("other salt"))));
    const a = { request: first, points, salt: word("salt") };
    const b = { request: idOf(org, nullifier), points, salt: word("other salt") };
    await gas.transaction("show that a person was asked for twice", pools.contradictTwice(pool, org, person, a, b));
  });
  await aside(async () => {
    const attested = termsOf(trust, trust, "attested beds");
    await send(ours.open(attested));
    const of = await pools.poolIdOf(attested);
    const value = { pool: of, org, nullifier: word("nullifier 0"), eligibility: 0, deadline: DEADLINE };
    const signature = await provider.signTypedData(domainOf(stage.deployment, "CapacityPool"), ATTESTATION, value);
    const attestation = { member: provider.address, deadline: DEADLINE, signature };
    const asked = pools.requestAttested(of, org, value.nullifier, 1_000, 0, evidence, attestation);
    await gas.transaction("ask for a place with an attester's word", asked);
  });

  await connection.networkHelpers.time.increaseTo(DEADLINE + 1);
  await gas.transaction("close a pool", pools.close(pool));
  await connection.networkHelpers.mine(65);
  await gas.transaction("fix a pool's draw", pools.fixDraw(pool));
  await gas.transaction("reveal a pool's secret", pools.reveal(pool, SECRET));
  await aside(async () => {
    await send(pools.settle(pool, ids.slice(0, 1)));
    await gas.transaction("give up a walk", pools.restart(pool));
  });
  const [winners, waiting] = [ids.slice(0, WINNERS), ids.slice(WINNERS)];
  const places = winners.map((request) => ({ request, category: 0 }));
  const few = WINNERS / 4;
  let ofFew = 0n;
  await aside(async () => {
    const walk = await send(pools.settle(pool, ids.slice(0, few)));
    await send(pools.settle(pool, ids.slice(few)));
    const award = await send(pools.award(pool, places.slice(0, few)));
    ofFew = walk.gasUsed + award.gasUsed;
  });
  await gas.each(`settle, the walk, each of ${WINNERS} winners in one call`, WINNERS, pools.settle(pool, winners));
  await gas.view("rankOf", await pools.rankOf.populateTransaction(pool, first));
  await gas.each(`settle, each of ${WAITING} without a unit in one call`, WAITING, pools.settle(pool, waiting));
  await gas.each(`settle, the award, each of ${WINNERS} winners in one call`, WINNERS, pools.award(pool, places));
  const each = `settle, each of ${WINNERS} winners, walked and awarded`;
  gas.sum(each, [
    `settle, the walk, each of ${WINNERS} winners in one call`,
    `settle, the award, each of ${WINNERS} winners in one call`,
  ]);
  const ofAll = BigInt(gas.rows[each] ?? 0) * BigInt(WINNERS);
  gas.count("settle, each further winner, walked and awarded", (ofAll - ofFew) / BigInt(WINNERS - few));

  await gas.transaction("accept a place", pools.accept(pool, org, first, evidence));
  await aside(async () => {
    await gas.transaction("decline a place", pools.decline(pool, org, second, word("evidence")));
  });
  await aside(async () => {
    await connection.networkHelpers.time.increase(7_201);
    await gas.transaction("expire an offer", pools.expire(pool, second));
  });
  await aside(async () => {
    await gas.transaction("release a place, its provider", ours.releaseByProvider(pool, first));
  });
  await gas.transaction("release a place", pools.release(pool, org, first, evidence));
  const page = waiting.slice(0, 32);
  await gas.transaction("pass a place on to the first of a page of 32", pools.offerNext(pool, 0, [page]));
  const searched = "pass a soft unit on, the next of a page of 32";
  await gas.transaction(searched, pools.offerNext(pool, 1, [page]));

  for (const [sentence, call] of Object.entries({
    "stageOf a pool": pools.stageOf.populateTransaction(pool),
    "rulesOf a pool": pools.rulesOf.populateTransaction(pool),
    "partiesOf a pool": pools.partiesOf.populateTransaction(pool),
    "freeOf a pool": pools.freeOf.populateTransaction(pool),
    "drawOf a pool": pools.drawOf.populateTransaction(pool),
    "requestOf a pool": pools.requestOf.populateTransaction(pool, first),
    walkOf: pools.walkOf.populateTransaction(pool, member.address),
    settlementOf: pools.settlementOf.populateTransaction(pool),
    waitingPageOf: pools.waitingPageOf.populateTransaction(pool, member.address, 0),
    winnerPageOf: pools.winnerPageOf.populateTransaction(pool, member.address, 0),
    "cursorOf a pool": pools.cursorOf.populateTransaction(pool, 0),
    DRAW_DELAY: pools.DRAW_DELAY.populateTransaction(),
    MAX_PRIORITY: pools.MAX_PRIORITY.populateTransaction(),
    MAX_POINTS: pools.MAX_POINTS.populateTransaction(),
    MAX_REQUESTS: pools.MAX_REQUESTS.populateTransaction(),
    MAX_WALK: pools.MAX_WALK.populateTransaction(),
    WAITING_PAGE: pools.WAITING_PAGE.populateTransaction(),
    WINNER_PAGE: pools.WINNER_PAGE.populateTransaction(),
    MAX_PAGES: pools.MAX_PAGES.populateTransaction(),
    "ORGANIZATIONS of the pools": pools.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
  await before.restore();
}
