// Run by FilePackStore.test.ts in a process whose files may not grow past a limit: create a batch and say what happened.
import { fileURLToPath } from "node:url";
import { FilePackStore } from "../../../src/medicines/packs/FilePackStore.js";
import { MedtrailError } from "../../../src/shared/errors.js";
import { BATCH, SECRET, serialsOf } from "./packsFixture.js";

// Mocha loads every file below test/; this one acts only as a program of its own.
if (process.argv[1] === fileURLToPath(import.meta.url)) await createUnderLimit(process.argv[2] ?? "");

async function createUnderLimit(directory: string): Promise<void> {
  let failure: unknown;
  try {
    await new FilePackStore(directory).create(BATCH, serialsOf(1_500), SECRET);
  } catch (error) {
    failure = error;
  }
  const { code, values } = failure instanceof MedtrailError ? failure : { code: "none", values: { errno: "none" } };
  console.log(JSON.stringify({ code, errno: values.errno }));
}
