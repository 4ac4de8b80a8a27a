import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { passOn } from "../../../src/resources/pool/passOn.js";
import { settlePool } from "../../../src/resources/pool/settlePool.js";
import { verifyPool } from "../../../src/resources/pool/verifyPool.js";
import type { Hex } from "../../../src/shared/hex.js";
import { type PoolSystem, poolSystem } from "../../support/poolSystem.js";
import { withSharedData } from "../../support/withSharedData.js";

const vectorsSchema = z.looseObject({
  vectors: z.array(
    z.looseObject({
      name: z.string(),
      patients: z.record(z.string(), z.looseObject({ score: z.number(), types: z.array(z.string()) })),
      categories: z.record(
        z.string(),
        z.looseObject({ units: z.int(), beneficiary: z.string().nullable(), soft: z.boolean().default(false) }),
      ),
      order: z.array(z.string()),
      expect: z.record(z.string(), z.array(z.string())),
    }),
  ),
});

describe("a pool on chain gives the places of the published vector", function () {
  this.timeout(120_000);

  withSharedData("allocation/reserve_systems.json", (path) => {
    const { vectors } = vectorsSchema.parse(JSON.parse(readFileSync(join(path), "utf8")));
    let system: PoolSystem;
    before(async () => {
      system = await poolSystem();
    });
    after(() => system.close());

    for (const { name, patients, categories, order, expect: expected } of vectors) {
      it(name, async () => {
        const turns = order.flatMap((category) => categories[category] ?? []);
        const pool = await system.open(
          turns.map(({ units, soft, beneficiary }) => ({ units, soft, open: beneficiary === null })),
        );
        // The vectors break ties by id where a pool draws; so priorities are the places in the vectors' own order.
        const ranked = Object.entries(patients).sort(
          ([a, left], [b, right]) => right.score - left.score || (a < b ? -1 : 1),
        );
        const personOf = new Map<Hex, string>();
        for (const [place, [person, { types }]] of ranked.entries()) {
          const eligibility = [...turns.keys()].filter((turn) => types.includes(turns[turn]?.beneficiary ?? ""));
          const { request } = await system.ask(pool, { person, points: [ranked.length - place], eligibility });
          personOf.set(request, person);
        }
        await system.draw(pool);
        await settlePool(system.chain, pool.pool, { atOnce: 4 });
        await passOn(system.chain, pool.pool);

        const { problems, holders } = await verifyPool(system.chain, pool.pool);
        expect(problems).to.deep.equal([]);
        const given = holders.map((requests) => requests.map((request) => personOf.get(request) ?? "").sort());
        expect(given).to.deep.equal(order.map((category) => [...(expected[category] ?? [])].sort()));
      });
    }
  });
});
