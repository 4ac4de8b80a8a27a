import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { IntegrityError } from "../../shared/errors.js";
import { fileFailure, syncDirectory } from "../../shared/FileSystem.js";

/** What a file-backed log does to a file; tests put one in between that stops at any call. */
export interface LogFile {
  size(): Promise<number>;
  /** @throws IntegrityError `store.corrupt` when the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  /** What was written survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type OpenLogFile = (path: string) => Promise<LogFile>;

/** Opens a file for reading and writing at any place, and makes it, readable by its owner alone, where it is missing. */
export async function openLogFile(path: string): Promise<LogFile> {
  const handle = await attempt("open", path, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const opened = await open(path, "r+").catch(() => open(path, "wx+", 0o600));
    await syncDirectory(dirname(path));
    return opened;
  });
  return {
    size: async () => (await attempt("look at", path, () => handle.stat())).size,
    read: (offset, length) => readAll(handle, path, offset, length),
    write: async (offset, bytes) => {
      for (let done = 0; done < bytes.length; ) {
        const rest = bytes.subarray(done);
        done += (await attempt("write", path, () => handle.write(rest, 0, rest.length, offset + done))).bytesWritten;
      }
    },
    truncate: (size) => attempt("cut", path, () => handle.truncate(size)),
    sync: () => attempt("write", path, () => handle.datasync()),
    close: () => attempt("close", path, () => handle.close()),
  };
}

async function readAll(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await attempt("read", path, () => handle.read(bytes, done, length - done, offset + done));
    if (bytesRead === 0) throw new IntegrityError("store.corrupt", "A file of the log was cut", { path });
    done += bytesRead;
  }
  return bytes;
}

async function attempt<T>(operation: string, path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw fileFailure(operation, path, cause);
  }
}
