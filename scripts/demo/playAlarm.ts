import { readChart } from "../../src/quality/chain/readChart.js";
import { riskAdjustedCusum } from "../../src/quality/charts/riskAdjustedCusum.js";
import { acceptAnswer, answerSignal, countFault } from "../../src/quality/reports/faults.js";
import { prepareReport } from "../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../src/quality/reports/sendReport.js";
import { capacityKindOf } from "../../src/resources/pool/capacityKindOf.js";
import { openPool } from "../../src/resources/pool/openPool.js";
import { drawCommitmentOf, newDrawSecret } from "../../src/resources/pool/poolDraw.js";
import { scoreDigestOf } from "../../src/resources/pool/ScoreDefinition.js";
import { SOFA } from "../../src/resources/pool/sofaScore.js";
import { digestOf } from "../../src/shared/contentId.js";
import { type CaredFor, recordStays } from "./caredFor.js";
import { judgedStays } from "./judgedStays.js";
import { VERMONT } from "./newEngland.js";
import type { Watch } from "./playIndicator.js";
import { BAD_QUARTER } from "./playReport.js";
import type { QualityCast, QualityStage } from "./qualityCast.js";
import type { Story } from "./Story.js";
import { SOUTHWESTERN } from "./vermontReadmissions.js";
import { withGas } from "./withGas.js";

const HOUR = 3_600_000;

/** A second bad quarter raises the alarm; nobody answers, every room sees it, and the hospital comes back. */
export async function playAlarm(
  story: Story,
  { chain, stores, regulator, now, wait }: QualityStage,
  { bennington, relay }: QualityCast,
  { watch, people }: { readonly watch: Watch; readonly people: readonly CaredFor[] },
): Promise<void> {
  const { indicator, terms } = watch;
  const { org } = bennington;
  story.chapter("A second bad quarter raises the alarm");
  const { cases } = await story.does(bennington.name, "records another quarter's stays", () =>
    withGas(relay, async () => ({ cases: await recordStays(bennington, stores, people, { each: 2, prefix: "S1" }) })),
  );
  const judged = judgedStays(cases, SOUTHWESTERN, BAD_QUARTER);
  const book = await prepareReport(bennington.chain, { org, indicator, through: 1, cases: judged });
  await watch.at(2);
  await story.does(bennington.name, `reports it: ${BAD_QUARTER} of ${cases.length} again`, () =>
    sendReport(bennington.chain, book),
  );
  const { raisedOdds, loweredOdds, upLimit, downLimit } = terms;
  const quarter = judged.map(({ occurred, probability }) => ({ risk: probability / 1e6, occurred }));
  const { up } = riskAdjustedCusum({ steps: [quarter, quarter], raisedOdds, loweredOdds, upLimit, downLimit });
  const { answerBy } = await readChart(chain, { org, indicator });
  story.holds(
    `Neither quarter alone, but both together: the chart reaches ${up[1]?.value.toFixed(2)}, and the contract raises a signal by itself`,
    up[0]?.signal === false && up[1]?.signal === true && answerBy !== undefined,
  );
  const unanswered = () => countFault(relay, { org, indicator, fault: "unanswered" });
  await story.isRefused("anyone", "counts it as unanswered before 14 days are over", "contract.NotOverdue", unanswered);
  await wait(terms.answerTime + 1);
  await story.does("anyone", "counts it as unanswered after 14 days: the hospital is barred", unanswered);

  const unit = VERMONT.find(({ ccn }) => ccn === SOUTHWESTERN.ccn);
  if (!unit) throw new Error("the hospital has intensive care");
  const beds = Math.floor((unit.icuBeds * (100 - unit.icuOccupancy)) / 100);
  const offerBeds = async () => {
    const after = async (hours: number) => new Date((await now()).getTime() + hours * HOUR);
    return openPool(bennington.chain, {
      ...{ provider: org, kind: capacityKindOf({ system: "http://snomed.info/sct", code: "309904001" }) },
      ...{ deadline: await after(1), from: await after(4), until: await after(48) },
      ...{ answerSeconds: HOUR / 1000, revealSeconds: HOUR / 1000, lowerFirst: true, score: await scoreDigestOf(SOFA) },
      ...{ drawCommitment: drawCommitmentOf(newDrawSecret()), categories: [{ units: beds, soft: false, open: true }] },
    });
  };
  const offers = `offers its ${beds} free ICU beds to other hospitals' patients`;
  await story.isRefused(bennington.name, offers, "contract.BarredOrganization", offerBeds);
  const digest = await digestOf(new TextEncoder().encode("what was looked into and what will change, encrypted"));
  const answer = { org, indicator, digest };
  await story.isRefused(bennington.name, "has a member answer now", "contract.BarredOrganization", () =>
    answerSignal(bennington.chain, answer),
  );
  await story.does(bennington.name, "answers from its controlling account, with the digest of what will change", () =>
    answerSignal(chain.as(bennington.controller), answer),
  );
  await story.isRefused(
    bennington.name,
    "tries again: an answer that late waits for the regulator",
    "contract.BarredOrganization",
    offerBeds,
  );
  await story.does("regulator", "accepts the answer: the standing is good again", () =>
    acceptAnswer(chain.as(regulator), answer),
  );
  await story.does(bennington.name, offers, offerBeds);
}
