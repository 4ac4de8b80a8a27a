// Run by FileBlobStore.test.ts in a process whose files may not grow past a limit: put 1 MiB and say what happened.
import { digestOf } from "../../src/shared/contentId.js";
import { MedtrailError } from "../../src/shared/errors.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";

const store = new FileBlobStore(process.argv[2] ?? "");
const bytes = new Uint8Array(2 ** 20).fill(7);
let failure: unknown;
try {
  await store.put(bytes);
} catch (error) {
  failure = error;
}
const { code, values } = failure instanceof MedtrailError ? failure : { code: "none", values: { errno: "none" } };
console.log(JSON.stringify({ code, errno: values.errno, has: await store.has(await digestOf(bytes)) }));
