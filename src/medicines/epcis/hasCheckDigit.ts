/** Whether digits end in their GS1 check digit: weights 3, 1, 3 … from the right, General Specifications §7.9.1. */
export function hasCheckDigit(digits: string): boolean {
  const weighed = [...digits].reverse().map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 3));
  return /^\d{2,}$/.test(digits) && weighed.reduce((sum, part) => sum + part, 0) % 10 === 0;
}
