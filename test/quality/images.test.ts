import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { withSharedData } from "../support/withSharedData.js";

const DOCS = fileURLToPath(new URL("../../docs", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../../scripts/draw-quality.ts", import.meta.url));

describe("the charts of docs/quality.md", () => {
  withSharedData("quality", () => {
    it("are drawn from the published tables, byte for byte, and its figures are theirs", async () => {
      const folder = await mkdtemp(join(tmpdir(), "medtrail-charts-"));
      try {
        // A process of its own: Plot draws lines half a pixel lower where a test runner's globals stand.
        const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", SCRIPT, folder]);
        const page = await readFile(join(DOCS, "quality.md"), "utf8");
        const drawn = await readdir(folder);
        expect(drawn.sort()).to.deep.equal(["quality-funnel.svg", "quality-xmr.svg"]);
        for (const name of drawn) {
          const [image, kept] = await Promise.all(
            [folder, join(DOCS, "images")].map((place) => readFile(join(place, name), "utf8")),
          );
          expect(image === kept, `${name} is not what npm run draw:quality draws`).to.equal(true);
          expect(page).to.include(`images/${name}`);
        }
        for (const line of stdout.trim().split("\n")) expect(page).to.include(line);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
});
