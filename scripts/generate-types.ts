// Generates typechain-types/ from the artifacts of the production build, in sorted order and without Hardhat's own
// type extension, so that the same sources always give the same bytes and dApps can import them without Hardhat.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { config } from "hardhat";
import { runTypeChain } from "typechain";
import { z } from "zod";

const outDir = "typechain-types";
const artifactSchema = z.object({
  contractName: z.string().optional(),
  sourceName: z.string().optional(),
  abi: z.array(z.unknown()).default([]),
});

async function filesBelow(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

// Without the bytecode, since bundlers cannot drop it and every dApp would load a megabyte for what only deploy/ does. The coin
// is for trying things out, and deployed by its binding.
const withoutCode = await mkdtemp(join(tmpdir(), "medtrail-abis-"));
const artifacts: string[] = [];
for (const file of await filesBelow(config.paths.artifacts, ".json")) {
  const name = relative(config.paths.artifacts, file);
  if (name.startsWith("build-info")) continue;
  const text = await readFile(file, "utf8");
  const { contractName, sourceName, abi } = artifactSchema.parse(JSON.parse(text));
  if (sourceName === undefined || sourceName.startsWith("test/") || abi.length === 0) continue;
  const copy = join(withoutCode, name);
  await mkdir(dirname(copy), { recursive: true });
  const isDemo = sourceName.startsWith("contracts/demo/");
  await writeFile(copy, isDemo ? text : JSON.stringify({ contractName, sourceName, abi }));
  artifacts.push(copy);
}

await rm(outDir, { recursive: true, force: true });
await runTypeChain({
  cwd: config.paths.root,
  filesToProcess: artifacts,
  allFiles: artifacts,
  outDir,
  target: "ethers-v6",
  flags: {
    alwaysGenerateOverloads: false,
    discriminateTypes: false,
    tsNocheck: false,
    environment: undefined,
    node16Modules: true,
  },
});
await rm(withoutCode, { recursive: true });

// TypeChain leaves folder imports without a file, which Node's module resolution does not know.
for (const file of await filesBelow(outDir, ".ts")) {
  const text = await readFile(file, "utf8");
  const fixed = text.replace(/^(import type \* as \w+ from ["'])(\.[^"']*)(?<!\.js)(["'];)$/gm, "$1$2/index.js$3");
  if (fixed !== text) await writeFile(file, fixed);
}
console.log(`typechain-types: bindings of ${artifacts.length} contracts`);
