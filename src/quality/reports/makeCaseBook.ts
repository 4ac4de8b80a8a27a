import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { oddsForm, probabilityForm } from "../indicators/millionths.js";
import { chartName, periodForm } from "../indicators/obligeOrganization.js";
import { riskOffset } from "../indicators/riskOffset.js";
import { type CaseBook, type OpenedCase, treeOfBook } from "./CaseBook.js";
import { type CaseTotals, NO_TOTALS, writeCaseWord } from "./caseWord.js";

const reportedCase = z.strictObject({
  /** UseId of the encounter. */
  use: bytes32,
  /** False where the definition leaves the encounter out; it stands in the tree all the same. */
  counted: z.boolean(),
  /** Whether the event occurred. */
  occurred: z.boolean(),
  /** The risk by the indicator's model, in millionths: see `toMillionths`. */
  probability: probabilityForm,
  /** Whether it was anchored before the report's last period. */
  early: z.boolean(),
});

const bookForm = z.strictObject({
  ...chartName.shape,
  first: periodForm,
  through: periodForm,
  /** Of the indicator, in millionths. */
  raisedOdds: oddsForm,
  loweredOdds: oddsForm,
  cases: z.array(reportedCase).min(1),
});

/** An encounter as it is to be reported. */
export type ReportedCase = z.input<typeof reportedCase>;

/** What a report is made of. */
export type NewCaseBook = z.input<typeof bookForm>;

/**
 * The report of these encounters, with a fresh salt for each: sorted by UseId, each leaf with the sums up to it. It asks no chain;
 * `prepareReport` also checks that the encounters are those of the periods.
 * @throws InputError `input.invalid`; `quality.case`: one encounter twice.
 */
export function makeCaseBook(given: NewCaseBook): CaseBook {
  const { cases, raisedOdds, loweredOdds, org, indicator, first, through } = checkInput(bookForm, given, "report");
  const sorted = [...cases].sort((a, b) => (a.use < b.use ? -1 : 1));
  const leaves: OpenedCase[] = [];
  let totals: CaseTotals = NO_TOTALS;
  for (const { use, ...own } of sorted) {
    if (leaves.at(-1)?.use === use) {
      throw new InputError("quality.case", "An encounter is reported twice", { rule: "each encounter once", use });
    }
    if (own.counted) {
      totals = {
        cases: totals.cases + 1,
        events: totals.events + Number(own.occurred),
        expected: totals.expected + BigInt(own.probability),
        up: totals.up + riskOffset(own.probability, raisedOdds),
        down: totals.down + riskOffset(own.probability, loweredOdds),
        early: totals.early + Number(own.early),
      };
    }
    leaves.push({ use, salt: newSalt(), word: writeCaseWord(totals, own) });
  }
  const empty = toHex(new Uint8Array(32));
  const report = { first, through, leaves: leaves.length, totals: writeCaseWord(totals), root: empty };
  const book: CaseBook = { org, indicator, report, cases: leaves };
  return { ...book, report: { ...report, root: treeOfBook(book).root } };
}

function newSalt(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}
