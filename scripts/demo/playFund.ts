import { retractRecord } from "../../src/records/retractRecord.js";
import { fileClaim } from "../../src/resources/coverage/claims/fileClaim.js";
import { contestClaim, decideClaim, reverseClaim } from "../../src/resources/coverage/claims/judgeClaim.js";
import { closePeriods } from "../../src/resources/coverage/close/closePeriods.js";
import { claimFromFhir } from "../../src/resources/coverage/fhir/claimFromFhir.js";
import { explanationToFhir } from "../../src/resources/coverage/fhir/explanationToFhir.js";
import { announceSurplus, collectAwards, withdrawSurplus } from "../../src/resources/coverage/planMoney.js";
import { closableAt } from "../../src/resources/coverage/planTimes.js";
import { readFund } from "../../src/resources/coverage/story/readFund.js";
import { verifyFund } from "../../src/resources/coverage/story/verifyFund.js";
import { digestOf } from "../../src/shared/contentId.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { type Stay, stay } from "./insured.js";
import { Purse } from "./Purse.js";
import { playDispense } from "./playDispense.js";
import { playPlan } from "./playPlan.js";
import type { FundStage, ResourcesCast } from "./resourcesCast.js";
import type { Story } from "./Story.js";
import { tellExplanation } from "./tellExplanation.js";
import { withGas } from "./withGas.js";

const MONEY = { currency: "USD", decimals: Purse.decimals };

// One coin stands for a dollar. The first is within the fast limit, the next two are above it, and for the last there is no money left.
const BILLS = [
  { service: "mri", amount: 450 },
  { service: "icu-day", amount: 1_500 },
  { service: "icu-day", amount: 900 },
  { service: "mri", amount: 180 },
] as const;

/** Insurance money: premiums in, claims out by the plan's terms alone, a period whose money is short, and a payment that comes back. */
export async function playFund(story: Story, stage: FundStage, cast: ResourcesCast, purse: Purse): Promise<void> {
  const { stores, definitions } = stage;
  const { burlington, insurer, auditor } = cast;
  const { coins, shown } = Purse;
  const [account] = stage.accounts.slice(-1);
  if (!account) throw new Error("somebody relays");
  const relay = stage.chain.as(account);
  const at = async (date: Date) => stage.wait(Math.ceil((date.getTime() - (await stage.now()).getTime()) / 1000));
  const digestOfText = (text: string) => digestOf(new TextEncoder().encode(text));

  await purse.fill(account, coins(10_000));
  const { plan, terms, schedule, insured } = await playPlan(story, stage, cast, { relay, purse, people: BILLS.length });

  story.chapter(`${burlington.name} treats them and claims`);
  await at(terms.start);
  await story.does("anyone", `activates ${auditor.name}'s licence, which was announced long enough ago`, () =>
    send(relay.organizations.activateLicences(auditor.org)),
  );
  const stays: Stay[] = [];
  await story.does(burlington.name, "records four stays; each is anchored as a use that counts once", () =>
    withGas(burlington.chain, async () => {
      for (const [number, bill] of BILLS.entries()) {
        const who = insured[number];
        if (who) stays.push(await stay(burlington, stores, who, { number, ...bill }));
      }
      return {};
    }),
  );
  const [first, second, third, last] = stays;
  if (!first || !second || !third || !last) throw new Error("there are four stays");
  const readClaim = ({ claim }: Stay) =>
    claimFromFhir({ bytes: claim, source: "the Claim", definitions, money: MONEY });
  const file = async (one: Stay, { patient, category } = one.insured) => {
    const opening = { ...one.opening, patient };
    const claim = readClaim(one);
    const asked = { plan, opening, category, document: one.document, claim: { ...claim, items: [...claim.items] } };
    const { filed, transaction } = await fileClaim(burlington.chain, schedule, asked);
    return { filed, receipt: transaction };
  };
  const paid = await story.does(burlington.name, "claims 450 for a scan; the schedule allows 400", () => file(first));
  story.holds(
    `400 less the deductible of 100, of that 90 %: ${shown(paid.filed.facts.award)} are paid in the same transaction`,
    paid.filed.state === "paid" && paid.filed.facts.award === coins(270),
  );
  await story.isRefused(burlington.name, "claims the same stay again", "contract.UseAlreadyClaimed", () => file(first));
  await story.isRefused(burlington.name, "claims it for another patient", "contract.UnknownUse", () =>
    file(first, second.insured),
  );
  const waiting = [
    await story.does(burlington.name, "claims 1,500 for intensive care", () => file(second)),
    await story.does(burlington.name, "claims 900 for another patient's", () => file(third)),
    await story.does(burlington.name, "claims 180 for a scan", () => file(last)),
  ];
  story.holds(
    "The two are above the fast limit; for the third no money is left above the liabilities: all three wait",
    waiting.every(({ filed }) => filed.state === "waiting"),
  );
  const [, disputed] = waiting;
  if (!disputed) throw new Error("there are three");
  const named = { use: third.use, facts: disputed.filed.facts };
  const reasons = await digestOfText("the reasons, encrypted");
  await story.does(insurer.name, "contests the second of them", () =>
    contestClaim(insurer.chain, { ...named, reasons }),
  );
  await story.does(auditor.name, "decides that it stands", () =>
    decideClaim(auditor.chain, { ...named, upheld: true, reasons }),
  );
  await story.does(insurer.name, "announces that it will withdraw 500", () =>
    announceSurplus(insurer.chain, { plan, amount: coins(500) }),
  );
  await story.isRefused(insurer.name, "withdraws them under open claims", "contract.SurplusNotDue", () =>
    withdrawSurplus(insurer.chain, plan),
  );

  story.chapter("The period closes short of money");
  await at(closableAt(terms, 1));
  await story.does("anyone", "closes it: money fixed, the level proved on chain, every claim awarded", () =>
    withGas(relay, () => closePeriods(relay, { plan })),
  );
  const fund = await readFund(stage.chain, plan);
  const awardOf = (use: Hex) => fund.claims.get(use)?.facts.award ?? 0n;
  const awards = [second, third, last].map(({ use }) => awardOf(use));
  story.tell(`Owed are 1,260, 720 and 72; there are 930. Awarded are ${awards.map(shown).join(", ")}.`);
  story.holds(
    "The small claim is paid in full, the large ones get the same, and nothing is left over",
    awards.join() === [coins(429), coins(429), coins(72)].join(),
  );
  await story.isRefused(insurer.name, "withdraws what is owed to the hospital", "contract.SurplusNotFree", () =>
    withdrawSurplus(insurer.chain, plan),
  );
  const explain = async (one: Stay) =>
    tellExplanation(
      story,
      explanationToFhir({
        deployment: stage.chain.deployment,
        fund: await readFund(stage.chain, plan),
        use: one.use,
        patient: one.insured.patient,
        claim: readClaim(one),
        schedule,
        money: MONEY,
        created: await stage.now(),
      }),
      definitions,
    );
  await explain(second);

  story.chapter("A payment comes back");
  await story.does(burlington.name, "retracts the record of the first stay: it was another patient's", () =>
    retractRecord(burlington.chain, first.encounter),
  );
  await story.does("anyone", "has its claim reversed: 270 are taken off what the hospital still gets", () =>
    reverseClaim(relay, { use: first.use, facts: paid.filed.facts }),
  );
  await explain(first);
  const before = await purse.balanceOf(burlington.controller);
  await story.does("anyone", "has the hospital's account paid", () =>
    collectAwards(relay, { plan, provider: burlington.org }),
  );
  const got = (await purse.balanceOf(burlington.controller)) - before;
  story.holds(`It gets 930 less 270: ${shown(got)}`, got === coins(660));
  const { isTrue, moneyIn, moneyOut, held } = await verifyFund(stage.chain, plan);
  story.holds(
    `Worked out again from events alone, every payment is true: ${shown(moneyIn)} in = ${shown(moneyOut)} out + ${shown(held)} held`,
    isTrue && moneyIn === moneyOut + held,
  );
  await playDispense(story, stage, cast, { plan, schedule, insured: last.insured });
}
