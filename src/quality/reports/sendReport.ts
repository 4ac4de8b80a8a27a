import type { ContractTransactionReceipt } from "ethers";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { send } from "../../shared/send.js";
import { type CaseBook, caseBookForm, treeOfBook } from "./CaseBook.js";

/**
 * Reports a book. After a failure whose outcome is not known, send the same book again: where it had been mined, the chain answers
 * `contract.OtherFirstPeriod`.
 * @param connection a member's of the organisation's, with the duty to report; the controller's while it is barred.
 * @throws InputError `input.invalid`; `quality.case`: the book's leaves are not those of its root; RefusedError `contract.TooEarly`,
 * `contract.TooFewCases`, `contract.EnoughCasesEarlier`, `contract.OtherFirstPeriod`, `contract.SpanOutOfRange`, `contract.NotObliged` and those of acting.
 */
export async function sendReport({ quality }: Connection, book: CaseBook): Promise<ContractTransactionReceipt> {
  const { org, indicator, report } = checkInput(caseBookForm, book, "case book");
  if (treeOfBook(book).root !== report.root) {
    throw new InputError("quality.case", "The book is not its report's", { rule: "leaves under the report's root" });
  }
  return send(quality.report(org, indicator, report));
}
