import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { ScoreDefinition } from "./ScoreDefinition.js";

const organ = (code: string) => ({ code, min: 0, max: 4 });

/** Sequential (sepsis-related) Organ Failure Assessment, J.-L. Vincent et al., Intensive Care Medicine 22 (1996): six organs, 0 to 4 points each. */
export const SOFA: ScoreDefinition = {
  source: "https://doi.org/10.1007/BF01709751",
  name: "SOFA",
  components: [
    organ("respiration"),
    organ("coagulation"),
    organ("liver"),
    organ("cardiovascular"),
    organ("nervous-system"),
    organ("renal"),
  ],
};

const amount = z.number().nonnegative();
const measurementsSchema = z.strictObject({
  /** PaO2/FiO2 in mmHg. */
  oxygenationIndex: amount,
  /** Respiratory support; without it the lung gives 2 points at most. */
  ventilated: z.boolean(),
  /** Platelets, 10³/µl. */
  platelets: amount,
  /** Bilirubin, mg/dl. */
  bilirubin: amount,
  /** Mean arterial pressure, mmHg. */
  meanArterialPressure: amount,
  /** µg/kg/min, for an hour at least. */
  dopamine: amount.default(0),
  dobutamine: amount.default(0),
  epinephrine: amount.default(0),
  norepinephrine: amount.default(0),
  /** Glasgow Coma Scale. */
  glasgowComaScale: z.int().min(3).max(15),
  /** Creatinine, mg/dl. */
  creatinine: amount,
  /** Urine, ml a day, where it was measured. */
  urineOutput: amount.optional(),
});

/** The worst values of the day. */
export type SofaMeasurements = z.input<typeof measurementsSchema>;

/**
 * A day's SOFA points by the paper's table, for `pointsOf(SOFA, …)`. The table leaves a bilirubin of exactly 12.0 and a creatinine of exactly
 * 5.0 mg/dl open; here they give 4 points, as usual.
 * @throws InputError `input.invalid`.
 */
export function sofaPoints(measurements: SofaMeasurements): Record<string, number> {
  const m = checkInput(measurementsSchema, measurements, "SOFA measurements");
  return {
    respiration: Math.min(below(m.oxygenationIndex, [400, 300, 200, 100]), m.ventilated ? 4 : 2),
    coagulation: below(m.platelets, [150, 100, 50, 20]),
    liver: from(m.bilirubin, [1.2, 2, 6, 12]),
    cardiovascular: circulation(m),
    "nervous-system": below(m.glasgowComaScale, [15, 13, 10, 6]),
    renal: Math.max(from(m.creatinine, [1.2, 2, 3.5, 5]), urine(m.urineOutput)),
  };
}

/** How many limits the value is below. */
function below(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value < limit).length;
}

/** How many limits the value reaches. */
function from(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length;
}

function circulation(m: z.output<typeof measurementsSchema>): number {
  if (m.dopamine > 15 || m.epinephrine > 0.1 || m.norepinephrine > 0.1) return 4;
  if (m.dopamine > 5 || m.epinephrine > 0 || m.norepinephrine > 0) return 3;
  if (m.dopamine > 0 || m.dobutamine > 0) return 2;
  return m.meanArterialPressure < 70 ? 1 : 0;
}

function urine(output: number | undefined): number {
  if (output === undefined) return 0;
  return output < 200 ? 4 : output < 500 ? 3 : 0;
}
