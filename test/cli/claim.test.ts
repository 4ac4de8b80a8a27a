import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { COMMANDS } from "../../src/cli/table.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { medtrail } from "../support/medtrail.js";
import { servedNetwork } from "../support/servedNetwork.js";

const DAY = 86_400;
const submitted = z.object({ document: z.string(), award: z.string() });
const read = z.looseObject({ text: z.string().optional() });

/** What is piped into a command's example. */
const example = (name: string) => COMMANDS.find((command) => command.name === name)?.example.stdin ?? "";

describe("medtrail's claims", function () {
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

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "medtrail-claim-"));
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
      ["greenmountain", 5],
      ["clearwater", 6],
    ])
      await run(`key create ${name} --local ${number}`);
    for (const [name, licence, duty] of [
      ["anna", "care", "read,write,report,claim"],
      ["greenmountain", "insurer", "claim"],
      ["clearwater", "auditor", "report"],
    ]) {
      await run(`org accredit ${name} --licence ${licence} --controller ${name} --key regulator`);
      await run(`org member offer ${name} ${name} --duty ${duty} --key ${name}`);
      await run(`org member accept ${name} --key ${name}`);
    }
    await run(`network wait ${2 * DAY}`);
    await run("org activate clearwater --key relay");
    await run("org publish-key greenmountain --key greenmountain");
    await run("patient register erika --key relay");
    await run("consent grant erika greenmountain --category encounters --purpose HPAYMT --key relay");
    await run("network coin --to relay --amount 10000 --key relay");
    await run(
      "plan open basic - --insurer greenmountain --arbiter clearwater --key greenmountain",
      example("plan open"),
    );
    await run("plan enrol basic erika - --key greenmountain", example("plan enrol"));
    await run("plan pay basic erika --key relay");
    await run("network wait 61");
    await run(
      "record add - --patient erika --author anna --name visit --key anna",
      JSON.stringify({
        resourceType: "Encounter",
        identifier: [{ system: "https://example.org/encounters", value: "E-1" }],
        status: "finished",
        class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
      }),
    );
  });

  after(async () => {
    await close();
    await rm(home, { recursive: true, force: true });
  });

  it("name on the chain the very Claim that was filed, also after one that was refused", async () => {
    const submit = "claim submit - --plan basic --encounter visit --name scan --key anna --json";
    const claim = example("claim submit");
    const wrong = claim.replace('"mri"', '"unheard-of"');
    expect(wrong).not.to.equal(claim);
    const refused = await call(submit, wrong);
    expect([refused.status, refused.stdout]).to.deep.equal([2, ""]);
    expect(refused.stderr).to.contain("coverage.unknown-code");
    const { document } = submitted.parse(JSON.parse(await run(submit, claim)));
    const filed: string[] = [];
    for await (const { record, digest } of new FileEnvelopeStore(join(home, "store", "envelopes")).allRecords()) {
      if (digest === document) filed.push(record);
    }
    expect(filed).to.have.length(1);
    const { text } = read.parse(JSON.parse(await run(`record get ${filed[0]} --json`)));
    expect(text).to.equal(claim);
  });
});
