import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { z } from "zod";
import { allocateInOneWalk } from "../../../src/resources/pool/allocateInOneWalk.js";
import { allocateSequentially } from "../../../src/resources/pool/allocateSequentially.js";
import { lotOf, rankRequests } from "../../../src/resources/pool/rankRequests.js";
import { runReserveSystem } from "../../../src/resources/pool/runReserveSystem.js";
import { InputError } from "../../../src/shared/errors.js";
import { toHex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";

const SEED = 0x6d6564;
const RUNS = process.env.MEDTRAIL_FUZZ === "deep" ? 20_000 : 500;

const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const category = fc.record({ units: fc.nat(4), open: fc.boolean(), soft: fc.boolean() });
const categories = fc.array(category, { minLength: 1, maxLength: 8 });
const eligibilities = fc.array(fc.nat(255), { maxLength: 30 });

const vectorsSchema = z.looseObject({
  vectors: z.array(z.looseObject({ name: z.string(), expect: z.record(z.string(), z.array(z.string())) })),
});

describe("a reserve system", () => {
  withSharedData("allocation/reserve_systems.json", (path) => {
    const { vectors } = vectorsSchema.parse(JSON.parse(readFileSync(join(path), "utf8")));
    for (const { expect: expected, ...system } of vectors) {
      it(`gives the units of the vector "${system.name}"`, () => {
        const given = runReserveSystem(system);
        expect(given).to.deep.equal(expected);
        expect(Object.keys(given)).to.deep.equal(Object.keys(expected));
      });
    }
  });

  it("by its definition is what one walk through the ranking gives, and turns behind the first soft category", () => {
    fc.assert(
      fc.property(categories, eligibilities, (system, ranked) => {
        expect(allocateInOneWalk(system, ranked)).to.deep.equal(allocateSequentially(system, ranked));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("ranked by priority and draw gives the same both ways, however many priorities are equal", () => {
    const request = fc.record({ id: word, priority: fc.nat(3), eligibility: fc.nat(255) });
    const requests = fc.uniqueArray(request, { maxLength: 20, selector: ({ id }) => id });
    fc.assert(
      fc.property(categories, requests, word, fc.boolean(), (system, asked, seed, lowerFirst) => {
        const ranked = rankRequests(asked, seed, lowerFirst).map(({ eligibility }) => eligibility);
        expect(allocateInOneWalk(system, ranked)).to.deep.equal(allocateSequentially(system, ranked));
        const again = rankRequests([...asked].reverse(), seed, lowerFirst).map(({ eligibility }) => eligibility);
        expect(again).to.deep.equal(ranked);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("gives whole units only, to eligible requests, and passes no better-ranked one over", () => {
    fc.assert(
      fc.property(categories, eligibilities, (system, ranked) => {
        const given = allocateInOneWalk(system, ranked);
        const winners = given.flat();
        expect(new Set(winners).size).to.equal(winners.length);
        for (const [i, { units, open, soft }] of system.entries()) {
          const own = given[i] ?? [];
          expect(own.length).to.be.at.most(units);
          const eligible = (position: number) => open || (((ranked[position] ?? 0) >> i) & 1) === 1;
          if (!soft) expect(own.every(eligible)).to.equal(true);
          const waiting = [...ranked.keys()].filter(
            (position) => !winners.includes(position) && (soft || eligible(position)),
          );
          if (own.length < units) expect(waiting).to.deep.equal([]);
          const worst = Math.max(-1, ...own.filter(eligible));
          for (const position of waiting.filter(eligible)) expect(position).to.be.greaterThan(worst);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("ranks in the pool's direction, and by lot among equals", () => {
    const seed = toHex(new Uint8Array(32).fill(7));
    const ids = Array.from({ length: 50 }, (_, i) => toHex(new Uint8Array(32).fill(i)));
    const requests = ids.map((id, i) => ({ id, priority: i % 3 }));
    const best = rankRequests(requests, seed, false);
    const priorities = best.map(({ priority }) => priority);
    expect(priorities).to.deep.equal([...priorities].sort((a, b) => b - a));
    const top = best.filter(({ priority }) => priority === 2).map(({ id }) => lotOf(seed, id));
    expect(top).to.deep.equal([...top].sort());
    expect(rankRequests(requests, seed, true)[0]?.priority).to.equal(0);
    const other = rankRequests(requests, toHex(new Uint8Array(32).fill(8)), false);
    expect(other).not.to.deep.equal(best);
  });

  describe("in a file is refused", () => {
    const system = {
      patients: { a: { score: 1, types: ["x"] } },
      categories: { open: { units: 1, beneficiary: null } },
      order: ["open"],
    };
    for (const [why, broken] of [
      ["without patients", { ...system, patients: undefined }],
      ["with half a unit", { ...system, categories: { open: { units: 0.5, beneficiary: null } } }],
      ["with a category that is not described", { ...system, order: ["open", "other"] }],
      ["with a category that has no turn", { ...system, order: [] }],
      ["with a category that has two turns", { ...system, order: ["open", "open"] }],
      ["with what nobody knows", { ...system, wish: 1 }],
      ["that is none", "reserve"],
    ] as const) {
      it(why, () => expectFailure(() => runReserveSystem(broken), InputError, "input.invalid"));
    }
  });
});
