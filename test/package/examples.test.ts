import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { getAddress, JsonRpcProvider } from "ethers";
import { network } from "hardhat";
import { encodePurpose } from "../../src/records/purposeOfUse.js";
import { connect } from "../../src/shared/connect.js";
import type { Deployment } from "../../src/shared/Deployment.js";
import { FileDeployments } from "../../src/shared/FileDeployments.js";
import { deployedSystem } from "../support/deployedSystem.js";
import { installedPackage } from "../support/installedPackage.js";
import { type Ending, ROOT } from "../support/runChild.js";
import { DELAY } from "../support/testSystem.js";

/** A JSON-RPC server with the whole system deployed, beside which others may run: unlike `npm run node` it leaves nothing in the checkout. */
async function servedSystem() {
  const recorded = await network.create();
  const [, regulator, admin] = (await recorded.ethers.getSigners()).map(({ address }) => address);
  if (regulator === undefined || admin === undefined) throw new Error("Hardhat gave too few accounts");
  const parameters = { regulator, admin, announcementDelaySeconds: DELAY };
  await deployedSystem(recorded, parameters);
  await recorded.close();
  const server = await network.createServer("node", "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const connection = await network.create({ network: "localhost", override: { url } });
  const deployment = await deployedSystem(connection, parameters);
  await connection.close();
  return { server, url, deployment };
}

/** Runs a program of Node in a folder. */
async function runIn(folder: string, args: readonly string[]): Promise<Ending> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [status] = await once(child, "close");
  return { status, output };
}

describe("examples, with the packed package installed outside the checkout", () => {
  const reader = `0x${createHash("sha256").update("a reader").digest("hex")}`;
  let folder: string;
  let url: string;
  let deployment: Deployment;
  let server: Awaited<ReturnType<typeof servedSystem>>["server"];

  before(async () => {
    folder = await installedPackage();
    ({ server, url, deployment } = await servedSystem());
    await writeFile(join(folder, "deployment.json"), JSON.stringify(deployment));
    // Where a release has the addresses of a public network.
    await new FileDeployments(join(folder, "node_modules", "medtrail", "deployments")).write(deployment);
  });

  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("hold no key", async () => {
    for (const name of ["readConsents.ts", "grantWithWallet.ts"]) {
      expect(await readFile(join(ROOT, "examples", name), "utf8"), name).not.to.match(/[0-9a-f]{64}/i);
    }
  });

  it("take a deployment from the package as JSON, and fit its types strictly", async () => {
    await writeFile(
      join(folder, "fromPackage.ts"),
      `import { parseDeployment, type Deployment } from "medtrail";
       import { FileDeployments } from "medtrail/node";
       import { ConsentRegistry__factory } from "medtrail/typechain-types";
       import deployment from "medtrail/deployments/31337.json" with { type: "json" };
       const read: Deployment = parseDeployment(deployment, "medtrail");
       const again = await new FileDeployments("node_modules/medtrail/deployments").read(31337);
       if (JSON.stringify(read) !== JSON.stringify(again)) throw new Error("differs");
       // @ts-expect-error: types of the package, not any
       const wrong: number = read.contracts.ConsentRegistry;
       console.log(read.contracts.ConsentRegistry, typeof ConsentRegistry__factory.connect, typeof wrong);
      `,
    );
    const checked = await runIn(folder, ["node_modules/typescript/bin/tsc", "-p", "."]);
    expect(checked.output).to.equal("");
    expect(checked.status).to.equal(0);
    const { status, output } = await runIn(folder, ["fromPackage.ts"]);
    expect(output).to.match(/^0x[0-9a-fA-F]{40} function string\n$/);
    expect(status).to.equal(0);
  });

  it("grant a consent with a wallet, and read it with a provider alone", async () => {
    const granted = await runIn(folder, ["grantWithWallet.ts", url, reader]);
    expect(granted.status, granted.output).to.equal(0);
    const { patient, category, transaction, seedBytes } = JSON.parse(granted.output);
    expect(patient).to.match(/^0x[0-9a-f]{64}$/);
    expect(category).to.be.within(0, 63);
    expect(seedBytes).to.equal(32);
    const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true });
    try {
      const receipt = await provider.getTransactionReceipt(transaction);
      expect(receipt?.status).to.equal(1);
      const accounts: string[] = await provider.send("eth_accounts", []);
      expect(receipt?.from).to.equal(getAddress(accounts[5] ?? ""));
      const chain = await connect(provider, deployment);
      const treat = encodePurpose("TREAT");
      expect(await chain.consents.isConsented(patient, reader, treat, category)).to.equal(true);
      expect(await chain.consents.isConsented(patient, reader, encodePurpose("HRESCH"), category)).to.equal(false);
    } finally {
      provider.destroy();
    }

    const read = await runIn(folder, ["readConsents.ts", url, patient]);
    expect(read.status, read.output).to.equal(0);
    const consent = JSON.parse(read.output);
    expect(consent).to.include({ reader, purpose: "TREAT", categories: 1 });
    expect(Date.parse(consent.until)).to.be.greaterThan(Date.now());
  });

  it("find nothing for a patient who granted nothing, and say how they are used", async () => {
    expect(await runIn(folder, ["readConsents.ts", url, reader])).to.deep.equal({ status: 0, output: "" });
    for (const name of ["readConsents.ts", "grantWithWallet.ts"]) {
      const { status, output } = await runIn(folder, [name]);
      expect(output).to.contain(`node ${name} RPC_URL`);
      expect(status).to.equal(2);
    }
  });
});
