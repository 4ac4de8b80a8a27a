import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { z } from "zod";
import { contentPath, foldersOf } from "../../src/audit/replicas/scanShard.js";
import { runCli } from "../../src/cli/runCli.js";
import { bytes32 } from "../../src/shared/bytes32.js";
import { medtrail } from "../support/medtrail.js";
import { ROOT } from "../support/runChild.js";
import { servedNetwork } from "../support/servedNetwork.js";

const NOTES = 5;

const reportForm = z.object({
  digest: bytes32,
  work: z.string(),
  report: z.object({
    status: z.string(),
    classes: z.record(z.string(), z.number()),
    replicas: z.array(z.object({ name: z.string(), fault: z.string().optional() })),
    findings: z.object({ listed: z.array(z.looseObject({ record: bytes32, replica: z.string() })) }),
  }),
});

describe("medtrail's audits of real folders", function () {
  this.timeout(300_000);
  let home: string;
  let environment: Record<string, string>;
  let close: () => Promise<void>;
  const records: { record: string; digest: string }[] = [];

  const call = (text: string, stdin?: string) =>
    medtrail(text.split(" "), { environment, folder: home, ...(stdin === undefined ? {} : { stdin }) });
  const run = async (text: string, status = 0, stdin?: string): Promise<string> => {
    const answer = await call(text, stdin);
    expect(answer.status, `${text}\n${answer.stdout}${answer.stderr}`).to.equal(status);
    return answer.stdout;
  };
  const audited = async (text: string, status: number) => reportForm.parse(JSON.parse(await run(text, status)));
  const pathIn = (folder: string, i: number) =>
    contentPath(foldersOf(join(home, folder)), bytes32.parse(records[i]?.digest));
  const flip = async (folder: string, i: number) => {
    const bytes = await readFile(pathIn(folder, i));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
    await writeFile(pathIn(folder, i), bytes);
  };

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "medtrail-audit-"));
    const network = await servedNetwork(home);
    close = network.close;
    environment = {
      ...{
        MEDTRAIL_HOME: join(home, "wallet"),
        MEDTRAIL_PASSWORD: "correct horse battery",
        MEDTRAIL_RPC_URL: network.rpc,
      },
      ...{ MEDTRAIL_DEPLOYMENTS: network.deployments, MEDTRAIL_STORE: join(home, "store") },
    };
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
    const bundle = JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
    const added = await run("record add - --patient erika --author anna --key anna --json", 0, bundle);
    records.push(...z.array(z.object({ record: z.string(), digest: z.string() })).parse(JSON.parse(added)));
  });

  beforeEach(async () => {
    for (const copy of ["a", "b"]) {
      await rm(join(home, copy), { recursive: true, force: true });
      await cp(join(home, "store"), join(home, copy), { recursive: true });
    }
  });

  after(async () => {
    await close();
    await rm(home, { recursive: true, force: true });
  });

  it("end with 0 where all agree, 7 for a flipped bit, 6 when it was mended, and 0 again", async () => {
    expect((await audited("audit run a b --json", 0)).report.status).to.equal("agree");
    const whole = await readFile(pathIn("b", 2));
    await flip("b", 2);

    const { report, work } = await audited("audit run a b --json", 7);
    expect(report.status).to.equal("differ");
    expect(report.classes).to.deep.equal({ corrupted: 1 });
    expect(report.findings.listed[0]).to.include({ record: records[2]?.record, replica: "b", source: "a" });
    expect(await readFile(join(work, "report.md"), "utf8")).to.contain(records[2]?.record);
    const text = await run("audit run a b", 7);
    expect(text).to.contain("# Copies differ").and.to.contain("| corrupted | 1 |");

    const mended = await audited("audit repair a b --json", 6);
    expect(mended.report.status).to.equal("repaired");
    expect(await readFile(pathIn("b", 2))).to.deep.equal(whole);
    expect(await readdir(join(home, "b", "quarantine"))).to.have.length(1);
    expect((await audited("audit run a b --json", 0)).report.status).to.equal("agree");
  });

  it("mend two copies that were changed the same way from no majority, but from what the chain proves, or say that they cannot", async () => {
    await flip("a", 0);
    await flip("b", 0);
    const lost = await audited("audit repair a b --json", 7);
    expect(lost.report.classes).to.deep.equal({ corrupted: 2 });
    for (const finding of lost.report.findings.listed) expect(finding.obstacle).to.equal("no-proven-copy");
    expect((await audited("audit repair a b store --json", 6)).report.status).to.equal("repaired");
    expect(await readFile(pathIn("a", 0))).to.deep.equal(await readFile(pathIn("store", 0)));
  });

  it("go on after they were killed for good, at whatever moment, and lose nothing", async () => {
    const harm = async () => {
      for (const copy of ["a", "b"]) {
        await rm(join(home, copy), { recursive: true, force: true });
        await cp(join(home, "store"), join(home, copy), { recursive: true });
      }
      await writeFile(pathIn("a", 0), "first harm");
      await writeFile(pathIn("b", 1), "second harm");
      await rm(pathIn("a", 2));
      await rm(pathIn("b", 3));
    };
    let killed = 0;
    for (const [i, [what, later]] of (
      [
        ["run", 0],
        ["repair", 0],
        ["repair", 60],
        ["repair", 250],
        ["repair", 600],
      ] as const
    ).entries()) {
      await harm();
      const work = join(home, `killed-${i}`);
      const args = ["audit", what, "a", "b", "store", "--work", work, "--json"];
      const child = spawn(join(ROOT, "node_modules/.bin/tsx"), [join(ROOT, "src/cli/medtrail.ts"), ...args], {
        cwd: home,
        env: { PATH: process.env.PATH ?? "", ...environment },
        stdio: "ignore",
        detached: true,
      });
      const ended = once(child, "exit");
      while (child.exitCode === null && !existsSync(join(work, "progress.json"))) await delay(5);
      await delay(later);
      if (child.exitCode === null && child.pid !== undefined) {
        process.kill(-child.pid, "SIGKILL");
        killed++;
      }
      await ended;
      const again = await call(args.join(" ").replace(" run ", " repair "));
      expect(again.status, again.stderr).to.be.oneOf([0, 6]);
      const aside: string[] = [];
      for (const copy of ["a", "b"]) {
        for (const n of records.keys())
          expect(await readFile(pathIn(copy, n))).to.deep.equal(await readFile(pathIn("store", n)));
        for (const folder of await readdir(join(home, copy, "quarantine"))) {
          for (const file of await readdir(join(home, copy, "quarantine", folder)))
            aside.push(await readFile(join(home, copy, "quarantine", folder, file), "utf8"));
        }
      }
      expect(aside).to.include.members(["first harm", "second harm"]);
    }
    expect(killed).to.be.greaterThan(2);
  });

  it("compare copies without any network: where, not why", async () => {
    const away = { ...environment, MEDTRAIL_RPC_URL: "http://127.0.0.1:9" };
    const offline = (text: string) => medtrail(text.split(" "), { environment: away, folder: home });
    expect((await offline("audit run a b --offline")).status).to.equal(0);
    await flip("a", 1);
    await rm(pathIn("b", 3));
    const { status, stdout } = await offline("audit run a b --offline --json");
    expect(status).to.equal(7);
    const told = z
      .object({ differences: z.number(), listed: z.array(z.object({ record: z.string(), view: z.string() })) })
      .parse(JSON.parse(stdout));
    const wanted = [records[1]?.record, records[3]?.record].sort();
    expect(told.listed.map(({ record }) => record).sort()).to.deep.equal(wanted);
    expect(told.differences).to.equal(2);
    // With the chain it has to fail, and not to look as if a difference had been found.
    const asked = await offline("audit run a b");
    expect([asked.status, asked.stdout]).to.deep.equal([5, ""]);
  });

  it("read and mend a served copy with its own token, and leave out one that refuses", async () => {
    const tokens = { read: "a token to read with", write: "a token to write with" };
    await writeFile(join(home, "tokens.json"), JSON.stringify(tokens));
    let stop: () => void = () => undefined;
    let serving: (url: string) => void = () => undefined;
    const served = new Promise<string>((resolve) => {
      serving = resolve;
    });
    const ended = runCli("audit serve b --port 0 --tokens tokens.json".split(" "), {
      stdin: (async function* () {})(),
      stdout: { isTerminal: false, write: () => undefined },
      stderr: {
        isTerminal: false,
        write: (text) => {
          const [, url] = /at (http:\S+),/.exec(text) ?? [];
          if (url !== undefined) serving(url);
        },
      },
      environment,
      folder: home,
      onInterrupt: (listener) => {
        stop = listener;
      },
    });
    const url = await served;
    try {
      await flip("b", 4);
      const shown = (token: string, writable: boolean) => JSON.stringify({ [url]: { token, writable } });
      const refused = await call(`audit run a ${url} --json`);
      expect(refused.status).to.equal(7);
      expect(reportForm.parse(JSON.parse(refused.stdout)).report.replicas[1]).to.have.property("fault");

      const read = reportForm.parse(
        JSON.parse(await run(`audit run a ${url} --evidence read --tokens - --json`, 7, shown(tokens.read, false))),
      );
      expect(read.report.classes).to.deep.equal({ corrupted: 1 });
      await run(`audit repair a ${url} --tokens -`, 6, shown(tokens.write, true));
      expect(await readFile(pathIn("b", 4))).to.deep.equal(await readFile(pathIn("a", 4)));
    } finally {
      stop();
    }
    expect(await ended).to.equal(0);
  });

  it("refuse with 2 what is no order: one copy offline, one name twice, another audit's folder, no replica", async () => {
    await run("audit run a b --work mine");
    const refusals: Record<string, string> = {
      "audit run a --offline": "[input.usage]",
      "audit run a b --offline --author anna": "[input.usage]",
      "audit run a a": "[input.invalid]",
      "audit run a store --work mine": "[audit.other]",
      "audit run": "[input.usage]",
      "audit run a b --tokens tokens-that-are-not-there.json": "[input.unreadable]",
    };
    for (const [text, code] of Object.entries(refusals)) {
      const { status, stdout, stderr } = await call(text);
      expect([status, stdout], text).to.deep.equal([2, ""]);
      expect(stderr, text).to.contain(code);
    }
  });

  it("anchor no report that was changed after it was signed", async () => {
    await run("audit run a b --auditor anna --key anna --work signed");
    const signed = await readFile(join(home, "signed", "report.json"), "utf8");
    const changed = signed.replace('"compared":0', '"compared":1');
    expect(changed).not.to.equal(signed);
    const period = "--author anna --from 2026-01-01 --until 2026-02-01 --key anna";
    const { status, stderr } = await call(`audit anchor - ${period}`, changed);
    expect(status, stderr).to.equal(2);
    // As it is, it is signed; but anna holds no licence to audit.
    expect((await call(`audit anchor - ${period}`, signed)).status).to.equal(3);
  });
});
