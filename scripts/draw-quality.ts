// The charts of docs/quality.md, drawn from what CMS published. Prints their figures and writes quality-*.svg into docs/images, or into the
// folder that is named. The tables lie beside the checkout, in ../shared/data.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { qualityImages } from "./quality/qualityImages.js";
import { runScript } from "./runScript.js";

const DATA = fileURLToPath(new URL("../../shared/data/quality", import.meta.url));
const IMAGES = fileURLToPath(new URL("../docs/images", import.meta.url));

await runScript(async () => {
  const folder = process.argv[2] ?? IMAGES;
  const { images, figures } = await qualityImages(DATA);
  await mkdir(folder, { recursive: true });
  for (const [name, image] of images) await writeFile(join(folder, name), image);
  console.log(figures);
});
