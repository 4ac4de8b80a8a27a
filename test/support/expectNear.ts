import { expect } from "chai";

/** Expects two numbers to differ by at most `tolerance`. Hardhat's matchers replace chai's `closeTo` by one for integers. */
export function expectNear(found: number | undefined, expected: number | undefined, tolerance: number): void {
  const difference = Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN));
  expect(difference <= tolerance, `${found} is not within ${tolerance} of ${expected}`).to.equal(true);
}
