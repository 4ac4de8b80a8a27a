import { z } from "zod";
import { command } from "../Command.js";
import { decimal, inputFile } from "../fields.js";
import { readText } from "../readInput.js";

export const QUALITY_COMMANDS = [
  command({
    name: "quality cusum",
    summary: "chart cases by a risk-adjusted CUSUM (no network)",
    details: 'Prints {"path": [{"case", "weight", "value", "signal"}], "signals": [CASE]}; cases are counted from 1.',
    positional: ["file"],
    input: z.strictObject({
      file: inputFile(
        "CSV with a column risk (or p, probability) and a column outcome (or y, event); - for standard input",
      ),
      or: decimal("the odds ratio to look for: above 1 worsening, below 1 improvement", "R"),
      limit: decimal("the limit at which the chart signals", "H"),
    }),
    example: {
      args: ["quality", "cusum", "-", "--or", "2", "--limit", "1"],
      stdin: "risk,outcome\n0.1,1\n0.2,0\n0.1,1",
    },
    data: true,
    run: async ({ file, or, limit }, context) => {
      const { runCusum } = await import("../../quality/charts/runCusum.js");
      return { value: runCusum({ csv: await readText(context, file), odds: or, limit }) };
    },
  }),
];
