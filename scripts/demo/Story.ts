import Table from "cli-table3";
import ora from "ora";
import { ERROR_CATALOGUE, type ErrorCode } from "../../src/shared/errorCatalogue.js";
import { MedtrailError } from "../../src/shared/errors.js";

const isTerminal = process.stdout.isTTY === true;

interface Row {
  readonly who: string;
  readonly what: string;
  readonly outcome: string;
  readonly gas?: bigint;
}

/** Tells what happens, keeps account of what was expected, and closes with a table. */
export class Story {
  readonly #rows: Row[] = [];
  readonly #broken: string[] = [];
  #chapters = 0;

  chapter(title: string): void {
    this.#chapters += 1;
    console.log(`\n${this.#chapters}. ${title}`);
  }

  tell(text: string): void {
    console.log(`   ${text}`);
  }

  /** Something that is meant to succeed. What it answers may carry the gas it cost. */
  async does<T>(who: string, what: string, act: (progress: (text: string) => void) => Promise<T>): Promise<T> {
    // Off a terminal a spinner would be noise: there the finished line is enough.
    const spinner = ora({ text: `${who} ${what}`, indent: 3, stream: process.stdout, isEnabled: isTerminal });
    if (isTerminal) spinner.start();
    const answer = await act((text) => {
      spinner.text = `${who} ${what}: ${text}`;
    }).catch((error: unknown) => {
      spinner.stop();
      this.#line(false, `${who} ${what}`);
      throw error;
    });
    spinner.stop();
    const gas = gasOf(answer);
    this.#line(true, `${who} ${what}${gas === undefined ? "" : ` (${gas.toLocaleString("en")} gas)`}`);
    this.#rows.push({ who, what, outcome: "done", ...(gas === undefined ? {} : { gas }) });
    return answer;
  }

  /** Something that is meant to be refused, with this error code and no other. */
  async isRefused(who: string, what: string, code: ErrorCode, act: () => Promise<unknown>): Promise<void> {
    const outcome = await act().then(
      () => "NOT REFUSED",
      (error: unknown) => (error instanceof MedtrailError ? error.code : String(error)),
    );
    const held = outcome === code;
    const why = held ? ERROR_CATALOGUE[code].meaning : outcome;
    this.#line(held, `${who} ${what}: refused. ${why}`);
    this.#rows.push({ who, what, outcome: `refused: ${outcome}` });
    if (!held) this.#broken.push(`${who} ${what}: expected ${code}, got ${outcome}`);
  }

  /** Something that is meant to be true. */
  holds(what: string, condition: boolean): void {
    this.#line(condition, what);
    this.#rows.push({ who: "check", what, outcome: condition ? "holds" : "BROKEN" });
    if (!condition) this.#broken.push(what);
  }

  #line(good: boolean, text: string): void {
    console.log(`   ${good ? "✔" : "✖"} ${text}`);
  }

  /** Prints the closing table; true when everything went as it should. */
  close(): boolean {
    const table = new Table({
      head: ["who", "what", "outcome", "gas"],
      colAligns: ["left", "left", "left", "right"],
      colWidths: [20, 60, 34, 12],
      wordWrap: true,
      style: { head: [], border: [], compact: true },
    });
    for (const { who, what, outcome, gas } of this.#rows) {
      table.push([who, what, outcome, gas === undefined ? "" : gas.toLocaleString("en")]);
    }
    console.log(`\n${table.toString()}`);
    for (const broken of this.#broken) console.log(`BROKEN: ${broken}`);
    const held = this.#rows.length - this.#broken.length;
    console.log(`\n${held} of ${this.#rows.length} steps went as they should.`);
    return this.#broken.length === 0;
  }
}

/** Receipts say `gasUsed`; records of one transaction share its gas. */
function gasOf(answer: unknown): bigint | undefined {
  const one: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (typeof one !== "object" || one === null) return undefined;
  if ("gasUsed" in one && typeof one.gasUsed === "bigint") return one.gasUsed;
  if ("gas" in one && typeof one.gas === "bigint") return one.gas;
  return undefined;
}
