import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { count } from "../charts/Limits.js";

const membership = z.boolean();

const subjectForm = z.strictObject({
  initialPopulation: membership,
  denominator: membership,
  denominatorExclusion: membership,
  denominatorException: membership,
  numerator: membership,
});

const countsForm = z
  .strictObject({
    initialPopulation: count,
    denominator: count,
    denominatorExclusion: count,
    denominatorException: count,
    numerator: count,
  })
  .refine((one) => one.denominator <= one.initialPopulation, "more in the denominator than in the initial population")
  .refine(
    (one) => one.denominatorExclusion + one.denominatorException + one.numerator <= one.denominator,
    "more excluded, excepted and in the numerator than in the denominator",
  );

/** For which criteria of a proportion one patient or episode, as the Measure's populationBasis says, was found. */
export type PopulationMembership = z.input<typeof subjectForm>;

/** How many of them belong to each population. */
export type PopulationCounts = z.output<typeof countsForm>;

/**
 * Counts the populations of a proportion measure: each lies within the one before, who is excluded is not asked for the numerator, and
 * an exception counts only where the numerator is not met.
 * @see https://ecqi.healthit.gov, proportion measures: population criteria are evaluated in this order.
 * @throws InputError `input.invalid`
 */
export function countPopulations(subjects: readonly PopulationMembership[]): PopulationCounts {
  const checked = checkInput(z.array(subjectForm), subjects, "subjects of a measure").filter(
    (one) => one.initialPopulation,
  );
  const denominator = checked.filter((one) => one.denominator);
  const remaining = denominator.filter((one) => !one.denominatorExclusion);
  const failed = remaining.filter((one) => !one.numerator);
  return {
    initialPopulation: checked.length,
    denominator: denominator.length,
    denominatorExclusion: denominator.length - remaining.length,
    denominatorException: failed.filter((one) => one.denominatorException).length,
    numerator: remaining.length - failed.length,
  };
}

/**
 * The performance rate: numerator / (denominator − exclusions − exceptions); nothing where that is 0, which is no rate of zero.
 * @throws InputError `input.invalid`
 */
export function measureScoreOf(counts: PopulationCounts): number | undefined {
  const checked = checkInput(countsForm, counts, "populations");
  const eligible = checked.denominator - checked.denominatorExclusion - checked.denominatorException;
  return eligible === 0 ? undefined : checked.numerator / eligible;
}
