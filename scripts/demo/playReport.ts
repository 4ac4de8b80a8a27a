import { readChart } from "../../src/quality/chain/readChart.js";
import { measureReportOf } from "../../src/quality/fhir/measureReportOf.js";
import { countPopulations } from "../../src/quality/fhir/measureScoreOf.js";
import { toMillionths } from "../../src/quality/indicators/millionths.js";
import { makeCaseBook } from "../../src/quality/reports/makeCaseBook.js";
import { prepareReport } from "../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../src/quality/reports/sendReport.js";
import type { CaredStay } from "./caredFor.js";
import { judgedStays } from "./judgedStays.js";
import type { Watch } from "./playIndicator.js";
import type { QualityCast, QualityStage } from "./qualityCast.js";
import type { Story } from "./Story.js";
import { SOUTHWESTERN } from "./vermontReadmissions.js";

/** Who come back in each of the hospital's quarters. */
export const BAD_QUARTER = 9;

/** An honest report of a bad quarter, and what cannot be reported. */
export async function playReport(
  story: Story,
  { chain, now }: QualityStage,
  { bennington, albans }: QualityCast,
  { watch, cases }: { readonly watch: Watch; readonly cases: readonly CaredStay[] },
): Promise<void> {
  const { indicator, terms, measure, startOf } = watch;
  const { org } = bennington;
  const judged = judgedStays(cases, SOUTHWESTERN, BAD_QUARTER);
  const book = await story.does(
    bennington.name,
    "makes its case book: every encounter that it anchored, each with a salt, its risk and the sums so far",
    () => prepareReport(bennington.chain, { org, indicator, through: 0, cases: judged }),
  );
  await story.isRefused(bennington.name, "reports before the quarter is over", "contract.TooEarly", () =>
    sendReport(bennington.chain, book),
  );
  await watch.at(1);
  const expected = ((cases.length * SOUTHWESTERN.expectedRate) / 100).toFixed(1);
  await story.does(
    bennington.name,
    `reports ${cases.length} cases: ${BAD_QUARTER} came back, ${expected} were expected`,
    () => sendReport(bennington.chain, book),
  );
  story.tell("On chain are the totals and one root. Who came back is in the book, which only auditors are given.");
  await story.isRefused(albans.name, "reports in its name", "contract.UnknownMember", () =>
    sendReport(albans.chain, book),
  );
  await story.isRefused(
    bennington.name,
    "reports the closed quarter again, with fewer who came back",
    "contract.OtherFirstPeriod",
    async () => {
      const polished = judgedStays(cases, SOUTHWESTERN, 3).map((one) => ({ ...one, early: false }));
      const odds = { raisedOdds: toMillionths(terms.raisedOdds), loweredOdds: toMillionths(terms.loweredOdds) };
      const again = makeCaseBook({ org, indicator, first: 0, through: 0, ...odds, cases: polished });
      return sendReport(bennington.chain, again);
    },
  );
  const { steps } = await readChart(chain, { org, indicator });
  story.holds(
    `Its chart stands at ${steps[0]?.up.toFixed(2)} of ${terms.upLimit}: too little for an alarm`,
    steps[0] !== undefined && steps[0].up > 0 && steps[0].up < terms.upLimit,
  );
  const counts = countPopulations(
    judged.map(({ occurred }) => ({
      ...{ initialPopulation: true, denominator: true, denominatorExclusion: false, denominatorException: false },
      numerator: occurred,
    })),
  );
  const fhir = measureReportOf(
    {
      measure,
      reporter: { system: "https://www.gs1.org/gln", value: bennington.gln },
      start: startOf(0),
      end: startOf(1),
      eventsAreGood: terms.eventsAreGood,
      date: await now(),
    },
    counts,
  );
  story.tell(`As a FHIR MeasureReport its score is ${fhir.group?.[0]?.measureScore?.value}.`);
}
