import type { IndicatorRules } from "../indicators/readIndicator.js";
import { riskOffset } from "../indicators/riskOffset.js";
import type { CaseBook } from "../reports/CaseBook.js";
import type { CaseTree } from "../reports/CaseTree.js";
import { type CaseTotals, NO_TOTALS, readCaseWord } from "../reports/caseWord.js";
import type { Falsehood } from "./Falsehood.js";

const MILLION = 1_000_000;
/** Of a word the bits of the totals. */
const TOTALS_BITS = (1n << 233n) - 1n;

/** Each leaf whose sums are not those before it and its own case, and a last one that is not the report's. */
export function falseSums({ cases, report }: CaseBook, tree: CaseTree, rules: IndicatorRules): Falsehood[] {
  const found: Falsehood[] = [];
  let before = NO_TOTALS;
  for (const [index, one] of cases.entries()) {
    const { totals } = readCaseWord(one.word);
    const left = cases[index - 1];
    if (!follows(before, one.word, rules)) {
      const shown = left ? { index: index - 1, cases: [left, one], proof: tree.proofOfTwo(index - 1) } : undefined;
      found.push({ kind: "sum", ...(shown ?? { index, cases: [one], proof: tree.proof(index) }) });
    }
    before = totals;
  }
  const last = cases.at(-1);
  if (last && (BigInt(last.word) & TOTALS_BITS) !== (BigInt(report.totals) & TOTALS_BITS)) {
    const index = cases.length - 1;
    found.push({ kind: "sum", index, cases: [last], proof: tree.proof(index) });
  }
  return found;
}

function follows(before: CaseTotals, word: CaseBook["cases"][number]["word"], rules: IndicatorRules): boolean {
  const { totals: all, own } = readCaseWord(word);
  const counted = Number(own.counted);
  if (all.cases !== before.cases + counted || all.early !== before.early + (own.early ? counted : 0)) return false;
  if (all.events !== before.events + (own.occurred ? counted : 0) || own.probability > MILLION) return false;
  if (all.expected !== before.expected + BigInt(counted * own.probability)) return false;
  if (!own.counted) return all.up === before.up && all.down === before.down;
  const up = before.up + riskOffset(own.probability, rules.raisedOdds);
  const down = before.down + riskOffset(own.probability, rules.loweredOdds);
  return isNear(all.up, up) && isNear(all.down, down);
}

/** The contract lets a logarithm differ by one. */
function isNear(a: bigint, b: bigint): boolean {
  return a - b <= 1n && b - a <= 1n;
}
