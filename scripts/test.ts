// `npm test`: every check and every test, two steps at a time. The Solidity tests run on the default build, the library tests on
// the production build, which is what gets deployed, room by room. Sums up in the end what the runners counted; a check that fails
// is one failure.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runScript } from "./runScript.js";
import { type TestCounts, testCounts } from "./testCounts.js";

/** A program of node_modules/.bin or npm with its arguments; a runner counts tests. */
interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly isRunner: boolean;
}

interface Result extends TestCounts {
  readonly name: string;
}

/** Of one step: few enough that both cores have work until the end. */
const MOST_FILES = 32;

/** A step that hangs, on a server or a process left open, shall fail and say what it said until then. Milliseconds. */
const LONGEST = 15 * 60_000;

const npm = (script: string, isRunner = false): Step => ({
  name: script,
  command: ["npm", "run", "-s", script],
  isRunner,
});

/** The library tests, room by room, a large room in several steps; first those of scripts/, which start processes and take longest. */
async function rooms(): Promise<Step[]> {
  const files = (await readdir("test", { recursive: true })).filter((file) => file.endsWith(".test.ts")).sort();
  const byRoom = new Map<string, string[]>();
  for (const file of files) {
    const [room = ""] = file.split(/[\\/]/);
    byRoom.set(room, [...(byRoom.get(room) ?? []), join("test", file)]);
  }
  const steps = [...byRoom].flatMap(([room, tests]) => {
    const parts = Math.ceil(tests.length / MOST_FILES);
    return Array.from({ length: parts }, (_, part) => ({
      room,
      tests: tests.filter((_, i) => i % parts === part),
      name: parts === 1 ? `test:mocha ${room}` : `test:mocha ${room} ${part + 1}/${parts}`,
    }));
  });
  const weight = (step: (typeof steps)[number]) => (step.room === "scripts" ? MOST_FILES : 0) + step.tests.length;
  return steps
    .sort((one, other) => weight(other) - weight(one))
    .map(({ name, tests }) => ({
      name,
      command: ["hardhat", "test", "mocha", "--no-compile", ...tests],
      isRunner: true,
    }));
}

/** Runs a step to its end. Its output appears then, in one piece, so that two steps do not mix. */
async function run({ name, command: [program, ...args], isRunner }: Step): Promise<Result> {
  const begun = Date.now();
  console.log(`---- ${name} ...`);
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
    timeout: LONGEST,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const succeeded = await new Promise<boolean>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status === 0));
  });
  const counts = isRunner
    ? testCounts(stripVTControlCharacters(output), succeeded)
    : { passed: 0, failed: succeeded ? 0 : 1 };
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(`\n${output}\n---- ${name}: ${counts.failed === 0 ? "passed" : "FAILED"} in ${seconds} s\n`);
  return { name, ...counts };
}

await runScript(async () => {
  const results: Result[] = [];
  const does = async (step: Step) => {
    const result = await run(step);
    results.push(result);
    return result;
  };
  const queue = await rooms();
  const build = does(npm("build:library-tests"));
  const runRooms = async () => {
    if ((await build).failed > 0) return;
    for (let room = queue.shift(); room !== undefined; room = queue.shift()) await does(room);
  };
  const runContracts = async () => {
    for (const step of [npm("typecheck"), npm("lint"), npm("test:solidity", true)]) await does(step);
    await runRooms();
  };
  await Promise.all([runContracts(), runRooms()]);

  const sumUp = (count: "passed" | "failed", word: string) => {
    const counted = results.filter((result) => result[count] > 0);
    const sum = counted.reduce((total, result) => total + result[count], 0);
    console.log(`${sum} ${word} (${counted.map((result) => `${result[count]} ${result.name}`).join(", ")})`);
  };
  // .ci/run reads these two lines.
  sumUp("passed", "passing");
  sumUp("failed", "failing");
  if (results.some(({ failed }) => failed > 0)) process.exitCode = 1;
});
