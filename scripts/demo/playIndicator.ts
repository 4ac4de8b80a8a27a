import { indicatorFromMeasure } from "../../src/quality/fhir/indicatorFromMeasure.js";
import { defineIndicator } from "../../src/quality/indicators/defineIndicator.js";
import type { IndicatorTerms } from "../../src/quality/indicators/indicatorTerms.js";
import { obligeOrganization } from "../../src/quality/indicators/obligeOrganization.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { QualityCast, QualityStage } from "./qualityCast.js";
import { READMISSION_MEASURE } from "./readmissionMeasure.js";
import type { Story } from "./Story.js";

const DAY = 86_400;

/** An indicator that organisations have to report. */
export interface Watch {
  readonly indicator: Hex;
  readonly terms: IndicatorTerms;
  /** Canonical URL of the Measure that defines it. */
  readonly measure: string;
  /** When a period begins. */
  readonly startOf: (period: number) => Date;
  /** Waits until a moment, or until a period begins. */
  readonly at: (moment: Date | number) => Promise<unknown>;
}

/** The regulator defines the indicator by a FHIR Measure, and says who reports it. */
export async function playIndicator(
  story: Story,
  { chain, definitions, regulator: authority, now, wait }: QualityStage,
  { bennington, albans, auditor, patients, relay }: QualityCast,
): Promise<Watch> {
  const regulator = chain.as(authority);
  const start = new Date((await now()).getTime() + 3000 * DAY);
  const { indicator, terms, measure } = await story.does(
    "regulator",
    "defines the indicator by a FHIR Measure: quarters, 11 cases at least, an alarm when the odds look doubled",
    async () => {
      const bytes = new TextEncoder().encode(JSON.stringify(READMISSION_MEASURE));
      const { definition, measure, eventsAreGood } = await indicatorFromMeasure(bytes, "the Measure", definitions);
      const terms: IndicatorTerms = {
        definition,
        start,
        periodLength: 91 * DAY,
        reportTime: 60 * DAY,
        answerTime: 14 * DAY,
        disputeTime: 60 * DAY,
        minCases: 11,
        maxSpan: 4,
        raisedOdds: 2,
        loweredOdds: 0.5,
        upLimit: 3,
        downLimit: 3,
        eventsAreGood,
        barring: true,
      };
      const { indicator, transaction } = await defineIndicator(regulator, terms);
      return { indicator, terms, measure, receipt: transaction };
    },
  );
  await story.does("regulator", "obliges both hospitals to report it", async () => [
    await obligeOrganization(regulator, { org: bennington.org, indicator, from: 0 }),
    await obligeOrganization(regulator, { org: albans.org, indicator, from: 0 }),
  ]);
  const startOf = (period: number) => new Date(start.getTime() + 1000 * period * terms.periodLength);
  const at = async (moment: Date | number) => {
    const date = typeof moment === "number" ? startOf(moment) : moment;
    return wait(Math.ceil((date.getTime() - (await now()).getTime()) / 1000));
  };
  await at(0);
  await story.does(
    "anyone",
    "puts both auditors' licences in force, which were announced long enough ago",
    async () => [
      await send(relay.organizations.activateLicences(auditor.org)),
      await send(relay.organizations.activateLicences(patients.org)),
    ],
  );
  return { indicator, terms, measure, startOf, at };
}
