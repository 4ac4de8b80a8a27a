import { z } from "zod";

const MILLION = 1_000_000;

/**
 * A number as the contracts hold it: millionths, half rounded away from zero.
 * The nearest double of a decimal may lie just below its half; that is looked at with the 15 digits that a double is sure of.
 */
export function toMillionths(value: number): number {
  return Math.sign(value) * Math.round(Number((Math.abs(value) * MILLION).toPrecision(15)));
}

/** The number that millionths stand for. */
export function fromMillionths(millionths: bigint | number): number {
  return Number(millionths) / MILLION;
}

/** The number that a chart's 10^-12 stand for. */
export function fromUnits(units: bigint): number {
  return Number(units) / 1e12;
}

/** A number in a chart's unit, 10^-12. */
export function toUnits(value: number): bigint {
  return BigInt(Math.round(value * 1e12));
}

/** A probability in millionths. */
export const probabilityForm = z.int().min(0).max(MILLION);

/** An odds ratio in millionths, as an indicator may have it. */
export const oddsForm = z.int().min(50_000).max(20_000_000);
