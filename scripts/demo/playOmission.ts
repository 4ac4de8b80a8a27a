import { auditCaseBook } from "../../src/quality/disputes/auditCaseBook.js";
import { disproveReport } from "../../src/quality/disputes/disproveReport.js";
import { toMillionths } from "../../src/quality/indicators/millionths.js";
import { countFault, excuseReport } from "../../src/quality/reports/faults.js";
import { makeCaseBook } from "../../src/quality/reports/makeCaseBook.js";
import { prepareReport } from "../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../src/quality/reports/sendReport.js";
import { digestOf } from "../../src/shared/contentId.js";
import { ask } from "../../src/shared/send.js";
import type { CaredStay } from "./caredFor.js";
import { judgedStays } from "./judgedStays.js";
import type { Watch } from "./playIndicator.js";
import type { QualityCast, QualityStage } from "./qualityCast.js";
import type { Story } from "./Story.js";
import { NORTHWESTERN } from "./vermontReadmissions.js";

const CAME_BACK = 5;
const LEFT_OUT = 2;

/** A hospital leaves out patients who came back, and an auditor shows it. */
export async function playOmission(
  story: Story,
  { chain, regulator }: QualityStage,
  { albans, auditor, relay }: QualityCast,
  { watch, cases }: { readonly watch: Watch; readonly cases: readonly CaredStay[] },
): Promise<void> {
  const { indicator, terms } = watch;
  const { org } = albans;
  story.chapter(`${albans.name} leaves out ${LEFT_OUT} of ${CAME_BACK} patients who came back`);
  const polished = judgedStays(cases, NORTHWESTERN, CAME_BACK).slice(LEFT_OUT);
  await story.isRefused(albans.name, "has the library make such a report", "quality.case", () =>
    prepareReport(albans.chain, { org, indicator, through: 0, cases: polished }),
  );
  const book = makeCaseBook({
    ...{ org, indicator, first: 0, through: 0 },
    ...{ raisedOdds: toMillionths(terms.raisedOdds), loweredOdds: toMillionths(terms.loweredOdds) },
    cases: polished.map((one) => ({ ...one, early: false })),
  });
  await story.does(
    albans.name,
    `reports all the same: ${book.cases.length} cases, ${CAME_BACK - LEFT_OUT} came back`,
    () => sendReport(albans.chain, book),
  );
  const found = await story.does(
    auditor.name,
    "is given the book, and compares it with the encounters that were anchored",
    () => auditCaseBook(auditor.chain, book),
  );
  const [missing] = found;
  if (!missing) throw new Error("the audit found nothing");
  story.holds(
    `It finds ${found.length} encounters that the book does not have, and nothing else`,
    found.length === LEFT_OUT && found.every(({ kind }) => kind === "missing"),
  );
  await story.does(
    auditor.name,
    "shows one on chain, by the leaves beside which it should stand: the report is false for ever",
    () => disproveReport(auditor.chain, book, missing),
  );
  story.tell("No outcome was shown for it, and the patient, given these leaves, could have done the same.");
  await story.does("anyone", "counts the false report as a fault: the hospital is barred", () =>
    countFault(relay, { org, indicator, fault: "falseReport", through: 0 }),
  );
  const standing = async () => (await ask(chain.organizations.organizationOf(org))).standing;
  story.holds("Its standing is barred", (await standing()) === 2n);
  const digest = await digestOf(new TextEncoder().encode("what the inspection found, encrypted"));
  await story.does("regulator", "excuses it after an inspection; the report stays false", () =>
    excuseReport(chain.as(regulator), { org, indicator, through: 0, digest }),
  );
  story.holds("Its standing is good again", (await standing()) === 0n);
}
