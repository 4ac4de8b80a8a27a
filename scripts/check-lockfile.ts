// Says what in package-lock.json, or in the lockfile named, would break npm ci on another machine.
import { readFile } from "node:fs/promises";
import { lockfileProblems } from "./lockfileProblems.js";
import { runScript } from "./runScript.js";

await runScript(async () => {
  const path = process.argv[2] ?? "package-lock.json";
  const problems = lockfileProblems(JSON.parse(await readFile(path, "utf8")));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${path} is complete`);
});
