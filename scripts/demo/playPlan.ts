import { enrolPerson } from "../../src/resources/coverage/enrolPerson.js";
import { FeeSchedule, newPlanSecret } from "../../src/resources/coverage/FeeSchedule.js";
import { openPlan } from "../../src/resources/coverage/openPlan.js";
import { personOf } from "../../src/resources/coverage/personOf.js";
import { payPremium } from "../../src/resources/coverage/planMoney.js";
import type { PlanTerms } from "../../src/resources/coverage/planTerms.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import { type Insured, insure, SERVICES } from "./insured.js";
import { Purse } from "./Purse.js";
import type { FundStage, ResourcesCast } from "./resourcesCast.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const DAY = 86_400;

/** A plan with the people whom it covers. */
export interface OpenedPlan {
  readonly plan: Hex;
  readonly terms: PlanTerms;
  readonly schedule: FeeSchedule;
  readonly insured: readonly Insured[];
}

/** An insurer opens a plan that begins tomorrow and enrols people, whose premiums somebody pays. */
export async function playPlan(
  story: Story,
  { stores, now }: FundStage,
  { insurer, auditor }: ResourcesCast,
  { relay, purse, people }: { readonly relay: Connection; readonly purse: Purse; readonly people: number },
): Promise<OpenedPlan> {
  const { coins } = Purse;
  story.chapter(`${insurer.name} insures ${people} people`);
  const secret = newPlanSecret();
  const schedule = await FeeSchedule.of(secret, [
    { system: SERVICES, code: "mri", maximum: coins(400) },
    { system: SERVICES, code: "icu-day", maximum: coins(1_600) },
    { system: SERVICES, code: "dispense", maximum: coins(60) },
  ]);
  const begun = await now();
  const terms: PlanTerms = {
    insurer: insurer.org,
    arbiter: auditor.org,
    feeRoot: schedule.root,
    token: purse.token,
    start: new Date(begun.getTime() + 1000 * DAY),
    periodSeconds: 30 * DAY,
    periodsPerYear: 12,
    coinsuranceBps: 1_000,
    disputeSeconds: 3 * DAY,
    decideSeconds: 7 * DAY,
    rule: "cea",
    premium: coins(300),
    deductible: coins(100),
    limit: coins(5_000),
    fastLimit: coins(500),
  };
  const { plan } = await story.does(
    insurer.name,
    "opens a plan: deductible 100, own share 10 %, 500 a month at once; short money by constrained equal awards",
    async () => {
      const { plan, transaction } = await openPlan(insurer.chain, terms);
      return { plan, receipt: transaction };
    },
  );
  story.tell("Its fee schedule is on chain as a root of blinded codes: nobody reads from a claim what was treated.");
  const { insured } = await story.does(
    `${people} people`,
    "register and sign that the insurer may see what is claimed; a relay sends it",
    () =>
      withGas(relay, async () => {
        const insured: Insured[] = [];
        while (insured.length < people) insured.push(await insure(relay, stores, insurer.org, begun));
        return { insured };
      }),
  );
  await story.does(insurer.name, "enrols them, each person once; premiums of 300 are paid for the year", () =>
    withGas(relay, async () => {
      for (const [number, { patient, category }] of insured.entries()) {
        const identifier = { system: "https://example.org/policies", value: `P-${number}` };
        const person = await personOf({ secret, plan, identifier });
        const until = new Date(begun.getTime() + 1000 * 365 * DAY);
        await enrolPerson(insurer.chain, { plan, person, patient, category, until });
        await payPremium(relay, { plan, person, year: 1 });
      }
      return {};
    }),
  );
  return { plan, terms, schedule, insured };
}
