import { z } from "zod";
import { type Command, command } from "../Command.js";
import { inputFile } from "../fields.js";
import { readJson } from "../readInput.js";

function row(
  verb: string,
  summary: string,
  details: string,
  example: unknown,
  load: () => Promise<(input: unknown) => unknown>,
): Command {
  return command({
    name: `resources ${verb}`,
    summary,
    details,
    positional: ["file"],
    input: z.strictObject({ file: inputFile("one problem as JSON; - for standard input") }),
    example: { args: ["resources", verb, "-"], stdin: JSON.stringify(example) },
    data: true,
    run: async ({ file }, context) => ({ value: (await load())(await readJson(context, file)) }),
  });
}

export const RESOURCES_COMMANDS = [
  row(
    "allocate",
    "allocate units by a reserve system",
    'In: {"patients": {ID: {"score", "types"}}, "categories": {NAME: {"units", "beneficiary", "soft"}}, "order": [NAME]}. Out: for each category who gets its units.',
    {
      patients: { a: { score: 90, types: [] }, b: { score: 80, types: ["essential"] }, c: { score: 70, types: [] } },
      categories: { open: { units: 1, beneficiary: null }, essential: { units: 1, beneficiary: "essential" } },
      order: ["essential", "open"],
    },
    async () => (await import("../../resources/pool/runReserveSystem.js")).runReserveSystem,
  ),
  row(
    "match",
    "match by deferred acceptance",
    'In: {"residents", "hospitals", "capacity"}, {"suitors", "reviewers"} or {"students", "projects", …}. Out: the stable matching that the proposing side likes best.',
    { suitors: { a: ["x", "y"], b: ["x", "y"] }, reviewers: { x: ["b", "a"], y: ["a", "b"] } },
    async () => (await import("../../resources/matching/runMatch.js")).runMatch,
  ),
  row(
    "split",
    "split what is too little over claims, by four rules",
    'In: {"endowment", "claims"}. Out: {"proportional", "cea", "cel", "talmud"}, exact fractions.',
    { endowment: 200, claims: [100, 200, 300] },
    async () => (await import("../../resources/awards/runClaimsRules.js")).runClaimsRules,
  ),
  row(
    "apportion",
    "divide whole units in proportion to weights",
    'In: {"method", "weights", "units"}. Out: the units of each.',
    { method: "saintelague", weights: [5117, 4400, 162, 161, 160], units: 100 },
    async () => (await import("../../resources/apportion/runApportion.js")).runApportion,
  ),
];
