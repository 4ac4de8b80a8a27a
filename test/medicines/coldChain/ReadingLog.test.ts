import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import fc from "fast-check";
import { findLie } from "../../../src/medicines/coldChain/findLie.js";
import { isLogged, ReadingLog } from "../../../src/medicines/coldChain/ReadingLog.js";
import { summariseReadings } from "../../../src/medicines/coldChain/summariseReadings.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = 0x6d6564;
const RANGE = { minTemperature: 200, maxTemperature: 800 };
const START = 1_800_000_000;
const every600 = (...temperatures: number[]) =>
  temperatures.map((temperature, i) => ({ time: START + 600 * i, temperature }));

describe("ReadingLog", () => {
  it("is OpenZeppelin's tree of (uint256 index, uint40 time, int16 temperature)", async () => {
    for (const count of [1, 2, 3, 64, 145]) {
      const readings = every600(...Array.from({ length: count }, (_, i) => ((i * 37) % 900) - 100));
      const log = await ReadingLog.of(readings);
      const oracle = StandardMerkleTree.of(
        readings.map(({ time, temperature }, i) => [i, time, temperature]),
        ["uint256", "uint40", "int16"],
      );
      expect(log.root).to.equal(oracle.root);
      for (const index of [0, count >> 1, count - 1]) {
        const proven = log.prove(index);
        expect(proven.proof).to.deep.equal(oracle.getProof(index));
        expect(proven).to.include({ index, ...readings[index] });
      }
    }
  });

  it("proves each reading and nothing else", async () => {
    const log = await ReadingLog.of(every600(300, 310, 320, 330, 340));
    for (let index = 0; index < 5; index++) {
      const proven = log.prove(index);
      expect(isLogged(log.root, proven)).to.equal(true);
      expect(isLogged(log.root, { ...proven, temperature: proven.temperature + 1 })).to.equal(false);
      expect(isLogged(log.root, { ...proven, time: proven.time + 1 })).to.equal(false);
      expect(isLogged(log.root, { ...proven, index: index + 1 })).to.equal(false);
    }
  });

  it("refuses no readings, and an index that it does not have", async () => {
    await expectFailure(() => ReadingLog.of([]), InputError, "input.invalid");
    const log = await ReadingLog.of(every600(300));
    await expectFailure(() => log.prove(1), InputError, "merkle.unknown-leaf");
  });
});

describe("findLie", () => {
  const readings = every600(300, 350, 900, 950, 900, 150, 300);

  it("finds none in an honest log, whatever its readings", async () => {
    const values = fc.array(fc.integer({ min: -500, max: 1500 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(values, async (temperatures) => {
        const honest = every600(...temperatures);
        expect(findLie(await ReadingLog.of(honest), summariseReadings(honest, RANGE), RANGE)).to.equal(undefined);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  const lies = [
    { change: { maxTemperature: 949 }, lie: "Extreme", indices: [3] },
    { change: { minTemperature: 151 }, lie: "Extreme", indices: [5] },
    { change: { from: START + 1 }, lie: "Period", indices: [0] },
    { change: { until: START + 3599 }, lie: "Period", indices: [6] },
    { change: { count: 6 }, lie: "Count", indices: [6] },
    { change: { timeOutside: 1799 }, lie: "TimeOutside", indices: [2, 3, 4, 5] },
    { change: { timeOutside: 600 }, lie: "TimeOutside", indices: [2, 3, 4] },
    { change: { timeOutside: 1 }, lie: "TimeOutside", indices: [2, 3] },
  ] as const;
  for (const { change, lie, indices } of lies) {
    it(`finds ${lie} in ${JSON.stringify(change)}`, async () => {
      const log = await ReadingLog.of(readings);
      const found = findLie(log, { ...summariseReadings(readings, RANGE), ...change }, RANGE);
      expect(found?.lie).to.equal(lie);
      expect(found?.readings.map(({ index }) => index)).to.deep.equal(indices);
      for (const reading of found?.readings ?? []) expect(isLogged(log.root, reading)).to.equal(true);
    });
  }

  it("finds readings out of the order of their times", async () => {
    const disordered = [...readings.slice(0, 3), { time: START + 1, temperature: 900 }];
    const summary = { ...summariseReadings(readings, RANGE), count: 4 };
    const found = findLie(await ReadingLog.of(disordered), summary);
    expect(found?.lie).to.equal("Order");
    expect(found?.readings.map(({ index }) => index)).to.deep.equal([2, 3]);
  });

  it("does not look at time outside without a range", async () => {
    const summary = { ...summariseReadings(readings, RANGE), timeOutside: 0 };
    expect(findLie(await ReadingLog.of(readings), summary)).to.equal(undefined);
  });

  it("shows time outside by the longest intervals, and only with 512 readings", async () => {
    const warm = Array.from({ length: 600 }, (_, i) => ({ time: START + 60 * i, temperature: 900 }));
    const log = await ReadingLog.of(warm);
    const summary = summariseReadings(warm, RANGE);
    const shown = findLie(log, { ...summary, timeOutside: 510 * 60 }, RANGE);
    expect(shown?.readings).to.have.length(512);
    expect(findLie(log, { ...summary, timeOutside: 511 * 60 }, RANGE)).to.equal(undefined);
    const gap = [...warm, { time: START + 100_000, temperature: 900 }];
    const long = findLie(await ReadingLog.of(gap), { ...summariseReadings(gap, RANGE), timeOutside: 511 * 60 }, RANGE);
    expect(long?.readings.map(({ index }) => index)).to.deep.equal([599, 600]);
  });
});
