// Run by FileBlobStore.test.ts in a process whose files may not grow past a limit: put 1 MiB and say what happened.
import { fileURLToPath } from "node:url";
import { digestOf } from "../../src/shared/contentId.js";
import { MedtrailError } from "../../src/shared/errors.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";

// Mocha loads every file below test/; this one acts only as a program of its own.
if (process.argv[1] === fileURLToPath(import.meta.url)) await putUnderLimit(process.argv[2] ?? "");

async function putUnderLimit(directory: string): Promise<void> {
  const store = new FileBlobStore(directory);
  const bytes = new Uint8Array(2 ** 20).fill(7);
  let failure: unknown;
  try {
    await store.put(bytes);
  } catch (error) {
    failure = error;
  }
  const { code, values } = failure instanceof MedtrailError ? failure : { code: "none", values: { errno: "none" } };
  console.log(JSON.stringify({ code, errno: values.errno, has: await store.has(await digestOf(bytes)) }));
}
