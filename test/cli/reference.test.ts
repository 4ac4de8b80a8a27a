import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { commandReference } from "../../src/cli/commandReference.js";
import { exampleOf } from "../../src/cli/exampleOf.js";
import { COMMANDS, GROUPS } from "../../src/cli/table.js";
import { medtrail } from "../support/medtrail.js";
import { ROOT } from "../support/runChild.js";

describe("the table of medtrail's commands", () => {
  it("is what docs/cli.md says; npm run generate:cli writes it", async () => {
    expect(await readFile(join(ROOT, "docs/cli.md"), "utf8")).to.equal(commandReference());
  });

  it("names every command once, and every group", () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) {
      const words = name.split(" ");
      for (let depth = 1; depth < words.length; depth++)
        expect(GROUPS).to.have.property(words.slice(0, depth).join(" "));
    }
  });

  it("has an example of each command in its help, and every argument and option with a description", async () => {
    for (const { name, example, parameters, summary } of COMMANDS) {
      const { status, stdout, stderr } = await medtrail([...name.split(" "), "--help"]);
      expect([status, stderr], name).to.deep.equal([0, ""]);
      expect(stdout, name).to.contain(exampleOf(example).split("\n")[0]);
      expect(example.args.slice(0, name.split(" ").length).join(" ")).to.equal(name);
      for (const { description, flag } of parameters) expect(description, `${name} ${flag}`).to.match(/\S/);
      expect(summary).to.match(/^[a-z].*[^.]$/);
    }
  });

  it("takes no secret as an argument or option", () => {
    for (const { name, parameters } of COMMANDS) {
      for (const { flag, kind } of parameters) {
        if (kind === "switch" || flag === "password-file") continue;
        // `--key` names a key of the wallet; publish-key and key create have none as a value.
        expect(flag, name).not.to.match(/password|secret|seed|private|mnemonic|phrase/);
      }
    }
  });
});
