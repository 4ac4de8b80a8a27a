const SCALE = 10n ** 40n;

/**
 * |ln(value)| in 10^-12, rounded half up, with 40 decimals on the way: ln(x) = 2·artanh((x − 1)/(x + 1)).
 * @param value with 18 decimals, above 0.
 */
export function exactLog(value: bigint): bigint {
  const one = 10n ** 18n;
  const ratio = ((value - one) * SCALE) / (value + one);
  const square = (ratio * ratio) / SCALE;
  let [power, sum] = [ratio, 0n];
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = (power * square) / SCALE;
  }
  const log = sum < 0n ? -2n * sum : 2n * sum;
  const unit = SCALE / 10n ** 12n;
  return (log + unit / 2n) / unit;
}

/**
 * A limit of a Poisson number of events by quantiles of the gamma distribution (half the chi-square's with twice the degrees of
 * freedom), found by bisection of its distribution function.
 * @param share below 0.5 the lower limit, with shape `expected`; above it the upper, with `expected` + 1.
 */
export function poissonLimit(expected: number, share: number): number {
  const shape = share < 0.5 ? expected : expected + 1;
  let [low, high] = [0, shape + 20 * Math.sqrt(shape) + 50];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (gammaDistribution(shape, middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

/** The regularised lower incomplete gamma function by its power series. */
function gammaDistribution(shape: number, x: number): number {
  let [term, sum] = [1 / shape, 1 / shape];
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum * Math.exp(-x + shape * Math.log(x) - logGamma(shape));
}

/** Stirling's series, shifted to where it is exact to 10^-15. */
function logGamma(x: number): number {
  let [shifted, product] = [x, 1];
  while (shifted < 15) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted ** 2;
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
