import { readFileSync } from "node:fs";
import { expect } from "chai";
import { z } from "zod";
import { AWARD_RULES } from "../../../src/resources/awards/AwardRun.js";
import { awardUnits } from "../../../src/resources/awards/awardUnits.js";
import { runClaimsRules } from "../../../src/resources/awards/runClaimsRules.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { withSharedData } from "../../support/withSharedData.js";

const fractions = z.array(z.string());
const vectorFile = z.object({
  vectors: z
    .array(
      z.strictObject({
        note: z.string(),
        endowment: z.int(),
        claims: z.array(z.int()),
        proportional: fractions,
        cea: fractions,
        cel: fractions,
        talmud: fractions,
      }),
    )
    .min(7),
});

describe("runClaimsRules", () => {
  withSharedData("allocation/claims_rules.json", (path) => {
    for (const vector of vectorFile.parse(JSON.parse(readFileSync(path, "utf8"))).vectors) {
      const { note, endowment, claims, ...expectation } = vector;
      it(`${note}: ${endowment} for ${claims.join(", ")}`, () => {
        expect(runClaimsRules({ note, endowment, claims })).to.deep.equal(expectation);
      });

      it(`${note}: ${endowment} in whole units, within a unit of the fraction`, () => {
        for (const rule of AWARD_RULES) {
          const { awards } = awardUnits(rule, { endowment: BigInt(endowment), claims: claims.map(BigInt) });
          for (const [index, award] of awards.entries()) {
            const [numerator = "", denominator = "1"] = (expectation[rule][index] ?? "").split("/");
            const difference = award * BigInt(denominator) - BigInt(numerator);
            expect(difference < BigInt(denominator) && -difference < BigInt(denominator)).to.equal(true);
          }
        }
      });
    }
  });

  it("takes amounts beyond 2^53 as digits, exactly", () => {
    const { proportional, cel } = runClaimsRules({
      endowment: "1000000000000000000001",
      claims: ["3000000000000000000000", 3],
    });
    expect(proportional).to.deep.equal(["1000000000000000000000", "1"]);
    expect(cel).to.deep.equal(["1000000000000000000001", "0"]);
  });

  for (const [what, input] of [
    ["an amount below zero", { endowment: -1, claims: [1] }],
    ["half a unit", { endowment: 0.5, claims: [1] }],
    ["a number that JSON cannot carry exactly", { endowment: 2 ** 53, claims: [1] }],
    ["digits with a leading zero", { endowment: "01", claims: [1] }],
    ["an expectation beside it", { endowment: 1, claims: [1], cea: ["1"] }],
    ["no object", "300"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await expectFailure(() => runClaimsRules(input), InputError, "input.invalid");
    });
  }
});
