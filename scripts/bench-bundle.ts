// What a browser loads to read one record: the read path bundled by esbuild from the built package, and what is in it.
import Table from "cli-table3";
import { type Bundle, readBundle } from "./package/readBundle.js";
import { runScript } from "./runScript.js";

const bytes = (count: number) => count.toLocaleString("en-GB");

await runScript(async () => {
  const bundle: Bundle = await readBundle(process.cwd());
  const sizes = new Table({ head: ["minified", "gzip", "brotli"], colAligns: ["right", "right", "right"] });
  sizes.push([bytes(bundle.raw), bytes(bundle.gzip), bytes(bundle.brotli)]);
  console.log(sizes.toString());
  const parts = new Table({ head: ["part", "bytes, minified"], colAligns: ["left", "right"] });
  for (const [name, size] of bundle.parts) parts.push([name, bytes(size)]);
  console.log(parts.toString());
});
