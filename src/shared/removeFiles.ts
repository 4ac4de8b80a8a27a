import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  errnoOf,
  fileFailure,
  listIfPresent,
  readIfPresent,
  removeDurably,
  syncDirectory,
  TEMPORARY_SUFFIX,
} from "./FileSystem.js";

/**
 * Removes a file for good, and with it whatever a crash left of writing it; answers how many files there were.
 * @throws MedtrailError "store.io".
 */
export async function removeNamed(directory: string, name: string): Promise<number> {
  const names = await named(directory, name);
  for (const found of names) await removeDurably(join(directory, found));
  return names.length;
}

/** How many files {@link removeNamed} would remove. @throws MedtrailError "store.io". */
export async function countNamed(directory: string, name: string): Promise<number> {
  return (await named(directory, name)).length;
}

async function named(directory: string, name: string): Promise<string[]> {
  const names = await listIfPresent(directory);
  return names.filter((found) => found === name || (found.startsWith(`${name}.`) && found.endsWith(TEMPORARY_SUFFIX)));
}

/** Removes a directory and all in it for good; answers how many files there were. @throws MedtrailError "store.io". */
export async function removeTree(directory: string): Promise<number> {
  const files = await countFiles(directory);
  try {
    await rm(directory, { recursive: true, force: true });
    await syncDirectory(dirname(directory));
  } catch (cause) {
    if (errnoOf(cause) !== "ENOENT") throw fileFailure("remove", directory, cause); // not even its parent is there
  }
  return files;
}

/** How many files are below a directory; none when it does not exist. @throws MedtrailError "store.io". */
export async function countFiles(directory: string): Promise<number> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).length;
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return 0;
    throw fileFailure("list", directory, cause);
  }
}

/** Every file below a directory whose bytes hold a text, whatever its form, crash leftovers too. @throws MedtrailError "store.io". */
export async function* filesNaming(directory: string, text: string): AsyncGenerator<string, void, undefined> {
  for (const name of await listIfPresent(directory)) {
    const path = join(directory, name);
    if (await isDirectory(path)) yield* filesNaming(path, text);
    else if (Buffer.from((await readIfPresent(path)) ?? []).includes(text)) yield path;
  }
}

/** Removes a directory for good unless something is in it. @throws MedtrailError "store.io". */
export async function removeIfEmpty(directory: string): Promise<void> {
  if ((await listIfPresent(directory)).length === 0) await removeTree(directory);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return false;
    throw fileFailure("look at", path, cause);
  }
}
