import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { MissingError } from "../shared/errors.js";
import { readIfPresent } from "../shared/FileSystem.js";

const manifest = z.object({ name: z.literal("medtrail"), version: z.string() });

/** The folder of this package: the checkout, or the installed one. @throws MissingError `cli.package`. */
export async function packageFolder(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const bytes = await readIfPresent(join(folder, "package.json"));
    if (bytes !== undefined && manifest.safeParse(JSON.parse(Buffer.from(bytes).toString())).success) return folder;
    if (dirname(folder) === folder) throw new MissingError("cli.package", "The package's own folder is not found");
  }
}

/** The version of this package. @throws MissingError `cli.package`. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(join(await packageFolder(), "package.json"), "utf8");
  return manifest.parse(JSON.parse(text)).version;
}
