// Packs the package as it would be published and checks the tarball: what is in it, what publint and Are The Types Wrong say.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lintProblems } from "./package/lintProblems.js";
import { packPackage } from "./package/packPackage.js";
import { readTarball } from "./package/readTarball.js";
import { tarballProblems } from "./package/tarballProblems.js";
import { runScript } from "./runScript.js";

await runScript(async () => {
  const folder = await mkdtemp(join(tmpdir(), "medtrail-pack-"));
  try {
    const tarball = await readTarball(await packPackage(process.cwd(), folder));
    const unpacked = [...tarball.files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString("en-GB")} kB`;
    console.log(
      `${tarball.files.size} files, ${kilobytes(tarball.bytes.length)} packed, ${kilobytes(unpacked)} unpacked`,
    );
    const problems = [...tarballProblems(tarball.files), ...(await lintProblems(tarball))];
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
    else console.log("Nothing is wrong with it.");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
