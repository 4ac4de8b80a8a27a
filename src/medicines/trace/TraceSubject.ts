import type { Hex } from "../../shared/hex.js";

/** A pack by its batch and number. */
export interface PackSubject {
  readonly kind: "pack";
  readonly batch: Hex;
  readonly index: number;
}

/** A logistic unit. */
export interface UnitSubject {
  readonly kind: "unit";
  readonly unit: Hex;
}

export type TraceSubject = PackSubject | UnitSubject;
