import { z } from "zod";

// The three shapes of deferred_acceptance.json, each without its expectation. Whom a list leaves out is not acceptable to its owner.

const name = z.string().min(1);
const list = z
  .array(name)
  .refine((names) => new Set(names).size === names.length, "a name twice; a list is a strict order")
  .readonly();
const lists = z.record(name, list);
const count = z.int().min(0);
/** One number for all, or one for each by name. */
const capacities = z.union([count, z.record(name, count)]);
const title = { name: z.string().exactOptional() };

/** Residents and hospitals with places: a clinician and a ward, a patient and a unit. */
export const hospitalResidentForm = z.strictObject({
  ...title,
  residents: lists,
  hospitals: lists,
  capacity: capacities,
  /** Who proposes, and gets the best that any stable matching has for them; residents when left out. */
  proposing: z.enum(["residents", "hospitals"]).exactOptional(),
});

/** As many suitors as reviewers, each of whom ranks all of the other side. */
export const stableMarriageForm = z.strictObject({
  ...title,
  suitors: lists,
  reviewers: lists,
  proposing: z.enum(["suitors", "reviewers"]).exactOptional(),
});

/** Students, projects, and supervisors who offer them: also clinicians, the units of hospitals, and the hospitals. Students propose. */
export const studentAllocationForm = z.strictObject({
  ...title,
  students: lists,
  supervisors: lists,
  /** Who offers each project. */
  projects: z.record(name, name),
  project_capacity: capacities,
  supervisor_capacity: capacities,
});

export type HospitalResidentInput = z.input<typeof hospitalResidentForm>;
export type StableMarriageInput = z.input<typeof stableMarriageForm>;
export type StudentAllocationInput = z.input<typeof studentAllocationForm>;
export type MatchingInput = HospitalResidentInput | StableMarriageInput | StudentAllocationInput;
