import Papa from "papaparse";
import { z } from "zod";
import { toMillionths } from "../../quality/indicators/millionths.js";
import { caseBookForm } from "../../quality/reports/CaseBook.js";
import { readCaseWord } from "../../quality/reports/caseWord.js";
import { prepareReport } from "../../quality/reports/prepareReport.js";
import { readReport } from "../../quality/reports/readReport.js";
import { sendReport } from "../../quality/reports/sendReport.js";
import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { useIdOf } from "../../records/uses/useIdOf.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { useSecretForm } from "../claim/submitClaim.js";
import { type Desk, openSendingDesk } from "../network/Desk.js";
import { parseJson, readText } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

const yes = z.union([
  z.boolean(),
  z.enum(["0", "1", "false", "true"]).transform((text) => text === "1" || text === "true"),
]);
const risk = z.union([
  z.number(),
  z
    .string()
    .regex(/^(0|1|0?\.\d+|[01]\.\d+)$/, "not a risk from 0 to 1")
    .transform(Number),
]);

/** An encounter by its UseId, or by its record, whose use the wallet anchored. */
const casesForm = z.array(
  z
    .strictObject({
      use: bytes32.optional(),
      record: z.string().min(1).optional(),
      counted: yes.default(true),
      occurred: yes,
      risk: risk.pipe(z.number().min(0).max(1)),
    })
    .refine(({ use, record }) => (use === undefined) !== (record === undefined), "either use or record"),
);

interface ReportInput extends SendingInput {
  readonly indicator: string;
  readonly file: string;
  readonly org: string;
  readonly through: number;
}

/** Reports judged cases. Every book is kept, under its root, before it is sent: what a report cannot be defended without is never lost. */
export async function reportCases(context: CliContext, input: ReportInput): Promise<Outcome> {
  const { through } = input;
  const text = await readText(context, input.file);
  const cases = checkInput(casesForm, casesOf(text, input.file), "cases");
  const desk = await openSendingDesk(context, input);
  const { chain, home, secrets } = desk;
  const [org, indicator] = [await home.idOf("org", input.org), await home.idOf("indicator", input.indicator)];
  const { next } = await ask(chain.quality.chartOf(org, indicator));
  if (next > BigInt(through)) return alreadyReported(desk, { org, indicator, through });
  const judged = [];
  for (const { use, record, risk: probability, ...one } of cases) {
    judged.push({
      ...one,
      use: use ?? (await useOf(desk, org, record ?? "")),
      probability: toMillionths(probability),
    });
  }
  context.progress.tell("comparing the cases with the encounters that the chain has");
  const book = await prepareReport(chain, { org, indicator, through, cases: judged });
  await secrets.put("casebook", book.report.root, { ...book });
  const { hash } = await sendReport(chain, book);
  return { value: { ...shown(book.report), org, indicator, transaction: hash } };
}

/** Of a command that was killed behind its transaction. @throws InputError `quality.case` where another wallet, or another book, reported it. */
async function alreadyReported(
  { chain, secrets }: Desk,
  name: { readonly org: Hex; readonly indicator: Hex; readonly through: number },
): Promise<Outcome> {
  const report = await readReport(chain, name);
  const isKept = await secrets.has("casebook", report.root);
  if (isKept) await secrets.get("casebook", report.root, caseBookForm);
  return { value: { ...shown(report), org: name.org, indicator: name.indicator, bookKept: isKept }, holds: isKept };
}

function shown({ first, through, leaves, totals, root }: Awaited<ReturnType<typeof readReport>>) {
  const { cases, events, expected } = readCaseWord(totals).totals;
  return { first, through, encounters: leaves, cases, events, expected: Number(expected) / 1e6, root };
}

async function useOf({ home, secrets, stores }: Desk, org: Hex, given: string): Promise<Hex> {
  const { record, patient, author } = await fetchEnvelope(stores.envelopes, await home.idOf("record", given));
  if (author !== org) throw new InputError("input.usage", "--org: not the author of a record", { record });
  const { salt, identifier } = await secrets.get("use", record, useSecretForm);
  return useIdOf({ organisation: org, patient, identifier, salt });
}

/** JSON, or CSV with a header of the same names. */
function casesOf(text: string, path: string): unknown {
  if (text.trimStart().startsWith("[")) return parseJson(text, path);
  const { data, errors } = Papa.parse<Record<string, string>>(text, {
    header: true,
    delimiter: ",",
    skipEmptyLines: true,
  });
  const [error] = errors;
  if (error) {
    throw new InputError("quality.csv", "The table is not one of cases", {
      rule: error.message,
      row: (error.row ?? 0) + 2,
    });
  }
  return data.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "")));
}
