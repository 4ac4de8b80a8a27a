import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import { readIndicator, startOfPeriod } from "../indicators/readIndicator.js";
import { type CaseBook, caseBookForm, treeOfBook } from "../reports/CaseBook.js";
import type { CaseTree } from "../reports/CaseTree.js";
import { caseBodyOf } from "../reports/caseLeafOf.js";
import { readCaseWord } from "../reports/caseWord.js";
import { earlierOfRecord } from "../reports/earlierOfRecord.js";
import { type Encounter, encountersOf } from "../reports/encountersOf.js";
import type { Falsehood, LeafPlace } from "./Falsehood.js";
import { falseSums } from "./falseSums.js";

const LANES = 8;

/**
 * All that an auditor who was given the whole book can show to be false in it: sums, order, encounters left out, leaves that are none, and
 * those in the wrong period. What no chain knows stays to be read: whether outcome and risk are those of the record.
 * @param book as the organisation gave it; its report as the chain has it is asked for.
 * @throws InputError `input.invalid`; `quality.case`: the book is not the report's; MissingError `quality.no-report`;
 * RefusedError `contract.UnknownIndicator`; MedtrailError `chain.failed`.
 */
export async function auditCaseBook(
  connection: Connection,
  book: CaseBook,
  span: BlockSpan = {},
): Promise<readonly Falsehood[]> {
  const { org, indicator, report, cases } = checkInput(caseBookForm, book, "case book");
  const tree = treeOfBook(book);
  if (tree.root !== report.root || cases.length !== report.leaves) {
    throw new InputError("quality.case", "The book is not its report's", { rule: "leaves under the report's root" });
  }
  const rules = await readIndicator(connection, indicator);
  const window = { from: startOfPeriod(rules, report.first), to: startOfPeriod(rules, report.through + 1) };
  const { reportedAt } = await ask(connection.quality.reportedOf(org, indicator, report.through));
  const all = await encountersOf(connection, org, { from: 0, to: Number.MAX_SAFE_INTEGER }, span);
  const unfitness = (one: Encounter) => reasonAgainst(one, window, Number(reportedAt));
  const own = new Map(all.map((one) => [one.use, one]));
  const placeAt = (index: number): LeafPlace => ({ index, leaf: leafAt(book, index), proof: tree.proof(index) });

  const leaves = await inLanes(book.cases, LANES, async (opened, index): Promise<Falsehood[]> => {
    const known = own.get(opened.use);
    if (!known) return [await strangerAt(connection, org, opened.use, placeAt(index), span)];
    const reason = unfitness(known);
    if (reason) return [{ kind: "unfit", place: placeAt(index), reason, ...following(known) }];
    const found: Falsehood[] = [];
    const { own: said } = readCaseWord(opened.word);
    const earlier = said.counted ? earlierOfRecord(all, known) : undefined;
    if (earlier) {
      const shown = { index, opened, proof: tree.proof(index), earlier: earlier.use };
      found.push({ kind: "sharedRecord", ...shown, ...following(known, earlier) });
    }
    const early = known.anchoredAt < startOfPeriod(rules, report.through);
    if (said.early !== early) {
      found.push({ kind: "misplaced", index, opened, proof: tree.proof(index) });
    }
    return found;
  });
  return [
    ...falseSums(book, tree, rules),
    ...disorders(book, tree),
    ...omissions(
      book,
      tree,
      all.filter((one) => !unfitness(one)),
    ),
    ...leaves.flat(),
  ];
}

async function strangerAt(
  connection: Connection,
  org: Hex,
  use: Hex,
  place: LeafPlace,
  span: BlockSpan,
): Promise<Falsehood> {
  const { uses } = connection;
  const filter = uses.filters.UseAnchored(use);
  const [event] = await eventsBetween(connection, (first, last) => uses.queryFilter(filter, first, last), span);
  if (!event) return { kind: "unfit", place, reason: "unknown" };
  if (event.args.organisation === org) return { kind: "unfit", place, reason: "otherKind" };
  const { organisation, patient, commitment } = event.args;
  const issue = {
    issuer: bytes32.parse(organisation),
    patient: bytes32.parse(patient),
    commitment: bytes32.parse(commitment),
  };
  return { kind: "foreign", place, issue };
}

function disorders(book: CaseBook, tree: CaseTree): Falsehood[] {
  return book.cases.slice(1).flatMap(({ use }, index): Falsehood[] => {
    if ((book.cases[index]?.use ?? use) < use) return [];
    const [left, right] = [leafAt(book, index), leafAt(book, index + 1)];
    return [{ kind: "order", index, left, right, proof: tree.proofOfTwo(index) }];
  });
}

/** Of a book in order; one in disorder is shown by that. */
function omissions(book: CaseBook, tree: CaseTree, fit: readonly Encounter[]): Falsehood[] {
  const named = new Set(book.cases.map(({ use }) => use));
  return fit
    .filter(({ use }) => !named.has(use))
    .map(({ use, patient, commitment }): Falsehood => {
      const after = book.cases.findIndex((one) => one.use > use);
      const index = after === -1 ? book.cases.length - 1 : Math.max(0, after - 1);
      const isBetween = after > 0;
      return {
        ...{ kind: "missing", index, patient, commitment },
        neighbours: isBetween ? [leafAt(book, index), leafAt(book, index + 1)] : [leafAt(book, index)],
        proof: isBetween ? tree.proofOfTwo(index) : tree.proof(index),
      };
    });
}

function leafAt({ cases }: CaseBook, index: number): LeafPlace["leaf"] {
  const one = cases[index];
  if (!one)
    throw new InputError("quality.case", "The report has no leaf there", { rule: "a place in the tree", index });
  return { use: one.use, body: caseBodyOf(one.salt, one.word) };
}

function reasonAgainst(
  { doubled, anchoredAt, retractedAt, lastRetractedAt }: Encounter,
  { from, to }: { readonly from: number; readonly to: number },
  reportedAt: number,
): "doubled" | "otherPeriod" | "retracted" | undefined {
  if (doubled) return "doubled";
  if (anchoredAt < from || anchoredAt >= to) return "otherPeriod";
  // What is retracted later was a case when it was reported.
  const isGone = [retractedAt, lastRetractedAt].some((time) => time !== 0 && time < reportedAt);
  return isGone ? "retracted" : undefined;
}

/** Which of them do not hang on the last version of their record yet; one whose record was retracted never will. */
function following(...encounters: readonly Encounter[]): { follow?: Hex[] } {
  const loose = encounters.filter((one) => one.record !== one.lastRecord && one.retractedAt === 0);
  return loose.length > 0 ? { follow: loose.map(({ use }) => use) } : {};
}
