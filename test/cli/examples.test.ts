import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Example } from "../../src/cli/Command.js";
import { COMMANDS } from "../../src/cli/table.js";
import { type Answer, medtrail } from "../support/medtrail.js";
import { LOCAL_KEYS, SETTING } from "./setting.js";

const PASSWORD = "correct horse battery staple";

describe("the examples of medtrail's help, in the order of the table", function () {
  this.timeout(120_000);
  let home: string;
  let environment: Record<string, string>;
  const answers: Answer[] = [];

  const run = async ({ args, stdin }: Example, status = 0): Promise<Answer> => {
    const answer = await medtrail(args, { environment, folder: home, ...(stdin === undefined ? {} : { stdin }) });
    answers.push(answer);
    expect(answer.status, `medtrail ${args.join(" ")}\n${answer.stdout}${answer.stderr}`).to.equal(status);
    return answer;
  };

  before(async function () {
    this.timeout(300_000);
    home = await mkdtemp(join(tmpdir(), "medtrail-cli-"));
    environment = { MEDTRAIL_HOME: home, MEDTRAIL_PASSWORD: PASSWORD };
    // The example's port may be taken by a developer's own network.
    const up = await run({ args: ["network", "up", "--detach", "--port", "0", "--json"] });
    environment.MEDTRAIL_RPC_URL = JSON.parse(up.stdout).rpc;
    environment.MEDTRAIL_DEPLOYMENTS = JSON.parse(up.stdout).deployment.replace(/\/\d+\.json$/, "");
    for (const [name, number] of Object.entries(LOCAL_KEYS)) {
      await run({ args: ["key", "create", name, "--local", String(number)] });
    }
  });

  after(async () => {
    await medtrail(["network", "down"], { environment, folder: home });
    await rm(home, { recursive: true, force: true });
  });

  for (const { name, example } of COMMANDS) {
    // Started above, and stopped below; completion prints by itself and is tested as a process.
    if (["network up", "network down", "completion"].includes(name)) continue;
    it(`medtrail ${name}`, async () => {
      const { before: setting = [], status = 0 } = SETTING[name] ?? {};
      for (const one of setting) await run(one, one.status);
      // The code is another at every request: the one that the patient was just told.
      const isTold = name === "patient recover release";
      const told = isTold ? { ...example, stdin: answers.at(-1)?.stdout ?? "" } : example;
      const { stdout } = await run(told, status);
      expect(stdout).to.match(/\S/);
      if (isTold) {
        const args = example.args.map((word) => (word === "mia" ? "leo" : word.replace("1.json", "2.json")));
        await run({ ...told, args });
      }
    });
  }

  it("have no secret in any output, nor in any file of the wallet that everybody could read", async () => {
    const secrets = [PASSWORD, ...(await privateKeys())];
    for (const { stdout, stderr } of answers) {
      for (const secret of secrets) expect(`${stdout}${stderr}`).not.to.contain(secret);
    }
    const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).to.be.greaterThan(50);
    for (const file of files.map(({ parentPath, name }) => join(parentPath, name))) {
      const text = await readFile(file, "latin1");
      for (const secret of secrets) expect(text, file).not.to.contain(secret);
      expect((await stat(file)).mode & 0o077, file).to.equal(0);
    }
    for (const file of await readdir(join(home, "secrets"))) {
      expect(await readFile(join(home, "secrets", file), "latin1")).to.match(/^age-encryption\.org\/v1\n-> X25519 /);
    }
    expect(await readFile(join(home, "identity.age"), "latin1")).to.match(/^age-encryption\.org\/v1\n-> scrypt /);
  });
});

/** Of the local network's accounts, as digits alone. */
async function privateKeys(): Promise<string[]> {
  const { HDNodeWallet } = await import("ethers");
  const phrase = "test test test test test test test test test test test junk";
  const numbers = [1, ...Object.values(LOCAL_KEYS)];
  return numbers.map((n) => HDNodeWallet.fromPhrase(phrase, undefined, `m/44'/60'/0'/0/${n}`).privateKey.slice(2));
}
