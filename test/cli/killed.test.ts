import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { z } from "zod";
import { medtrail } from "../support/medtrail.js";
import { ROOT } from "../support/runChild.js";

const NOTES = 24;

describe("a medtrail command that is killed", function () {
  this.timeout(300_000);
  let home: string;
  let environment: Record<string, string>;
  const run = async (text: string, stdin?: string) => {
    const args = text.split(" ");
    const answer = await medtrail(args, { environment, folder: home, ...(stdin === undefined ? {} : { stdin }) });
    expect(answer.status, `${text}\n${answer.stdout}${answer.stderr}`).to.equal(0);
    return answer.stdout;
  };

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "medtrail-killed-"));
    environment = { MEDTRAIL_HOME: home, MEDTRAIL_PASSWORD: "correct horse battery" };
    const up = JSON.parse(await run("network up --detach --port 0 --json"));
    environment.MEDTRAIL_RPC_URL = up.rpc;
    environment.MEDTRAIL_DEPLOYMENTS = up.deployment.replace(/\/\d+\.json$/, "");
    for (const [name, number] of [
      ["regulator", 1],
      ["anna", 3],
      ["relay", 4],
    ])
      await run(`key create ${name} --local ${number}`);
    await run("org accredit anna --licence care --controller anna --key regulator");
    await run("org member offer anna anna --duty read,write --key anna");
    await run("org member accept anna --key anna");
    await run("patient register erika --key relay");
    const entry = Array.from({ length: NOTES }, (_, i) => ({
      resource: { resourceType: "Observation", status: "final", code: { text: `note ${i}` } },
    }));
    await writeFile(join(home, "notes.json"), JSON.stringify({ resourceType: "Bundle", type: "collection", entry }));
  });

  after(async () => {
    await medtrail(["network", "down"], { environment, folder: home });
    await rm(home, { recursive: true, force: true });
  });

  it("is finished, or taken back, when it is repeated: no record without its anchor, ciphertext and key", async () => {
    const args = ["record", "add", "notes.json", "--patient", "erika", "--author", "anna", "--key", "anna"];
    const journal = join(home, "journals", "publications");
    let interrupted = 0;
    // Killed as soon as its journal says that it has begun, and then at later and later moments.
    for (const later of [0, 30, 120, 400]) {
      const child = spawn(join(ROOT, "node_modules/.bin/tsx"), [join(ROOT, "src/cli/medtrail.ts"), ...args], {
        cwd: home,
        env: { PATH: process.env.PATH ?? "", ...environment },
        stdio: "ignore",
        detached: true,
      });
      const ended = once(child, "exit");
      while (child.exitCode === null && (await files(journal)) === 0) await delay(5);
      await delay(later);
      // The whole group: tsx runs the program in a process of its own.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await ended;
      if ((await files(journal)) > 0) interrupted += 1;
      await run(args.join(" "));
      expect(await files(journal)).to.equal(0);
    }
    expect(interrupted).to.be.greaterThan(0);
    const list = z
      .array(z.object({ record: z.string(), state: z.string() }))
      .parse(JSON.parse(await run("record list --patient erika --json")));
    expect(list.length % NOTES).to.equal(0);
    expect(list.length).to.be.greaterThanOrEqual(4 * NOTES);
    for (const { record, state } of list) {
      expect(state).to.equal("anchored");
      await run(`record verify ${record}`);
    }
    const [first] = list;
    expect(JSON.parse(await run(`record get ${first?.record}`))).to.include({ resourceType: "Observation" });
  });
});

async function files(folder: string): Promise<number> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).length;
}
