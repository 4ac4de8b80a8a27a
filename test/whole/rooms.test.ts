import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import hre from "hardhat";

/** What each room may import besides itself: DESIGN's directions, in both languages. Records come before quality for its encounters. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  identity: ["shared"],
  records: ["shared", "identity"],
  medicines: ["shared", "identity"],
  quality: ["shared", "identity", "records"],
  resources: ["shared", "identity", "records", "medicines", "quality"],
  audit: ["shared", "identity", "records", "medicines", "quality", "resources"],
};

describe("the rooms", () => {
  it("import each other's contracts one way", async function () {
    this.timeout(120_000);
    const contracts = resolve("contracts");
    const roots = (await readdir(contracts, { recursive: true }))
      .filter((file) => file.endsWith(".sol"))
      .map((file) => resolve(contracts, file));
    const jobs = await hre.solidity.getCompilationJobs(roots, { quiet: true, force: true });
    if (!("indexedIndividualJobs" in jobs)) throw new Error(jobs.formattedReason);
    const roomOf = (path: string) => relative(contracts, path).split("/")[0] ?? "";
    const wrong = new Set<string>();
    let seen = 0;
    for (const { dependencyGraph } of new Set(jobs.indexedIndividualJobs.values())) {
      for (const file of dependencyGraph.getAllFiles()) {
        if (!file.fsPath.startsWith(contracts)) continue;
        const room = roomOf(file.fsPath);
        for (const { file: imported } of dependencyGraph.getDependencies(file)) {
          if (!imported.fsPath.startsWith(contracts)) continue;
          seen++;
          const other = roomOf(imported.fsPath);
          const allowed = other === room || (ROOMS[room] ?? []).includes(other);
          if (!allowed) wrong.add(`${relative(".", file.fsPath)} imports ${relative(".", imported.fsPath)}`);
        }
      }
    }
    expect(seen).to.be.greaterThan(300);
    expect([...wrong]).to.deep.equal([]);
  });

  // The rules stand in biome.json, so that `npm run lint` names file, line and import.
  it("are kept apart by the linter", async () => {
    const folder = await mkdtemp(join(tmpdir(), "medtrail-rooms-"));
    await copyFile("biome.json", join(folder, "biome.json"));
    const rooms = [...Object.keys(ROOMS), "cli"];
    const paths = [...rooms.map((other) => `../${other}/x.js`), "../index.js", "../../test/x.js", "../../deploy/x.js"];
    const refused = new Map<string, string[]>();
    for (const room of rooms) {
      await mkdir(join(folder, "src", room), { recursive: true });
      const source = paths.map((path, i) => `export { x as x${i} } from "${path}";\n`).join("");
      await writeFile(join(folder, "src", room, "x.ts"), source);
      const may = room === "cli" ? [...rooms, "index"] : [room, ...(ROOMS[room] ?? [])];
      refused.set(
        room,
        paths.filter((path) => !may.some((one) => path === `../${one}/x.js` || path === `../${one}.js`)),
      );
    }
    const biome = resolve("node_modules/.bin/biome");
    const options = ["lint", "--only=style/noRestrictedImports", "--reporter=github", "--max-diagnostics=none", "."];
    const { stdout, status } = spawnSync(biome, options, { cwd: folder, encoding: "utf8" });
    await rm(folder, { recursive: true });
    const found = [...stdout.matchAll(/file=[^,]*\/src\/(\w+)\/x\.ts,line=(\d+)/g)];
    for (const room of rooms) {
      const lines = found.filter(([, name]) => name === room).map(([, , line]) => paths[Number(line) - 1]);
      expect(lines, room).to.have.members(refused.get(room) ?? []);
    }
    expect(status).to.equal(1);
  });
});
