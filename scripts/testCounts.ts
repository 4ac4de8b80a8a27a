/** How many tests passed and failed. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * What a runner counted, from the last `N passing` and `N failing` of its output, which both of Hardhat's runners print.
 * One that failed without a failing test, or that counted no test at all, is one failure: it crashed, or ran nothing.
 */
export function testCounts(output: string, succeeded: boolean): TestCounts {
  const last = (word: string): number => {
    const found = [...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}(?: \\(.*\\))?$`, "gm"))].at(-1);
    return Number(found?.[1] ?? 0);
  };
  const [passed, failed] = [last("passing"), last("failing")];
  return { passed, failed: Math.max(failed, succeeded && passed > 0 ? 0 : 1) };
}
