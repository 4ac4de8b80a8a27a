import { expect } from "chai";
import fc from "fast-check";
import { isExcursion } from "../../../src/medicines/coldChain/isExcursion.js";
import { meanKineticTemperature } from "../../../src/medicines/coldChain/meanKineticTemperature.js";
import { decodeSummary, encodeSummary, type ReadingSummary } from "../../../src/medicines/coldChain/ReadingSummary.js";
import { strictestLimits } from "../../../src/medicines/coldChain/storageLimits.js";
import { summariseReadings } from "../../../src/medicines/coldChain/summariseReadings.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = 0x6d6564;
const FRIDGE = { minTemperature: 200, maxTemperature: 800, maxMeanKinetic: 800, maxTimeOutside: 3600 };
const START = 1_800_000_000;

/** Readings ten minutes apart. */
const every600 = (...temperatures: number[]) =>
  temperatures.map((temperature, i) => ({ time: START + 600 * i, temperature }));

const someReadings = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 7200 }), temperature: fc.integer({ min: -2000, max: 4000 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((steps) => {
    let time = START;
    return steps.map(({ gap, temperature }) => {
      time += gap;
      return { time, temperature };
    });
  });

describe("summariseReadings", () => {
  it("sums up a good transport", () => {
    const summary = summariseReadings(every600(312, 450, 745), FRIDGE);
    expect(summary).to.deep.equal({
      count: 3,
      from: START,
      until: START + 1200,
      minTemperature: 312,
      maxTemperature: 745,
      meanKinetic: 523,
      timeOutside: 0,
    });
    expect(isExcursion(summary, FRIDGE)).to.equal(false);
  });

  it("counts a whole interval as outside if either of its ends is", () => {
    expect(summariseReadings(every600(500, 900, 500, 500), FRIDGE).timeOutside).to.equal(1200);
    expect(summariseReadings(every600(199, 500, 500), FRIDGE).timeOutside).to.equal(600);
    expect(summariseReadings(every600(900, 901, 150), FRIDGE).timeOutside).to.equal(1200);
  });

  it("counts no end of the range as outside", () => {
    expect(summariseReadings(every600(200, 800), FRIDGE).timeOutside).to.equal(0);
  });

  it("counts a second where a reading is outside and no time passed", () => {
    const summary = summariseReadings(every600(801), FRIDGE);
    expect(summary).to.include({ count: 1, from: START, until: START, meanKinetic: 801, timeOutside: 1 });
  });

  it("rounds the mean up, and noise not", () => {
    const readings = every600(400, 401);
    expect(meanKineticTemperature([{ celsius: 4 }, { celsius: 4.01 }])).to.be.within(4.004, 4.006);
    expect(summariseReadings(readings, FRIDGE).meanKinetic).to.equal(401);
    for (let temperature = -2000; temperature <= 4000; temperature += 7) {
      expect(summariseReadings(every600(temperature, temperature), FRIDGE).meanKinetic).to.equal(temperature);
    }
  });

  it("takes the higher of the plain mean and the one by time", () => {
    const longCold = [
      { time: START, temperature: 300 },
      { time: START + 86_400, temperature: 300 },
      { time: START + 86_460, temperature: 2000 },
    ];
    expect(summariseReadings(longCold, FRIDGE).meanKinetic).to.equal(centi([3, 3, 20]));
    const longWarm = [
      { time: START, temperature: 300 },
      { time: START + 60, temperature: 300 },
      { time: START + 120, temperature: 2000 },
      { time: START + 86_400, temperature: 2000 },
    ];
    expect(summariseReadings(longWarm, FRIDGE).meanKinetic).to.be.greaterThan(centi([3, 3, 20, 20]));
  });

  it("never favours the goods, whatever the readings", () => {
    fc.assert(
      fc.property(someReadings, (readings) => {
        const summary = summariseReadings(readings, FRIDGE);
        const isOut = ({ temperature }: { temperature: number }) => temperature < 200 || temperature > 800;
        let both = 0;
        for (const [i, reading] of readings.entries()) {
          const before = readings[i - 1];
          if (before && isOut(before) && isOut(reading)) both += reading.time - before.time;
        }
        expect(summary.timeOutside).to.be.at.least(both);
        expect(summary.timeOutside > 0).to.equal(readings.some(isOut));
        const plain = 100 * meanKineticTemperature(readings.map(({ temperature }) => ({ celsius: temperature / 100 })));
        expect(summary.meanKinetic).to.be.at.least(plain - 1e-5);
        expect(summary.meanKinetic).to.be.within(summary.minTemperature, summary.maxTemperature);
        expect(decodeSummary(encodeSummary(summary))).to.deep.equal(summary);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  const refused: readonly [string, { time: number; temperature: number }[], string][] = [
    ["no readings", [], "Too small"],
    ["readings out of order", [...every600(300), { time: START - 1, temperature: 300 }], "1.time"],
    ["half a hundredth", every600(300.5), "0.temperature"],
    ["less than absolute zero", every600(300, -27_316), "1.temperature"],
    ["more than sixteen bits", every600(32_768), "0.temperature"],
    ["a time in milliseconds", [{ time: 1_800_000_000_000, temperature: 300 }], "0.time"],
  ];
  for (const [what, readings, rule] of refused) {
    it(`refuses ${what}, and names it`, async () => {
      const failure = await expectFailure(() => summariseReadings(readings, FRIDGE), InputError, "input.invalid");
      expect(failure.message).to.contain(rule);
    });
  }
});

describe("encodeSummary", () => {
  const summary: ReadingSummary = {
    count: 2 ** 32 - 1,
    from: 2 ** 40 - 1,
    until: 0,
    minTemperature: -27_315,
    maxTemperature: 32_767,
    meanKinetic: -1,
    timeOutside: 2 ** 32 - 1,
  };

  it("carries every field at its limit", () => {
    expect(decodeSummary(encodeSummary(summary))).to.deep.equal(summary);
    expect(encodeSummary({ ...summary, timeOutside: 0 }) >> 160n).to.equal(0n);
  });

  it("refuses a field that does not fit, and a word with other bits", async () => {
    for (const bad of [{ count: 0 }, { timeOutside: 2 ** 32 }, { meanKinetic: 0.5 }, { from: -1 }]) {
      await expectFailure(() => encodeSummary({ ...summary, ...bad }), InputError, "input.invalid");
    }
    await expectFailure(() => decodeSummary(encodeSummary(summary) | (1n << 192n)), InputError, "input.invalid");
    await expectFailure(() => decodeSummary(0n), InputError, "input.invalid");
  });
});

describe("strictestLimits", () => {
  it("takes of each limit the strictest", () => {
    const other = { minTemperature: 300, maxTemperature: 2500, maxMeanKinetic: 700, maxTimeOutside: 1800 };
    expect(strictestLimits([FRIDGE, other])).to.deep.equal({
      minTemperature: 300,
      maxTemperature: 800,
      maxMeanKinetic: 700,
      maxTimeOutside: 1800,
    });
    expect(strictestLimits([FRIDGE])).to.deep.equal(FRIDGE);
  });

  it("refuses no product", async () => {
    await expectFailure(() => strictestLimits([]), InputError, "input.invalid");
  });
});

/** The plain mean in 0.01 °C, rounded up. */
function centi(celsius: readonly number[]): number {
  return Math.ceil(100 * meanKineticTemperature(celsius.map((value) => ({ celsius: value }))));
}
