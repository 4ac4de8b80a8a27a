/** Points that in a row make a shift or a trend. */
const RUN = 7;

/** On which side of the mean each value lies: 1 above, -1 below, 0 on it. */
export function sidesOf(values: readonly number[], mean: number): number[] {
  return values.map((value) => Math.sign(value - mean));
}

/** Which points end a run of seven or more on one side; the side as sign. */
export function shiftsOf(sides: readonly number[]): number[] {
  return runsOf(sides, RUN);
}

/** Which points end seven or more that each rise, or each fall; 1 or -1. */
export function trendsOf(values: readonly number[]): number[] {
  const steps = values.slice(1).map((value, i) => Math.sign(value - (values[i] ?? value)));
  // Seven points are six steps; the first point ends none.
  return [0, ...runsOf(steps, RUN - 1)].slice(0, values.length);
}

/** Which points are part of a shift or trend that ends with one of `ends`: the seven up to it. */
export function partsOf(ends: readonly number[]): boolean[] {
  return ends.map((_, i) => ends.slice(i, i + RUN).some((end) => end !== 0));
}

/** Which points are among three in a row on one side of which two or three are close to a limit. */
export function twoInThree(close: readonly boolean[], sides: readonly number[]): boolean[] {
  const first = close.map((_, i) => {
    const side = sides[i] ?? 0;
    const alike = side !== 0 && sides[i + 1] === side && sides[i + 2] === side;
    return alike && close.slice(i, i + 3).filter(Boolean).length > 1;
  });
  return close.map((_, i) => first.slice(Math.max(0, i - 2), i + 1).some(Boolean));
}

function runsOf(signs: readonly number[], least: number): number[] {
  let length = 0;
  return signs.map((sign, i) => {
    length = sign === 0 ? 0 : sign === signs[i - 1] ? length + 1 : 1;
    return length >= least ? sign : 0;
  });
}
