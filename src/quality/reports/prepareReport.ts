import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { BlockSpan } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { probabilityForm } from "../indicators/millionths.js";
import { chartName, periodForm } from "../indicators/obligeOrganization.js";
import { readIndicator, startOfPeriod } from "../indicators/readIndicator.js";
import type { CaseBook } from "./CaseBook.js";
import { earlierOfRecord } from "./earlierOfRecord.js";
import { type Encounter, encountersOf } from "./encountersOf.js";
import { makeCaseBook } from "./makeCaseBook.js";

const judgedCase = z.strictObject({
  use: bytes32,
  counted: z.boolean(),
  occurred: z.boolean(),
  probability: probabilityForm,
});

const questionForm = z.strictObject({ ...chartName.shape, through: periodForm, cases: z.array(judgedCase) });

export type ReportQuestion = z.input<typeof questionForm>;

/**
 * The report of the periods from the first open one through `through`, checked against the chain before anybody can dispute it: each encounter
 * that the organisation anchored in them has to be given, and nothing else; of the encounters of one record only the first may be counted, in whatever
 * period it was. Keep the book before it is sent.
 * @param span where to look for encounters; one that was anchored before is not seen.
 * @throws InputError `input.invalid`; `quality.case` naming the rule and the first encounter that breaks it; RefusedError
 * `contract.UnknownIndicator`, `contract.NotObliged`; MedtrailError `chain.failed`.
 */
export async function prepareReport(
  connection: Connection,
  question: ReportQuestion,
  span: BlockSpan = {},
): Promise<CaseBook> {
  const { org, indicator, through, cases } = checkInput(questionForm, question, "report");
  const rules = await readIndicator(connection, indicator);
  const chart = await ask(connection.quality.chartOf(org, indicator));
  const first = Number(chart.next);
  const window = { from: startOfPeriod(rules, first), to: startOfPeriod(rules, through + 1) };
  const all = await encountersOf(connection, org, { from: 0, to: window.to }, span);
  const standing = all.filter((one) => one.anchoredAt >= window.from && !one.doubled && one.retractedAt === 0);
  // Anybody could follow it to the retraction, after the report.
  const loose = standing.find(({ lastRetractedAt }) => lastRetractedAt !== 0);
  if (loose) throw broken("encounters of retracted records followed to the retraction (followUse)", loose.use);
  requireSame(
    standing,
    cases.map(({ use }) => use),
  );
  const counted = new Set(cases.filter((one) => one.counted).map(({ use }) => use));
  const copy = standing.find((one) => counted.has(one.use) && earlierOfRecord(all, one));
  if (copy) throw broken("of the encounters of one record only the first counted", copy.use);
  const anchoredAt = new Map(standing.map((one) => [one.use, one.anchoredAt]));
  const lastStart = startOfPeriod(rules, through);
  return makeCaseBook({
    ...{ org, indicator, first, through },
    ...{ raisedOdds: rules.raisedOdds, loweredOdds: rules.loweredOdds },
    cases: cases.map((one) => ({ ...one, early: (anchoredAt.get(one.use) ?? lastStart) < lastStart })),
  });
}

function requireSame(standing: readonly Encounter[], given: readonly Hex[]): void {
  const [anchored, named] = [new Set(standing.map(({ use }) => use)), new Set(given)];
  const forgotten = standing.find(({ use }) => !named.has(use));
  if (forgotten) throw broken("every standing encounter of the periods", forgotten.use);
  const strange = given.find((use) => !anchored.has(use));
  if (strange) throw broken("no other than the standing encounters of the periods", strange);
}

function broken(rule: string, use: Hex): InputError {
  return new InputError("quality.case", "The report would be false", { rule, use });
}
