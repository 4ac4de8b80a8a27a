import Papa from "papaparse";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { type ChartCase, chartLimit, oddsRatio } from "./chartCase.js";
import { cusumPath } from "./cusumPath.js";
import { weightOf } from "./cusumWeight.js";

const runForm = z.strictObject({
  /**
   * CSV (RFC 4180) of at most 1,000,000 cases. One column is called risk, probability or p, one outcome, event or y; others are not
   * read. Without a header there are two columns, risk and outcome.
   */
  csv: z.string(),
  /** The odds ratio to look for: above 1 worsening, below 1 improvement. */
  odds: oddsRatio,
  limit: chartLimit,
});

/** What `medtrail quality cusum FILE.csv --or R --limit H` takes. */
export type CusumRun = z.input<typeof runForm>;

/** A chart of single cases in the order of the file. */
export interface CusumRunResult {
  readonly path: readonly {
    readonly case: number;
    readonly weight: number;
    readonly value: number;
    readonly signal: boolean;
  }[];
  /** The cases that signalled, counted from 1. */
  readonly signals: readonly number[];
}

const RISK_NAMES = ["risk", "probability", "p"];
const OUTCOME_NAMES = ["outcome", "event", "y"];
const OUTCOMES: ReadonlyMap<string, boolean> = new Map([
  ["0", false],
  ["1", true],
]);
/** A path of more would no longer fit one text when it is printed. */
const MAX_CASES = 1_000_000;
const NUMBER = /^[+-]?\.?\d/;
const DECIMAL = /^(0|[1-9]\d*)?(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * The risk-adjusted CUSUM of a table of cases.
 * @throws InputError `input.invalid`; `quality.csv`: no table of cases, which names the line of the file and the rule, and no value.
 */
export function runCusum(run: CusumRun): CusumRunResult {
  const { csv, odds, limit } = checkInput(runForm, run, "CUSUM run");
  const weights = readCases(csv).map((one) => weightOf(one, odds));
  const path = cusumPath(weights, limit).map((point, i) => ({ case: i + 1, weight: weights[i] ?? 0, ...point }));
  return { path, signals: path.filter(({ signal }) => signal).map((point) => point.case) };
}

function readCases(csv: string): ChartCase[] {
  // A delimiter is not guessed: a file of one column, or one with decimal commas, would be guessed wrong.
  const { data, errors } = Papa.parse<string[]>(csv, { delimiter: ",", skipEmptyLines: true, preview: MAX_CASES + 2 });
  const [error] = errors;
  if (error) throw broken(error.message, (error.row ?? 0) + 1);
  const [first] = data;
  if (first === undefined) throw broken("no case", 1);
  const isHeadless = first.length === 2 && first.every((field) => NUMBER.test(field.trim()));
  const names = isHeadless ? ["risk", "outcome"] : first.map((name) => name.trim().toLowerCase());
  const [risk, outcome] = [columnOf(names, RISK_NAMES), columnOf(names, OUTCOME_NAMES)];
  const rows = isHeadless ? data : data.slice(1);
  if (rows.length === 0) throw broken("no case", 1);
  if (rows.length > MAX_CASES) throw broken("more than 1000000 cases", data.length);
  return rows.map((row, i) => {
    const line = i + (isHeadless ? 1 : 2);
    if (row.length !== names.length) throw broken("not as many fields as the header", line);
    const written = (row[risk] ?? "").trim();
    const value = Number(written);
    if (written === "" || !DECIMAL.test(written) || value > 1) throw broken("the risk is no number from 0 to 1", line);
    const occurred = OUTCOMES.get((row[outcome] ?? "").trim());
    if (occurred === undefined) throw broken("the outcome is neither 0 nor 1", line);
    return { risk: value, occurred };
  });
}

function columnOf(names: readonly string[], wanted: readonly string[]): number {
  const found = names.flatMap((name, i) => (wanted.includes(name) ? [i] : []));
  const [column] = found;
  if (column === undefined || found.length > 1) throw broken(`not exactly one column ${wanted.join(" or ")}`, 1);
  return column;
}

function broken(rule: string, row: number): InputError {
  return new InputError("quality.csv", "The table is not one of cases", { rule, row });
}
