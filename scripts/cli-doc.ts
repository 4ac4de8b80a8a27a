// Writes docs/cli.md from the table of commands.
import { writeFile } from "node:fs/promises";
import { commandReference } from "../src/cli/commandReference.js";

await writeFile(new URL("../docs/cli.md", import.meta.url), commandReference());
console.log("docs/cli.md written");
