import { InputError } from "../../shared/errors.js";
import { ABSOLUTE_ZERO } from "./temperatureReading.js";

const FROM_UNIT = {
  CEL: (value: number) => value,
  FAH: (value: number) => ((value - 32) * 5) / 9,
  KEL: (value: number) => value - 273.15,
} as const;

// So that 2.675, which a double holds as 2.67499…, is rounded as it is written.
const NOISE = 1e-9;

/**
 * A temperature in 0.01 °C, rounded to the nearest, halves away from 0 °C: an error of 0.005 °C, less than any sensor's own.
 * @param uom UN/ECE Recommendation 20 code: CEL, FAH or KEL.
 * @throws InputError `sensor-element.unit`, `sensor-element.value`
 */
export function toCenticelsius(value: number, uom: string | undefined): number {
  if (uom !== "CEL" && uom !== "FAH" && uom !== "KEL") {
    throw new InputError("sensor-element.unit", "A temperature is given in a unit that is none", { uom });
  }
  const exact = 100 * FROM_UNIT[uom](value);
  const rounded = Math.sign(exact) * Math.round(Math.abs(exact) + NOISE);
  if (!(rounded >= ABSOLUTE_ZERO && rounded <= 32_767)) {
    throw new InputError("sensor-element.value", "A temperature lies outside what the chain can hold", { value, uom });
  }
  return rounded === 0 ? 0 : rounded;
}
