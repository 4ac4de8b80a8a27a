import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packPackage } from "../../scripts/package/packPackage.js";
import { readTarball, type Tarball } from "../../scripts/package/readTarball.js";
import { ROOT, startChild } from "./runChild.js";

let packed: Promise<Tarball & { readonly path: string }> | undefined;

/**
 * The package as it would be published, built and packed once a process. The types are not checked here again, which would take twice as
 * long: `npm test` has a step for that, and CI runs the whole build.
 */
export function packedPackage(): Promise<Tarball & { readonly path: string }> {
  packed ??= pack();
  return packed;
}

async function pack() {
  await rm(join(ROOT, "dist"), { recursive: true, force: true });
  const { status, output } = await startChild("tsc", ["-p", "tsconfig.build.json", "--noCheck"]).ending;
  if (status !== 0) throw new Error(output);
  const folder = await mkdtemp(join(tmpdir(), "medtrail-pack-"));
  process.once("exit", () =>
    spawnSync(process.execPath, ["-e", `fs.rmSync(${JSON.stringify(folder)}, { recursive: true })`]),
  );
  const path = await packPackage(ROOT, folder);
  return { path, ...(await readTarball(path)) };
}
