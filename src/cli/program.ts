import { Argument, CommanderError, Option, Command as Parser } from "commander";
import { InputError } from "../shared/errors.js";
import type { CliIo } from "./CliIo.js";
import type { Command } from "./Command.js";
import { exampleOf } from "./exampleOf.js";
import type { Parameter } from "./parametersOf.js";
import { COMMANDS, GROUPS } from "./table.js";

type Take = (command: Command, raw: Readonly<Record<string, unknown>>) => void;

const HELP_STATUS = "commander.helpDisplayed";

/**
 * The parser of the whole table.
 * @param take gets the command that was called, with its input as text; nothing runs before.
 */
export function buildProgram(io: CliIo, version: string, take: Take): Parser {
  const program = new Parser("medtrail")
    .description("A verifiable trail for health data and medicines on Ethereum.")
    .version(version)
    .option("--json", "print the result, or the error, as JSON on one line")
    .addHelpText(
      "after",
      '\n"medtrail GROUP --help" lists a group, "medtrail COMMAND --help" shows a command with an example.',
    );
  quietly(program, io, "medtrail");
  const groups = new Map<string, Parser>();
  for (const command of COMMANDS) {
    const words = command.name.split(" ");
    let parent = program;
    for (let depth = 1; depth < words.length; depth++) {
      const name = words.slice(0, depth).join(" ");
      const group = groups.get(name) ?? quietly(parent.command(words[depth - 1] ?? ""), io, `medtrail ${name}`);
      group.description(GROUPS[name] ?? "").allowExcessArguments(false);
      groups.set(name, group);
      parent = group;
    }
    addCommand(parent, command, io, take);
  }
  return program;
}

function addCommand(parent: Parser, command: Command, io: CliIo, take: Take): void {
  const parser = quietly(parent.command(command.name.split(" ").at(-1) ?? ""), io, `medtrail ${command.name}`);
  parser
    .summary(command.summary)
    .description([`${sentence(command.summary)}.`, command.details.replaceAll("\n", " ")].filter(Boolean).join("\n\n"));
  const places = command.parameters.filter(({ isPositional }) => isPositional);
  for (const place of places) parser.addArgument(argumentOf(place));
  for (const parameter of command.parameters) if (!parameter.isPositional) parser.addOption(optionOf(parameter));
  parser.option("--json", "print the result, or the error, as JSON on one line");
  parser.addHelpText("after", `\nExample:\n${exampleOf(command.example).replaceAll(/^/gm, "  ")}`);
  parser.action((...given: unknown[]) => {
    const { json: _json, ...options } = parser.opts();
    take(command, { ...Object.fromEntries(places.map(({ name }, i) => [name, given[i]])), ...options });
  });
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`;
}

function argumentOf({ placeholder, kind, description, isRequired, choices }: Parameter): Argument {
  const name = kind === "list" ? `${placeholder}...` : placeholder;
  const argument = new Argument(isRequired ? `<${name}>` : `[${name}]`, description);
  if (choices.length > 0) argument.argChoices = [...choices];
  return argument;
}

function optionOf({ flag, placeholder, kind, description, isRequired, choices, preset }: Parameter): Option {
  const told = preset === undefined ? description : `${description} (${preset} unless told)`;
  const option = new Option(kind === "switch" ? `--${flag}` : `--${flag} <${placeholder}>`, told);
  if (choices.length > 0) option.argChoices = [...choices];
  if (isRequired) option.makeOptionMandatory();
  if (kind === "value") {
    option.argParser((value: string, before: string | undefined) => {
      // The last would silently win.
      if (before !== undefined) throw new InputError("input.usage", `--${flag} is given twice`);
      return value;
    });
  }
  if (kind === "list") {
    option.argParser((value: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      ...value.split(","),
    ]);
  }
  return option;
}

/** What the parser would print and exit with becomes a typed error. */
function quietly(parser: Parser, io: CliIo, name: string): Parser {
  return parser
    .helpOption("-h, --help", "show this help")
    .configureHelp({ helpWidth: 100, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .showSuggestionAfterError(true)
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      const said = error.message.replace(/^error: |\.$/g, "").replaceAll("\n", " ");
      const detail = error.code === "commander.help" ? "A command is missing" : said;
      throw new InputError("input.usage", `${detail}. See ${name} --help`);
    });
}

/** Whether the parser is done since it showed help or the version. */
export function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && (error.exitCode === 0 || error.code === HELP_STATUS);
}
