import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../support/runChild.js";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

describe("docs/tutorial.md", function () {
  this.timeout(900_000);

  it("does what it says, command by command, in an empty home", async () => {
    const text = await readFile(join(ROOT, "docs/tutorial.md"), "utf8");
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
    expect(blocks.length).to.be.greaterThan(10);
    const home = await mkdtemp(join(tmpdir(), "medtrail-tutorial-"));
    // The very commands; that of the end is run whatever happens before.
    const script = `set -eu\ntrap 'medtrail network down >/dev/null 2>&1 || true' EXIT\n${blocks.join("\n")}`;
    const child = spawn("bash", ["-c", script], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: home,
        // Its port may be taken by a developer's own network.
        MEDTRAIL_RPC_URL: `http://127.0.0.1:${await freePort()}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      stdout += piece;
    });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      stderr += piece;
    });
    const [status] = await once(child, "close");
    try {
      expect(status, `${stdout}\n${stderr}`).to.equal(0);
      // The exact bytes, by the patient and then by Riverside: a decimal keeps its zeros.
      expect(stdout.match(/"value": 13\.80,/g)).to.have.length(2);
      expect(stdout).to.contain("refused, exit status 3").and.to.contain("not any more, exit status 1");
      expect(stderr).to.contain("[contract.AbsentConsent]");
      expect(stdout).to.match(/^verdict +genuine$/m);
      expect(stdout).to.match(/^verdict +ended$/m);
      expect(stdout).to.contain("do not supply, exit status 1");
      expect(stdout).to.contain("it has ended; events and chain tell the same");
      const password = (await readFile(join(home, "medtrail-password"), "utf8")).trim();
      expect(password).to.have.length(36);
      expect(stdout + stderr).not.to.contain(password);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
