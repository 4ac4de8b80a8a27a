// Run by FileAccessLogStore.test.ts in a process that is killed: append, and say so each time.
import { fileURLToPath } from "node:url";
import { FileAccessLogStore } from "../../../src/records/accessLog/FileAccessLogStore.js";
import { entryOf } from "./entries.js";

// Mocha loads every file below test/; this one acts only as a program of its own.
if (process.argv[1] === fileURLToPath(import.meta.url)) await appendForever(process.argv[2] ?? "");

async function appendForever(directory: string): Promise<void> {
  const store = await FileAccessLogStore.open(directory);
  for (let i = await store.size(); ; i++) console.log(await store.append(entryOf(i)));
}
