import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf, fileFailure, removeDurably, TEMPORARY_SUFFIX } from "./FileSystem.js";

/**
 * Removes the half-written files that crashes have left below a directory of any of this library's file stores; answers how many. They are never
 * read, but take space and may hold a part of a ciphertext.
 * @param before only files last written before this moment, so that what another process is writing stays: give the time at which the
 * host started, or now where no other process uses the directory.
 * @throws MedtrailError "store.io".
 */
export async function sweepLeftovers(directory: string, before: Date): Promise<number> {
  let removed = 0;
  try {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(TEMPORARY_SUFFIX)) continue;
      const path = join(entry.parentPath, entry.name);
      const { mtime } = await stat(path);
      if (mtime < before && (await removeDurably(path))) removed++;
    }
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return removed;
    throw fileFailure("sweep", directory, cause);
  }
  return removed;
}
