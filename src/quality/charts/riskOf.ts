import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";

const finite = z.number();

const modelForm = z.strictObject({
  intercept: finite,
  /** Coefficient of each factor, by its name. */
  coefficients: z.record(z.string().min(1), finite),
});

const questionForm = z.strictObject({ model: modelForm, factors: z.record(z.string(), finite) }).refine(
  ({ model, factors }) => {
    const named = Object.keys(model.coefficients);
    return named.length === Object.keys(factors).length && named.every((name) => Object.hasOwn(factors, name));
  },
  { error: "not exactly the model's factors", path: ["factors"] },
);

/** A logistic model of the risk of an event. */
export type RiskModel = Readonly<z.input<typeof modelForm>>;

/**
 * The risk of one case, from 0 to 1: 1 / (1 + e^-(intercept + Σ coefficient · factor)).
 * @param factors each factor of the model, and no other: a factor that was forgotten would count as zero, which is a value.
 * @throws InputError `input.invalid`
 */
export function riskOf(model: RiskModel, factors: Readonly<Record<string, number>>): number {
  const checked = checkInput(questionForm, { model, factors }, "risk model and case");
  const { intercept, coefficients } = checked.model;
  const terms = Object.entries(coefficients).map(([name, coefficient]) => coefficient * (checked.factors[name] ?? 0));
  return 1 / (1 + Math.exp(-terms.reduce((sum, term) => sum + term, intercept)));
}
