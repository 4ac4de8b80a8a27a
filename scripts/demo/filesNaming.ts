import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The files below a folder in whose bytes one of the texts stands, in whatever case. */
export async function filesNaming(folder: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = (await readFile(path)).toString("latin1").toLowerCase();
    if (texts.some((text) => `${path}\n${bytes}`.includes(text.toLowerCase()))) found.push(path);
  }
  return found;
}
