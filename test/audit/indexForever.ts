// Run by crash.test.ts in processes of its own: makes a folder of records, or indexes it again and again until it is killed.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { FileReplica } from "../../src/audit/replicas/FileReplica.js";
import { envelopePath, foldersOf } from "../../src/audit/replicas/scanShard.js";
import { toHex } from "../../src/shared/hex.js";

// Mocha loads every file below test/; this one acts only as a program of its own.
if (process.argv[1] === fileURLToPath(import.meta.url)) await act(process.argv[2] ?? "", process.argv[3] ?? "");

async function act(folder: string, what: string): Promise<void> {
  if (what === "make") {
    for (let i = 0; i < 3000; i++) {
      const path = envelopePath(foldersOf(folder), toHex(crypto.getRandomValues(new Uint8Array(32))));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `{"number":${i}}`);
    }
    return;
  }
  console.log("begun");
  for (;;) await new FileReplica(folder).refresh({ evidence: "rehash" });
}
