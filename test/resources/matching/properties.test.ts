import { expect } from "chai";
import fc from "fast-check";
import { certifyStability } from "../../../src/resources/matching/certifyStability.js";
import type { MatchingResult } from "../../../src/resources/matching/MatchingResult.js";
import { match } from "../../../src/resources/matching/match.js";
import { verifyStability } from "../../../src/resources/matching/verifyStability.js";
import { failureOf } from "../../support/failureOf.js";
import { allMatchings, blockingPairs, type Pairs, type SmallInstance } from "./bruteForce.js";
import { anyAllocation, anyHospitals, anyMarriage } from "./instances.js";

function pairsOf(result: MatchingResult): Pairs {
  const pairs = Object.entries(result).flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value]] : value.map((applicant) => [applicant, key]),
  );
  return Object.fromEntries(pairs);
}

function resultOf({ projects }: SmallInstance, pairs: Pairs): MatchingResult {
  const taken = (project: string) => Object.keys(pairs).filter((student) => pairs[student] === project);
  return Object.fromEntries(Object.keys(projects).map((project) => [project, taken(project)]));
}

const stableOf = (instance: SmallInstance) =>
  allMatchings(instance).filter((pairs) => blockingPairs(instance, pairs).length === 0);

/** The place on the student's own list; its length for who has none. */
function rankOf({ students }: SmallInstance, pairs: Pairs, student: string): number {
  const list = students[student] ?? [];
  const project = pairs[student];
  return project === undefined ? list.length : list.indexOf(project);
}

const asAllocation = (instance: {
  residents: SmallInstance["students"];
  hospitals: SmallInstance["supervisors"];
  capacity: Readonly<Record<string, number>>;
}): SmallInstance => ({
  students: instance.residents,
  supervisors: instance.hospitals,
  projects: Object.fromEntries(Object.keys(instance.hospitals).map((name) => [name, name])),
  project_capacity: instance.capacity,
  supervisor_capacity: instance.capacity,
});

describe("match", () => {
  it("students, projects, supervisors: stable, and every student's best of all stable matchings", () => {
    fc.assert(
      fc.property(anyAllocation, (instance) => {
        const pairs = pairsOf(match(instance));
        expect(blockingPairs(instance, pairs)).to.deep.equal([]);
        const stable = stableOf(instance);
        expect(stable).to.deep.include(pairs);
        for (const other of stable) {
          for (const student of Object.keys(instance.students)) {
            expect(rankOf(instance, pairs, student)).to.be.at.most(rankOf(instance, other, student));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("residents and hospitals: the best for who proposes, the worst for the others, and the same residents placed", () => {
    fc.assert(
      fc.property(anyHospitals, (hospitals) => {
        const instance = asAllocation(hospitals);
        const byResidents = pairsOf(match(hospitals));
        const byHospitals = pairsOf(match({ ...hospitals, proposing: "hospitals" }));
        expect(byResidents).to.deep.equal(pairsOf(match({ ...hospitals, proposing: "residents" })));
        expect(byResidents).to.deep.equal(pairsOf(match(instance)));
        const stable = stableOf(instance);
        expect(stable).to.deep.include(byHospitals);
        for (const other of stable) {
          expect(Object.keys(other)).to.have.members(Object.keys(byHospitals));
          for (const resident of Object.keys(hospitals.residents)) {
            const rank = rankOf(instance, other, resident);
            expect(rankOf(instance, byResidents, resident)).to.be.at.most(rank);
            expect(rankOf(instance, byHospitals, resident)).to.be.at.least(rank);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("stable marriage: everybody has somebody, and the sides change places when the other proposes", () => {
    fc.assert(
      fc.property(anyMarriage, ({ suitors, reviewers }) => {
        const bySuitors = pairsOf(match({ suitors, reviewers }));
        expect(Object.keys(bySuitors)).to.have.members(Object.keys(suitors));
        expect(new Set(Object.values(bySuitors)).size).to.equal(Object.keys(suitors).length);
        const turned = pairsOf(match({ suitors: reviewers, reviewers: suitors }));
        const byReviewers = pairsOf(match({ suitors, reviewers, proposing: "reviewers" }));
        const swapped = Object.fromEntries(Object.entries(turned).map(([reviewer, suitor]) => [suitor, reviewer]));
        expect(byReviewers).to.deep.equal(swapped);
        const one = Object.fromEntries(Object.keys(reviewers).map((name) => [name, 1]));
        const hospitals = { residents: suitors, hospitals: reviewers, capacity: one };
        expect(bySuitors).to.deep.equal(pairsOf(match(hospitals)));
      }),
    );
  });

  it("no student gains by any other list than their own", () => {
    fc.assert(
      fc.property(anyAllocation, fc.nat(3), fc.infiniteStream(fc.nat(1_000)), (instance, number, random) => {
        const students = Object.keys(instance.students);
        const student = students[number % students.length] ?? "";
        const honest = rankOf(instance, pairsOf(match(instance)), student);
        for (let i = 0; i < 20; i++) {
          const shuffled = Object.keys(instance.projects)
            .map((project) => ({ project, key: random.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ project }) => project);
          const list = shuffled.slice(0, random.next().value % (shuffled.length + 1));
          const told = pairsOf(match({ ...instance, students: { ...instance.students, [student]: list } }));
          const project = told[student];
          const own = instance.students[student] ?? [];
          if (project !== undefined && own.includes(project)) expect(own.indexOf(project)).to.be.at.least(honest);
        }
      }),
    );
  });

  it("gives the same in whatever order applicants stand", () => {
    fc.assert(
      fc.property(anyAllocation, (instance) => {
        const students = Object.fromEntries(Object.entries(instance.students).reverse());
        expect(match({ ...instance, students })).to.deep.equal(match(instance));
      }),
    );
  });
});

describe("the certificate of stability", () => {
  it("is borne out by the lists, whoever proposed", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyHospitals,
        fc.constantFrom("residents" as const, "hospitals" as const),
        async (lists, proposing) => {
          const input = { ...lists, proposing };
          const certificate = await certifyStability(input, match(input));
          expect(await verifyStability(lists, JSON.parse(JSON.stringify(certificate)))).to.deep.equal([]);
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(anyMarriage, async (input) => {
        expect(await verifyStability(input, await certifyStability(input, match(input)))).to.deep.equal([]);
      }),
    );
  });

  it("of any other matching names exactly its blocking pairs, and is not written", async () => {
    await fc.assert(
      fc.asyncProperty(anyAllocation, async (instance) => {
        const certificate = await certifyStability(instance, match(instance));
        expect(await verifyStability(instance, certificate)).to.deep.equal([]);
        for (const pairs of allMatchings(instance).slice(0, 40)) {
          const matching = Object.fromEntries(
            Object.keys(instance.students).map((name) => [name, pairs[name] ?? null]),
          );
          const faults = await verifyStability(instance, { ...certificate, matching });
          const blocking = faults.flatMap((one) => (one.fault === "blocking" ? [`${one.applicant} ${one.place}`] : []));
          const expected = blockingPairs(instance, pairs);
          expect(blocking).to.have.members(expected);
          const write = () => certifyStability(instance, resultOf(instance, pairs));
          if (expected.length > 0) expect(await failureOf(write)).to.include({ code: "matching.unstable" });
          else expect(await verifyStability(instance, await write())).to.deep.equal([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
