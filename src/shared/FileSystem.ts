import { mkdir, open, readdir, readFile, rename, rm, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { MedtrailError } from "./errors.js";

/** Suffix of files being written. A file that still has it was left by a crash and is never read. */
export const TEMPORARY_SUFFIX = ".tmp";

/** The operating system's error code ("ENOENT", "ENOSPC", …), when there is one. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Wraps what the operating system refused into a MedtrailError "store.io". */
export function fileFailure(operation: string, path: string, cause: unknown): MedtrailError {
  const detail = `The file system refused to ${operation}`;
  return new MedtrailError("store.io", detail, { path, errno: errnoOf(cause) }, { cause });
}

/**
 * Writes a file so that, whatever happens, `path` holds the old bytes or all of the new ones, and once this returns the new
 * ones survive a power cut: a temporary file beside it, fsync, rename, fsync of the directory. Missing directories are made.
 * Own code because write-file-atomic 8 issues one write(2): on a full disk that writes a part, reports success, and the part is renamed.
 * @throws MedtrailError "store.io"; the temporary file is removed.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}${TEMPORARY_SUFFIX}`;
  try {
    await makeDirectory(dirname(path));
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileFailure("write", path, cause);
  }
}

/**
 * {@link writeDurably} for bytes that come in pieces, and whose path is known only once all are there: `folder` takes the temporary
 * file, `home` answers the path, on the same file system, once they are written.
 * @throws MedtrailError "store.io", or whatever the pieces or `home` fail with; the temporary file is removed.
 */
export async function writeStreamDurably(
  folder: string,
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  home: () => Promise<string>,
): Promise<void> {
  const temporary = join(folder, `${crypto.randomUUID()}${TEMPORARY_SUFFIX}`);
  let theirs = false;
  async function outsiders<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      theirs = true;
      throw cause;
    }
  }
  try {
    await makeDirectory(folder);
    const handle = await open(temporary, "wx", 0o600);
    try {
      try {
        for (;;) {
          const { done, value } = await outsiders(() => pieces.next());
          if (done) break;
          await handle.writeFile(value); // from where the last one ended, and all of it
        }
      } finally {
        await pieces.return();
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const path = await outsiders(home);
    await makeDirectory(dirname(path));
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (theirs) throw cause;
    throw fileFailure("write", temporary, cause);
  }
}

/** The bytes of a file, or undefined when there is none. @throws MedtrailError "store.io". */
export async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return undefined;
    throw fileFailure("read", path, cause);
  }
}

/** Removes a file for good; false when there was none. @throws MedtrailError "store.io". */
export async function removeDurably(path: string): Promise<boolean> {
  try {
    await unlink(path);
    await syncDirectory(dirname(path));
    return true;
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return false;
    throw fileFailure("remove", path, cause);
  }
}

/** The names in a directory; none when there is no such directory. @throws MedtrailError "store.io". */
export async function listIfPresent(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return [];
    throw fileFailure("list", directory, cause);
  }
}

/** Makes a renamed or removed name survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return; // Windows cannot open a directory for fsync
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // Every new directory is a name in its parent, which must be made durable too.
  const top = dirname(resolve(first));
  for (let current = dirname(resolve(directory)); ; current = dirname(current)) {
    await syncDirectory(current);
    if (current === top) return;
  }
}
