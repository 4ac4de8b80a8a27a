import fc from "fast-check";
import type { SmallInstance } from "./bruteForce.js";

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const lists = (owners: readonly string[], others: readonly string[], whole: boolean) =>
  fc.record(
    Object.fromEntries(
      owners.map((owner) => [
        owner,
        fc.shuffledSubarray([...others], { minLength: whole ? others.length : 0, maxLength: others.length }),
      ]),
    ),
  );
const capacities = (owners: readonly string[]) =>
  fc.record(Object.fromEntries(owners.map((owner) => [owner, fc.nat(2)])));

/** Up to four students, four projects and three supervisors; lists of any length, capacities from 0 to 2. */
export const anyAllocation: fc.Arbitrary<SmallInstance> = fc
  .record({
    students: fc.integer({ min: 1, max: 4 }),
    projects: fc.integer({ min: 1, max: 4 }),
    hosts: fc.integer({ min: 1, max: 3 }),
  })
  .chain((size) => {
    const [students, projects, hosts] = [names("s", size.students), names("p", size.projects), names("h", size.hosts)];
    return fc.record({
      students: lists(students, projects, false),
      supervisors: lists(hosts, students, false),
      projects: fc.record(Object.fromEntries(projects.map((project) => [project, fc.constantFrom(...hosts)]))),
      project_capacity: capacities(projects),
      supervisor_capacity: capacities(hosts),
    });
  });

/** Up to four residents and three hospitals. */
export const anyHospitals = fc
  .record({ residents: fc.integer({ min: 1, max: 4 }), hospitals: fc.integer({ min: 1, max: 3 }) })
  .chain((size) => {
    const [residents, hospitals] = [names("r", size.residents), names("h", size.hospitals)];
    return fc.record({
      residents: lists(residents, hospitals, false),
      hospitals: lists(hospitals, residents, false),
      capacity: capacities(hospitals),
    });
  });

/** One to four of each side, who rank all of the other. */
export const anyMarriage = fc.integer({ min: 1, max: 4 }).chain((size) => {
  const [suitors, reviewers] = [names("m", size), names("w", size)];
  return fc.record({ suitors: lists(suitors, reviewers, true), reviewers: lists(reviewers, suitors, true) });
});
