import { verifyMonitor } from "../../src/quality/chain/verifyMonitor.js";
import { funnelZoneOf } from "../../src/quality/charts/funnel.js";
import { recordStays, registerPeople } from "./caredFor.js";
import { playAlarm } from "./playAlarm.js";
import { playFeedback } from "./playFeedback.js";
import { playIndicator } from "./playIndicator.js";
import { playOmission } from "./playOmission.js";
import { playReport } from "./playReport.js";
import { admitQualityCast, type QualityCast, type QualityStage } from "./qualityCast.js";
import type { Story } from "./Story.js";
import { NORTHWESTERN, type Readmissions, SOUTHWESTERN } from "./vermontReadmissions.js";
import { withGas } from "./withGas.js";

const QUARTERS = 12;

/** Is care as good as it should be, and who says so: on what CMS published of two hospitals of Vermont. */
export async function playQuality(story: Story, stage: QualityStage): Promise<QualityCast> {
  story.chapter("Two hospitals of Vermont, and who comes back within 30 days of heart failure");
  for (const { name, readmissions, discharges, expectedRate } of [SOUTHWESTERN, NORTHWESTERN]) {
    const expected = (expectedRate / 100) * discharges;
    story.holds(
      `${name}, three years as CMS published them: ${readmissions} of ${discharges}, ${expected.toFixed(1)} expected. The funnel shows nothing unusual`,
      funnelZoneOf(readmissions, expected) === "inside",
    );
  }
  story.tell("Three years at once hide a bad quarter. So quarters are charted.");
  story.tell(
    "Only names and these totals are real: the quarters, what is reported and what patients say are invented.",
  );
  const cast = await admitQualityCast(story, stage);
  const watch = await playIndicator(story, stage, cast);

  story.chapter("A quarter of care");
  const { bennington, albans, relay } = cast;
  const stays = (one: Readmissions) => Math.round(one.discharges / QUARTERS);
  const { first, second } = await story.does("patients", "register; a relay sends it", () =>
    withGas(relay, async () => ({
      first: await registerPeople(relay, stage.stores, stays(SOUTHWESTERN) / 2),
      second: await registerPeople(relay, stage.stores, stays(NORTHWESTERN)),
    })),
  );
  const { cases } = await story.does(
    bennington.name,
    `records ${stays(SOUTHWESTERN)} stays, two of each patient; each is anchored as a use that counts once`,
    () =>
      withGas(relay, async () => ({
        cases: await recordStays(bennington, stage.stores, first, { each: 2, prefix: "S0" }),
      })),
  );
  const { others } = await story.does(albans.name, `records ${stays(NORTHWESTERN)} stays of as many patients`, () =>
    withGas(relay, async () => ({
      others: await recordStays(albans, stage.stores, second, { each: 1, prefix: "N0" }),
    })),
  );
  await playReport(story, stage, cast, { watch, cases });
  await playOmission(story, stage, cast, { watch, cases: others });
  await playAlarm(story, stage, cast, { watch, people: first });
  const problems = await verifyMonitor(stage.chain);
  story.holds(
    "Worked out again from events alone, every chart, signal, fault and standing follows",
    problems.length === 0,
  );
  await playFeedback(story, stage, cast, { watch, stays: others });
  return cast;
}
