// A pool of 10,000 requests on an in-process network with the production build: asked, drawn, settled, passed on, and verified from events.
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { network } from "hardhat";
import { LICENCES } from "../src/identity/licences.js";
import { expireOffer } from "../src/resources/pool/answerOffer.js";
import { capacityKindOf } from "../src/resources/pool/capacityKindOf.js";
import { closePool, fixDraw, revealDraw } from "../src/resources/pool/drawPool.js";
import { evidenceOf, newEvidence } from "../src/resources/pool/evidence.js";
import { openPool } from "../src/resources/pool/openPool.js";
import { passOn } from "../src/resources/pool/passOn.js";
import { drawCommitmentOf, newDrawSecret } from "../src/resources/pool/poolDraw.js";
import type { PoolTerms } from "../src/resources/pool/poolTerms.js";
import { readPool } from "../src/resources/pool/readPool.js";
import { scoreDigestOf } from "../src/resources/pool/ScoreDefinition.js";
import { settlePool } from "../src/resources/pool/settlePool.js";
import { SOFA } from "../src/resources/pool/sofaScore.js";
import { verifyPool } from "../src/resources/pool/verifyPool.js";
import { bytes32 } from "../src/shared/bytes32.js";
import { checkInput } from "../src/shared/checkInput.js";
import { InputError, IntegrityError } from "../src/shared/errors.js";
import type { Hex } from "../src/shared/hex.js";
import { send } from "../src/shared/send.js";
import { type GasStage, gasStage, UNTIL, word } from "./gas/GasStage.js";
import { runScript } from "./runScript.js";

const COUNT = 10_000;
const DAY = 86_400;
/** A request's own gas, so that no node is asked for it. */
const REQUEST_GAS = 200_000;
/** Offers that nobody answers, so that their units pass on. */
const EXPIRED = 100;

async function timed<T>(action: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await action();
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** A hospital whose controller, who has every duty, opens the pool and asks for the places. */
async function hospital({ chain, regulator, controller }: GasStage): Promise<Hex> {
  const credential = word("credential");
  const { organizations } = chain.as(regulator);
  await send(organizations.accredit(controller.address, credential, LICENCES.care, UNTIL));
  return checkInput(bytes32, await organizations.orgIdOf(controller.address, credential), "OrgId");
}

/** A reserve system of four categories whose units are a tenth of the requests. */
function categoriesFor(count: number): PoolTerms["categories"] {
  const units = Math.max(1, Math.floor(count / 40));
  return [
    { units, soft: false, open: false },
    { units, soft: false, open: true },
    { units, soft: false, open: false },
    { units, soft: true, open: false },
  ];
}

await runScript(async () => {
  const { values } = parseArgs({ options: { count: { type: "string", default: String(COUNT) } } });
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 100) {
    throw new InputError("input.usage", "The count is not a whole number from 100 on", { count: values.count });
  }
  const connection = await network.create();
  const { networkHelpers } = connection;
  const stage = await gasStage(connection);
  const { chain } = stage;
  const org = await hospital(stage);
  const member = chain.as(stage.controller);
  const start = await networkHelpers.time.latest();
  const [secret, inDays] = [newDrawSecret(), (days: number) => new Date((start + days * DAY) * 1000)];
  const { pool, receipt } = await openPool(member, {
    provider: org,
    kind: capacityKindOf({ system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "ICU" }),
    from: inDays(2),
    until: inDays(9),
    deadline: inDays(1),
    answerSeconds: 3_600,
    revealSeconds: 3_600,
    lowerFirst: false,
    score: await scoreDigestOf(SOFA),
    drawCommitment: drawCommitmentOf(secret),
    categories: categoriesFor(count),
  });

  const asked = await timed(async () => {
    let gas = 0n;
    for (let i = 0; i < count; i++) {
      // SOFA's range, so that most requests are tied and the draw decides.
      const opening = newEvidence(word(`person ${i}`), [i % 25]);
      // The last category has fewer beneficiaries than units, so that it has leftovers.
      const eligibility = (((i * 7) % 16) & 0b0101) | (i % 100 === 0 ? 0b1000 : 0);
      const gasLimit = { gasLimit: REQUEST_GAS };
      const evidence = evidenceOf(opening);
      const sent = member.pools.request(pool, org, word(`nullifier ${i}`), i % 25, eligibility, evidence, gasLimit);
      gas += (await send(sent)).gasUsed;
    }
    return gas;
  });

  await networkHelpers.time.increase(DAY);
  await closePool(chain, pool);
  await networkHelpers.mine(Number(await chain.pools.DRAW_DELAY()));
  await fixDraw(chain, pool);
  await revealDraw(member, pool, secret);

  const settled = await timed(() => settlePool(chain, pool));
  const first = await timed(() => passOn(chain, pool));
  await networkHelpers.time.increase(3_601);
  const offered = (await readPool(chain, pool)).requests.filter(({ state }) => state === "offered");
  for (const { id } of offered.slice(0, EXPIRED)) await expireOffer(chain, pool, id);
  const passed = await timed(() => passOn(chain, pool));
  const verified = await timed(() => verifyPool(chain, pool));
  if (!verified.result.agrees) {
    throw new IntegrityError("pool.disagrees", "The contract did not do what the rules say", {
      problem: verified.result.problems[0]?.detail,
    });
  }

  const number = (value: bigint | number) => Number(value).toLocaleString("en");
  const table = new Table({
    head: [`A pool of ${number(count)} requests`, "transactions", "gas", "seconds"],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  const { winners, transactions, gas } = settled.result;
  table.push(
    ["opened", 1, number(receipt.gasUsed), ""],
    ["asked", number(count), `${number(asked.result / BigInt(count))} each`, asked.seconds.toFixed(1)],
    [`settled: ${number(winners)} winners`, transactions, number(gas), settled.seconds.toFixed(1)],
    ["the same for each request", "", number(gas / BigInt(count)), ""],
    [
      `soft leftovers: ${first.result.offered}`,
      first.result.transactions,
      number(first.result.gas),
      first.seconds.toFixed(1),
    ],
    [
      `${EXPIRED} expired, ${passed.result.offered} passed on`,
      passed.result.transactions,
      number(passed.result.gas),
      passed.seconds.toFixed(1),
    ],
    ["verified from events and every slot", "", "", verified.seconds.toFixed(1)],
  );
  console.log(table.toString());
});
