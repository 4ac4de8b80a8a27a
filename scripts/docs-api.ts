// Writes the reference of the library (HTML) and of the contracts (Markdown) to docs/api, which git does not keep.
import { rm } from "node:fs/promises";
import { solidityReference } from "./reference/solidityReference.js";
import { typescriptReference } from "./reference/typescriptReference.js";
import { runScript } from "./runScript.js";

const FOLDER = "docs/api";

await runScript(async () => {
  await rm(FOLDER, { recursive: true, force: true });
  const contracts = await solidityReference("contracts", `${FOLDER}/solidity`);
  console.log(
    `${FOLDER}/solidity: ${contracts.members} parts of ${contracts.pages} contracts, interfaces and libraries`,
  );
  const library = await typescriptReference(`${FOLDER}/typescript`);
  console.log(`${FOLDER}/typescript: ${library.symbols} exported symbols`);
  for (const name of [...contracts.undocumented, ...library.undocumented]) console.error(`${name} lacks words`);
  if (contracts.undocumented.length + library.undocumented.length > 0) process.exitCode = 1;
});
