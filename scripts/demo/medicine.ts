import { checkDigitOf } from "../../src/medicines/gs1/checkDigit.js";
import { formatScan } from "../../src/medicines/gs1/formatScan.js";
import { writeMedicineCode } from "../../src/medicines/gs1/medicineCode.js";
import { ndcToGtin } from "../../src/medicines/gs1/ndc.js";

const NDC = "1234-5678-90";

/** A fictitious medicine that is kept in the cold; temperatures in °C, time outside in seconds. */
export const MEDICINE = {
  name: "Examplin",
  strength: "100 IU/mL",
  dosageForm: "injection",
  containerSize: "5 pens",
  ndc: NDC,
  gtin: ndcToGtin(NDC),
  limits: { minCelsius: 2, maxCelsius: 8, maxMeanKineticCelsius: 8, maxSecondsOutside: 3600 },
} as const;

/** A lot of the medicine as its packs print it. */
export interface PrintedLot {
  readonly lot: string;
  /** Last day of use, `YYYY-MM-DD`. */
  readonly expiry: string;
}

/** The SSCC of the story's n-th logistic unit, n below ten. */
export function ssccOf(n: number): string {
  const body = `3760100100000000${n}`;
  return body + checkDigitOf(body);
}

/** What a scanner sends for the DataMatrix of a pack. */
export function dataMatrixOf({ lot, expiry }: PrintedLot, serial: string): string {
  const code = { gtin: MEDICINE.gtin, serial, lot, expiry, expiryIsMonth: false, nationalNumbers: [] };
  return formatScan(writeMedicineCode(code), "data-matrix");
}
