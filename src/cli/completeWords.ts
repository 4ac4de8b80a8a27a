import { RootCommand } from "@bomb.sh/tab";
import type { Parameter } from "./parametersOf.js";
import { COMMANDS, GROUPS } from "./table.js";

/** Prints what may stand next on a command line, in the protocol of tab's scripts. @returns the exit status. */
export function completeWords(words: readonly string[]): number {
  completions().parse([...words]);
  return 0;
}

function completions(): RootCommand {
  const root = new RootCommand();
  for (const [name, summary] of Object.entries(GROUPS)) root.command(name, summary);
  for (const { name, summary, parameters } of COMMANDS) {
    const row = root.command(name, summary);
    row.option("json", "print JSON");
    row.option("help", "show help", "h");
    for (const parameter of parameters) {
      const { flag, description, kind } = parameter;
      if (parameter.isPositional) row.argument(parameter.name, offer(parameter), kind === "list");
      else if (kind === "switch") row.option(flag, description);
      else row.option(flag, description, offer(parameter));
    }
  }
  return root;
}

function offer({ choices }: Parameter) {
  return (complete: (value: string, description: string) => void) => {
    for (const choice of choices) complete(choice, "");
  };
}
