import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";

const KELVIN_AT_ZERO_CELSIUS = 273.15;

/** ΔH / R in K for ΔH = 83.144 kJ/mol and R = 8.3144 J/(mol K), which USP <1079.2> sets where nothing better is known. */
export const ACTIVATION_ENERGY_OVER_GAS_CONSTANT = 10_000;

const kineticSample = z.object({
  celsius: z.number().gt(-KELVIN_AT_ZERO_CELSIUS),
  weight: z.number().nonnegative().optional(),
});
const kineticSamples = z
  .array(kineticSample)
  .min(1)
  .refine((samples) => samples.some(({ weight = 1 }) => weight > 0), "no sample has a weight");
const kineticOptions = z.object({ activationEnergyOverGasConstant: z.number().positive().optional() });

/** A temperature in °C, and for how long it held in any unit that all samples share; 1 where it is left out. */
export interface KineticSample {
  readonly celsius: number;
  readonly weight?: number | undefined;
}

/**
 * The mean kinetic temperature in °C: the constant temperature at which the goods would have aged as much (Haynes 1971;
 * ICH Q1A(R2), glossary; USP <1079.2>, which means it for controlled room and cold temperature, not for frozen goods):
 *
 *     T = (ΔH / R) / -ln( Σ w_i exp(-ΔH / (R T_i)) / Σ w_i ),  in kelvin
 *
 * Without weights it is the plain form for readings at equal intervals. It lies between the arithmetic mean and the
 * highest value.
 * @param options `activationEnergyOverGasConstant`: ΔH / R in K, if the product's own is known.
 * @throws InputError `input.invalid` for no sample, a value at or below absolute zero, or no weight above 0.
 */
export function meanKineticTemperature(
  samples: readonly KineticSample[],
  options: { readonly activationEnergyOverGasConstant?: number } = {},
): number {
  const checked = checkInput(kineticSamples, samples, "temperature samples");
  const { activationEnergyOverGasConstant: a = ACTIVATION_ENERGY_OVER_GAS_CONSTANT } = checkInput(
    kineticOptions,
    options,
    "options of the mean kinetic temperature",
  );
  const weighty = checked.filter(({ weight = 1 }) => weight > 0);
  const highest = weighty.reduce((most, { celsius }) => Math.max(most, celsius), -KELVIN_AT_ZERO_CELSIUS);
  const top = a / (highest + KELVIN_AT_ZERO_CELSIUS);
  let sum = 0;
  let weights = 0;
  for (const { celsius, weight = 1 } of weighty) {
    // Relative to the warmest, whose term is 1: exp(-ΔH / RT) alone vanishes for deep cold.
    sum += weight * Math.exp(top - a / (celsius + KELVIN_AT_ZERO_CELSIUS));
    weights += weight;
  }
  return a / (top - Math.log(sum / weights)) - KELVIN_AT_ZERO_CELSIUS;
}
