import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { chartName, periodForm } from "../indicators/obligeOrganization.js";
import { CaseTree } from "./CaseTree.js";
import { caseBodyOf, caseLeafOf } from "./caseLeafOf.js";

/** ICharts.Report, as the event PeriodReported has it. */
export const reportForm = z.strictObject({
  first: periodForm,
  through: periodForm,
  leaves: z.int().min(1).max(0xffff_ffff),
  /** A word of `writeCaseWord`. */
  totals: bytes32,
  root: bytes32,
});

export type QualityReport = Readonly<z.output<typeof reportForm>>;

export const openedCaseForm = z.strictObject({
  use: bytes32,
  salt: bytes32,
  /** A word of `writeCaseWord`. */
  word: bytes32,
});

/** A leaf with what it hides. */
export type OpenedCase = Readonly<z.output<typeof openedCaseForm>>;

export const caseBookForm = z.strictObject({
  ...chartName.shape,
  report: reportForm,
  /** All leaves, in their order. */
  cases: z.array(openedCaseForm).min(1),
});

/**
 * All of a report: what the organisation keeps, as JSON, for as long as the report may be disputed, and shows an auditor whole. It names
 * outcomes and risks, so it is as secret as the records.
 */
export type CaseBook = Readonly<z.output<typeof caseBookForm>>;

/** The tree of a book's leaves; its root is the report's, or the book is not that report's. @throws InputError `input.invalid`. */
export function treeOfBook(book: CaseBook): CaseTree {
  const { cases } = checkInput(caseBookForm, book, "case book");
  return new CaseTree(cases.map(({ use, salt, word }) => caseLeafOf(use, caseBodyOf(salt, word))));
}
