import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { type CaseBook, treeOfBook } from "../reports/CaseBook.js";
import { caseBodyOf } from "../reports/caseLeafOf.js";
import type { LeafPlace } from "./Falsehood.js";

/** Where an encounter stands in a book, with its proof and without its case. @throws InputError `quality.case`, `input.invalid`. */
export function placeInBook(book: CaseBook, use: Hex): LeafPlace {
  const index = book.cases.findIndex((one) => one.use === use);
  const found = book.cases[index];
  if (!found)
    throw new InputError("quality.case", "The book does not have the encounter", { rule: "an encounter of it", use });
  return { index, leaf: { use, body: caseBodyOf(found.salt, found.word) }, proof: treeOfBook(book).proof(index) };
}
