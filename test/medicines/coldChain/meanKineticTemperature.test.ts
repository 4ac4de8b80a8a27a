import { expect } from "chai";
import fc from "fast-check";
import {
  ACTIVATION_ENERGY_OVER_GAS_CONSTANT,
  type KineticSample,
  meanKineticTemperature,
} from "../../../src/medicines/coldChain/meanKineticTemperature.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = 0x6d6564;
const of = (...celsius: number[]): KineticSample[] => celsius.map((value) => ({ celsius: value }));

/** Haynes's equation evaluated with sixty decimal digits, outside this project. */
const KNOWN: readonly { readonly samples: KineticSample[]; readonly mean: number }[] = [
  { samples: of(23, 25), mean: 24.053151148926 },
  { samples: of(2, 8), mean: 5.536424508866 },
  { samples: of(5, 5, 5, 25), mean: 15.132218289421 },
  { samples: of(20, 25, 30), mean: 25.858208428104 },
  { samples: of(4, 4, 4, 4, 16), mean: 8.108857214794 },
  { samples: of(-80, -60), mean: -63.069181062494 },
  {
    samples: [
      { celsius: 20, weight: 2 },
      { celsius: 2, weight: 4 },
      { celsius: 25, weight: 1 },
    ],
    mean: 15.677581326833,
  },
  {
    samples: [
      { celsius: -150, weight: 1 },
      { celsius: -20, weight: 2 },
      { celsius: -20, weight: 3 },
    ],
    mean: -21.163038315026,
  },
];

const celsius = fc.double({ min: -100, max: 80, noNaN: true });
const series = fc.array(celsius, { minLength: 1, maxLength: 40 });
const weighted = fc.array(
  fc.record({ celsius, weight: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1000, noNaN: true })) }),
  { minLength: 1, maxLength: 40 },
);
const isWeighty = (samples: readonly { readonly weight: number }[]) => samples.some(({ weight }) => weight > 0);

describe("meanKineticTemperature", () => {
  for (const { samples, mean } of KNOWN) {
    const text = samples.map((sample) => `${sample.celsius}${sample.weight ? `×${sample.weight}` : ""}`).join(", ");
    it(`is ${mean.toFixed(3)} °C for ${text} °C`, () => {
      expectClose(meanKineticTemperature(samples), mean, 1e-9);
    });
  }

  it("is what the equation gives by hand where the exponents are whole numbers", () => {
    const kelvin = (exponent: number) => ACTIVATION_ENERGY_OVER_GAS_CONSTANT / exponent - 273.15;
    const byHand = kelvin(36 - Math.log((1 + Math.E) / 2));
    expectClose(meanKineticTemperature(of(kelvin(36), kelvin(35))), byHand, 1e-9);
  });

  it("takes the product's own activation energy, here 80 kJ/mol over R", () => {
    const activationEnergyOverGasConstant = 80_000 / 8.314462618;
    const mean = meanKineticTemperature(of(15, 25, 30), { activationEnergyOverGasConstant });
    expectClose(mean, 25.089177946746, 1e-9);
  });

  it("lies between the arithmetic mean and the highest value", () => {
    fc.assert(
      fc.property(series, (values) => {
        const mean = meanKineticTemperature(of(...values));
        const arithmetic = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(mean).to.be.at.least(arithmetic - 1e-6);
        expect(mean).to.be.at.most(Math.max(...values) + 1e-6);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("lies there by weight too", () => {
    fc.assert(
      fc.property(weighted.filter(isWeighty), (samples) => {
        const mean = meanKineticTemperature(samples);
        const total = samples.reduce((sum, { weight }) => sum + weight, 0);
        const arithmetic = samples.reduce((sum, sample) => sum + sample.weight * sample.celsius, 0) / total;
        const counted = samples.filter(({ weight }) => weight > 0).map((sample) => sample.celsius);
        expect(mean).to.be.at.least(arithmetic - 1e-6);
        expect(mean).to.be.at.most(Math.max(...counted) + 1e-6);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("is the temperature of a constant series", () => {
    fc.assert(
      fc.property(celsius, fc.integer({ min: 1, max: 50 }), (value, count) => {
        expectClose(meanKineticTemperature(of(...Array(count).fill(value))), value, 1e-9);
      }),
      { seed: SEED },
    );
  });

  it("does not depend on the order", () => {
    fc.assert(
      fc.property(
        weighted.filter(isWeighty).chain((samples) => fc.tuple(fc.constant(samples), shuffled(samples))),
        ([samples, others]) => {
          expectClose(meanKineticTemperature(others), meanKineticTemperature(samples), 1e-9);
        },
      ),
      { seed: SEED },
    );
  });

  it("counts a whole weight as that many readings", () => {
    const twice = meanKineticTemperature([{ celsius: 3, weight: 2 }, { celsius: 9 }]);
    expectClose(twice, meanKineticTemperature(of(3, 3, 9)), 1e-12);
  });

  const refused: readonly [string, KineticSample[]][] = [
    ["no sample", []],
    ["absolute zero", of(20, -273.15)],
    ["what is no number", of(Number.NaN)],
    ["a negative weight", [{ celsius: 3, weight: -1 }]],
    ["samples without a weight above 0", [{ celsius: 3, weight: 0 }]],
  ];
  for (const [what, samples] of refused) {
    it(`refuses ${what}`, async () => {
      await expectFailure(() => meanKineticTemperature(samples), InputError, "input.invalid");
    });
  }

  it("refuses an activation energy that is none", async () => {
    const options = { activationEnergyOverGasConstant: 0 };
    await expectFailure(() => meanKineticTemperature(of(3), options), InputError, "input.invalid");
  });
});

function shuffled<T>(values: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length });
}

/** Not chai's closeTo, which Hardhat's matchers overwrite for whole numbers alone. */
function expectClose(actual: number, expected: number, delta: number): void {
  expect(Math.abs(actual - expected), `${actual} instead of ${expected}`).to.be.at.most(delta);
}
