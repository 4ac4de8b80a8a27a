import { readdir } from "node:fs/promises";

/** How many files there are below a directory; none when it does not exist. */
export async function filesUnder(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
}
