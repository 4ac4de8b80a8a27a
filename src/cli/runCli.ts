import { CliContext } from "./CliContext.js";
import type { CliIo } from "./CliIo.js";
import type { Command, Outcome } from "./Command.js";
import { completeWords } from "./completeWords.js";
import { EXIT_STATUS, exitStatusOf } from "./exitStatus.js";
import { Progress } from "./Progress.js";
import { packageVersion } from "./packageFolder.js";
import { buildProgram, isHelp } from "./program.js";
import { tellError } from "./tellError.js";
import { toJson } from "./toJson.js";
import { toText } from "./toText.js";

/**
 * Runs one command line: results alone on standard output, everything else on standard error.
 * @param args what stands after `medtrail`.
 * @returns the exit status; nothing is thrown.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  // What a shell asks on every press of the tabulator key.
  if (args[0] === "complete" && args[1] === "--") return completeWords(args.slice(2));
  const end = args.indexOf("--");
  const asJson = args.slice(0, end === -1 ? args.length : end).includes("--json");
  try {
    const call = await parsed(args, io);
    if (call === undefined) return EXIT_STATUS.done;
    const [command, raw] = call;
    const outcome = await ran(command, raw, io);
    const text = textOf(command, outcome, asJson);
    if (text !== "") io.stdout.write(`${text}\n`);
    return outcome.status ?? (outcome.holds === false ? EXIT_STATUS.failed : EXIT_STATUS.done);
  } catch (error) {
    io.stderr.write(tellError(error, asJson));
    return exitStatusOf(error);
  }
}

type Call = readonly [Command, Readonly<Record<string, unknown>>];

async function parsed(args: readonly string[], io: CliIo): Promise<Call | undefined> {
  let call: Call | undefined;
  const program = buildProgram(io, await packageVersion(), (command, raw) => {
    call = [command, raw];
  });
  try {
    program.parse([...args], { from: "user" });
  } catch (error) {
    if (isHelp(error)) return undefined;
    throw error;
  }
  return call;
}

async function ran(command: Command, raw: Readonly<Record<string, unknown>>, io: CliIo): Promise<Outcome> {
  const context = new CliContext(io, new Progress(io.stderr));
  try {
    return await command.run(raw, context);
  } finally {
    context.progress.end();
    await context.close();
  }
}

function textOf(command: Command, { value, text }: Outcome, asJson: boolean): string {
  if (asJson && value !== undefined) return toJson(value);
  if (text !== undefined) return text;
  return command.data ? toJson(value, 2) : toText(value);
}
