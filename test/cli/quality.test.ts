import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { expectNear } from "../support/expectNear.js";
import { medtrail } from "../support/medtrail.js";
import { servedNetwork } from "../support/servedNetwork.js";

const DAY = 86_400;
const VISITS = Array.from({ length: 11 }, (_, i) => `visit-${i + 1}`);

const chartForm = z.object({
  follows: z.boolean(),
  next: z.number(),
  answerBy: z.string().optional(),
  lapsed: z.boolean(),
  path: z.array(z.object({ cases: z.number(), events: z.number(), expected: z.number(), state: z.string() })),
  signals: z.array(z.object({ direction: z.string(), value: z.number() })),
  faults: z.array(z.object({ fault: z.string(), open: z.boolean() })),
});

describe("medtrail's reports of quality", function () {
  this.timeout(300_000);
  let home: string;
  let environment: Record<string, string>;
  let close: () => Promise<void>;

  const call = (text: string, stdin?: string) =>
    medtrail(text.split(" "), { environment, folder: home, ...(stdin === undefined ? {} : { stdin }) });
  const run = async (text: string, stdin?: string): Promise<string> => {
    const answer = await call(text, stdin);
    expect(answer.status, `${text}\n${answer.stdout}${answer.stderr}`).to.equal(0);
    return answer.stdout;
  };
  const chart = async () => chartForm.parse(JSON.parse(await run("quality chart deaths --org anna --json")));
  const books = async () => (await readdir(join(home, "secrets"))).filter((name) => name.startsWith("casebook-"));
  const cases = (rows: readonly string[]) => ["record,risk,occurred", ...rows].join("\r\n");
  const ROWS = VISITS.map((record, i) => `${record},0.1,${i < 3 ? 1 : 0}`);
  const REPORT = "quality report deaths - --org anna --through 0 --key anna --json";

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "medtrail-quality-"));
    const network = await servedNetwork(home);
    close = network.close;
    environment = {
      ...{ MEDTRAIL_HOME: home, MEDTRAIL_PASSWORD: "correct horse battery" },
      ...{ MEDTRAIL_RPC_URL: network.rpc, MEDTRAIL_DEPLOYMENTS: network.deployments },
    };
    for (const [name, number] of [
      ["regulator", 1],
      ["anna", 3],
      ["relay", 4],
    ])
      await run(`key create ${name} --local ${number}`);
    await run("org accredit anna --licence care --controller anna --key regulator");
    await run("org member offer anna anna --duty read,write,report --key anna");
    await run("org member accept anna --key anna");
    await run("patient register erika --key relay");
    const terms = {
      definition: `0x${"d1".repeat(32)}`,
      ...{ periodLength: DAY, reportTime: DAY, answerTime: 5 * DAY, disputeTime: DAY, minCases: 11, maxSpan: 3 },
      ...{ raisedOdds: 2, loweredOdds: 0.5, upLimit: 0.5, downLimit: 3 },
    };
    await run("quality define deaths - --key regulator", JSON.stringify(terms));
    await run("quality oblige deaths anna --key regulator");
    for (const name of VISITS) {
      const note = JSON.stringify({ resourceType: "Observation", status: "final", code: { text: name } });
      await run(`record add - --patient erika --author anna --name ${name} --key anna`, note);
    }
  });

  after(async () => {
    await close();
    await rm(home, { recursive: true, force: true });
  });

  it("anchor each encounter once, also when the command is repeated with more of them", async () => {
    const file = (names: readonly string[]) =>
      JSON.stringify(
        names.map((record) => ({ record, identifier: { system: "https://example.org/e", value: record } })),
      );
    const anchored = async (names: readonly string[]) =>
      z
        .object({ anchored: z.number(), encounters: z.array(z.object({ use: z.string() })) })
        .parse(JSON.parse(await run("quality encounters - --org anna --key anna --json", file(names))));
    const first = await anchored(VISITS.slice(0, 4));
    const all = await anchored(VISITS);
    expect([first.anchored, all.anchored]).to.deep.equal([4, 7]);
    expect(all.encounters.slice(0, 4)).to.deep.equal(first.encounters);
    expect(new Set(all.encounters.map(({ use }) => use)).size).to.equal(11);
  });

  it("refuse cases that leave one out, count it twice, or are none, before anything is sent or kept", async () => {
    await run(`network wait ${DAY}`);
    const refusals: readonly (readonly [string, string])[] = [
      [cases(ROWS.slice(1)), "[quality.case]"],
      [cases([...ROWS, ROWS[0] ?? ""]), "[quality.case]"],
      [cases(["visit-1,1.5,0"]), "[input.invalid]"],
      [cases(["visit-1,0.1,maybe"]), "[input.invalid]"],
      ["record,risk\nvisit-1", "[quality.csv]"],
      ["[]", "[quality.case]"],
      ['[{"record":"visit-1","risk":0.1}]', "[input.invalid]"],
    ];
    for (const [stdin, code] of refusals) {
      const { status, stdout, stderr } = await call(REPORT, stdin);
      expect([status, stdout], `${stdin}\n${stderr}`).to.deep.equal([2, ""]);
      expect(stderr, stdin).to.contain(code.slice(1, -1));
    }
    expect((await chart()).path).to.deep.equal([]);
    expect(await books().catch(() => [])).to.deep.equal([]);
  });

  it("report once, keep the book encrypted, and say the same when repeated", async () => {
    const form = z.object({ root: z.string(), cases: z.number(), events: z.number(), expected: z.number() });
    const first = form.parse(JSON.parse(await run(REPORT, cases(ROWS))));
    expect(first).to.include({ cases: 11, events: 3, expected: 1.1 });
    expect(await books()).to.deep.equal([`casebook-${first.root}.age`]);
    expect(await readFile(join(home, "secrets", `casebook-${first.root}.age`), "latin1")).not.to.contain("salt");
    const again = JSON.parse(await run(REPORT, cases(ROWS)));
    expect(form.parse(again)).to.deep.equal(first);
    expect(again).to.include({ bookKept: true }).and.not.to.have.property("transaction");
    // Another wallet reads the same, and has to say that it could not defend it.
    await rm(join(home, "secrets", `casebook-${first.root}.age`));
    expect((await call(REPORT, cases(ROWS))).status).to.equal(1);
  });

  it("show path, signals and faults, and that the answer ended the wait", async () => {
    const before = await chart();
    expect(before).to.include({ follows: true, next: 1, lapsed: false });
    expect(before.path).to.deep.equal([{ cases: 11, events: 3, expected: 1.1, state: "standing" }]);
    // ln 2 for each death, less ln(1 − 0.1 + 0.1 · 2) for each case.
    expect(before.signals).to.have.length(1);
    expect(before.signals[0]?.direction).to.equal("up");
    expectNear(before.signals[0]?.value, 3 * Math.LN2 - 11 * Math.log(1.1), 1e-9);
    expect(before.answerBy).to.match(/^\d{4}-/);
    expect(before.faults).to.deep.equal([]);
    await run("quality answer deaths - --org anna --key anna", "Reviewed.");
    expect(await chart()).not.to.have.property("answerBy");
    expect((await call("quality answer deaths - --org anna --key anna", "Again.")).status).to.equal(3);
  });
});
