import Table from "cli-table3";
import ora from "ora";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { MedtrailError } from "../../src/shared/errors.js";
import { gasOf } from "./gasOf.js";

// Some pseudo-terminals have no width, over which ora would clear lines for ever.
const isTerminal = process.stdout.isTTY === true && process.stdout.columns > 0;

interface Row {
  readonly who: string;
  readonly what: string;
  readonly outcome: string;
  readonly gas?: bigint;
}

/** Tells what happens, keeps account of what was expected, and closes with a table. */
export class Story {
  readonly #print: (text: string) => void;
  readonly #rows: Row[] = [];
  readonly #broken: string[] = [];
  #chapters = 0;

  constructor(print: (text: string) => void = console.log) {
    this.#print = print;
  }

  chapter(title: string): void {
    this.#chapters += 1;
    this.#print(`\n${this.#chapters}. ${title}`);
  }

  tell(text: string): void {
    this.#print(`   ${text}`);
  }

  /** Something that is meant to succeed. What it answers may carry the gas it cost: see gasOf. */
  async does<T>(who: string, what: string, act: (progress: (text: string) => void) => Promise<T>): Promise<T> {
    // Off a terminal a spinner would be noise: there the finished line is enough.
    const spinner = ora({ text: `${who} ${what}`, indent: 3, stream: process.stdout, isEnabled: isTerminal });
    if (isTerminal) spinner.start();
    const answer = await act((text) => {
      spinner.text = `${who} ${what}: ${text}`;
    }).catch((error: unknown) => {
      spinner.stop();
      const outcome = codeOf(error);
      this.#line(false, `${who} ${what}`);
      this.#rows.push({ who, what, outcome: `FAILED: ${outcome}` });
      this.#broken.push(`${who} ${what}: failed with ${outcome}`);
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
    const refusal = await act().then(
      () => undefined,
      (error: unknown) => ({ code: codeOf(error), message: error instanceof Error ? error.message : String(error) }),
    );
    const held = refusal?.code === code;
    const outcome = refusal === undefined ? "NOT REFUSED" : `${held ? "refused" : "FAILED"}: ${refusal.code}`;
    this.#line(held, `${who} ${what}: ${refusal ? `refused. ${shortened(refusal.message)}` : outcome}`);
    this.#rows.push({ who, what, outcome });
    if (!held) this.#broken.push(`${who} ${what}: expected ${code}, got ${refusal?.code ?? outcome}`);
  }

  /** Something that is meant to be true. */
  holds(what: string, condition: boolean): void {
    this.#line(condition, what);
    this.#rows.push({ who: "check", what, outcome: condition ? "holds" : "BROKEN" });
    if (!condition) this.#broken.push(what);
  }

  #line(good: boolean, text: string): void {
    this.#print(`   ${good ? "✔" : "✖"} ${text}`);
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
    this.#print(`\n${table.toString()}`);
    for (const broken of this.#broken) this.#print(`BROKEN: ${broken}`);
    const held = this.#rows.length - this.#broken.length;
    this.#print(`\n${held} of ${this.#rows.length} steps went as they should.`);
    return this.#broken.length === 0;
  }
}

function codeOf(error: unknown): string {
  return error instanceof MedtrailError ? error.code : String(error);
}

/** Ids of 32 bytes are for machines: their ends are enough to tell them apart. */
function shortened(message: string): string {
  return message.replace(/0x[0-9a-f]{64}(?![0-9a-f])/gi, (id) => `${id.slice(0, 6)}…${id.slice(-4)}`);
}
