import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "chai";
import { medtrailProcess } from "../support/medtrail.js";
import { ROOT } from "../support/runChild.js";

describe("medtrail as a process", function () {
  this.timeout(60_000);

  it("prints the result alone on standard output, and exits with 0", async () => {
    const { status, stdout, stderr } = await medtrailProcess(["resources", "split", "-"], {
      stdin: '{"endowment":5,"claims":[4,6]}',
    });
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(JSON.parse(stdout)).to.have.keys("proportional", "cea", "cel", "talmud");
  });

  it("exits with 1 where a verification says no, and prints the answer", async () => {
    const { status, stdout, stderr } = await medtrailProcess(["epcis", "validate", "-"], {
      stdin: '{"type":"ObjectEvent"}',
    });
    expect([status, stderr]).to.deep.equal([1, ""]);
    expect(JSON.parse(stdout)).to.include({ valid: false });
  });

  it("exits with 2 for arguments it does not understand, a missing file and bad input, with one line on standard error", async () => {
    for (const args of [
      ["gs1", "parze"],
      ["gs1", "parse"],
      ["gs1"],
      [],
      ["gs1", "parse", "x", "--loud"],
      ["epcis", "hash", "/none"],
      ["gs1", "parse", "(01)1"],
    ]) {
      const { status, stdout, stderr } = await medtrailProcess(args);
      expect([status, stdout], args.join(" ")).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^InputError: .*\]\n$/);
    }
  });

  it("prints errors as JSON with --json", async () => {
    const { status, stdout, stderr } = await medtrailProcess(["epcis", "hash", "/none", "--json"]);
    expect([status, stdout]).to.deep.equal([2, ""]);
    expect(JSON.parse(stderr).error).to.include({ code: "input.unreadable", status: 2 });
    expect(JSON.parse(stderr).error.values).to.include({ errno: "ENOENT" });
  });

  it("exits with 5 where nothing answers, at once", async () => {
    const environment = { MEDTRAIL_RPC_URL: "http://127.0.0.1:9/secret-path" };
    const { status, stderr } = await medtrailProcess(["network", "status"], { environment });
    expect(status).to.equal(5);
    expect(stderr).to.contain("[cli.no-network]").and.not.to.contain("secret-path");
  });

  it("shows help and version with 0", async () => {
    expect((await medtrailProcess(["--version"])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    const { status, stdout } = await medtrailProcess(["batch", "ship", "--help"]);
    expect(status).to.equal(0);
    expect(stdout).to.contain("Example:\n  medtrail batch ship examplin");
  });

  it("takes a closed pipe as no error", async () => {
    const child = spawn(
      "bash",
      [
        "-c",
        `set -o pipefail; "${join(ROOT, "node_modules/.bin/tsx")}" src/cli/medtrail.ts merkle proof - | head -c 1; echo " $?" >&2`,
      ],
      { cwd: ROOT, stdio: ["pipe", "ignore", "pipe"] },
    );
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const words = Array.from({ length: 3_000 }, (_, i) => `0x${i.toString(16).padStart(64, "0")}`);
    child.stdin.end(JSON.stringify(words));
    await once(child, "close");
    expect(stderr.trim()).to.equal("0");
  });

  it("exits with 1 and one line where the answer cannot be written", async () => {
    const child = spawn(
      "bash",
      [
        "-c",
        `"${join(ROOT, "node_modules/.bin/tsx")}" src/cli/medtrail.ts gs1 parse '(00)106141412345678908' >/dev/full`,
      ],
      { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] },
    );
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    expect(await once(child, "close")).to.deep.equal([1, null]);
    expect(stderr).to.equal("Error: the answer cannot be written (errno=ENOSPC)\n");
  });

  it("completes commands, options and choices, and prints a script for each shell", async () => {
    const complete = async (...words: string[]) => (await medtrailProcess(["complete", "--", ...words])).stdout;
    expect(await complete(""))
      .to.match(/^gs1\t/m)
      .and.to.match(/^network\t/m);
    expect(await complete("org", ""))
      .to.match(/^accredit\t/m)
      .and.to.match(/^member\t/m);
    expect(await complete("org", "accredit", "x", "--licence", "")).to.match(/^emergencyCare\t/m);
    expect(await complete("batch", "recall", "--c")).to.match(/^--class\t/m);
    expect(await complete("completion", "")).to.match(/^zsh\t/m);
    for (const shell of ["bash", "zsh", "fish"]) {
      const { status, stdout } = await medtrailProcess(["completion", shell]);
      expect(status).to.equal(0);
      expect(stdout).to.contain("medtrail").and.to.contain("complete");
    }
  });

  it("an example of the help works as a shell reads it", async () => {
    const { exampleOf } = await import("../../src/cli/exampleOf.js");
    const { COMMANDS } = await import("../../src/cli/table.js");
    const found = COMMANDS.filter(({ name }) => ["consent evaluate", "gs1 parse", "merkle verify"].includes(name));
    expect(found).to.have.length(3);
    for (const { example } of found) {
      const medtrail = `medtrail() { "${join(ROOT, "node_modules/.bin/tsx")}" src/cli/medtrail.ts "$@"; }`;
      const child = spawn("bash", ["-euc", `${medtrail}\n${exampleOf(example)}`], { cwd: ROOT, stdio: "ignore" });
      expect(await once(child, "close")).to.deep.equal([0, null]);
    }
  });
});
