import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { HDNodeWallet, JsonRpcProvider } from "ethers";
import hre from "hardhat";
import { connect } from "../../src/shared/connect.js";
import { FileDeployments } from "../../src/shared/FileDeployments.js";
import { ROOT, startChild } from "../support/runChild.js";

const CHAIN_ID = 424_242;
const JOURNAL_FOLDER = join(ROOT, "deploy", "deployments", `chain-${CHAIN_ID}`);
const ADMIN = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const REGULATOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** The first account of the mnemonic that every local Hardhat network starts with. */
const deployer = HDNodeWallet.fromPhrase(`${"test ".repeat(11)}junk`, undefined, "m/44'/60'/0'/0/0");

describe("npm run deploy", () => {
  let server: Awaited<ReturnType<typeof hre.network.createServer>>;
  let provider: JsonRpcProvider;
  let url: string;

  const clean = async () => {
    await rm(JOURNAL_FOLDER, { recursive: true, force: true });
    await rm(new FileDeployments(join(ROOT, "deployments")).pathOf(CHAIN_ID), { force: true });
  };
  before(async () => {
    await clean();
    // A private chain of its own id, with a block every 200 ms as a real network has, not one for each transaction.
    const mining = { auto: false, interval: 200 };
    const override = { chainId: CHAIN_ID, mining, allowBlocksWithSameTimestamp: true };
    server = await hre.network.createServer({ network: "node", override }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    url = `http://${address}:${port}`;
    provider = new JsonRpcProvider(url, CHAIN_ID, { staticNetwork: true });
  });
  after(async () => {
    provider.destroy();
    await server.close();
    await clean();
  });

  const deploy = (environment: Readonly<Record<string, string>>) =>
    startChild("hardhat", ["run", "--no-compile", "scripts/deploy.ts", "--network", "private"], {
      PRIVATE_RPC_URL: url,
      PRIVATE_CHAIN_ID: String(CHAIN_ID),
      PRIVATE_DEPLOYER_KEY: deployer.privateKey,
      ...environment,
    });

  it("says which addresses it lacks, and sends nothing", async () => {
    const { status, output } = await deploy({ MEDTRAIL_ADMIN: "nobody" }).ending;
    expect(output).to.contain("regulator (env:MEDTRAIL_REGULATOR) is not set");
    expect(output).to.contain("admin (env:MEDTRAIL_ADMIN) is not an address");
    expect(status).to.equal(2);
    expect(await provider.getTransactionCount(deployer.address)).to.equal(0);
  });

  const NOTHING = Object.fromEntries(
    ["SEPOLIA", "PRIVATE"]
      .flatMap((name) => [`${name}_RPC_URL`, `${name}_DEPLOYER_KEY`, `${name}_CHAIN_ID`])
      .concat("MEDTRAIL_REGULATOR", "MEDTRAIL_ADMIN")
      .map((name) => [name, ""]),
  );
  // CI keeps Hardhat's keystore of whoever runs the tests out of them.
  const deployTo = (network: string, environment: Readonly<Record<string, string>>) =>
    startChild("hardhat", ["run", "--no-compile", "scripts/deploy.ts", "--network", network], {
      CI: "true",
      ...environment,
    }).ending;

  for (const [network, missing] of [
    ["sepolia", ["SEPOLIA_RPC_URL", "SEPOLIA_DEPLOYER_KEY", "MEDTRAIL_REGULATOR", "MEDTRAIL_ADMIN"]],
    [
      "private",
      ["PRIVATE_RPC_URL", "PRIVATE_DEPLOYER_KEY", "PRIVATE_CHAIN_ID", "MEDTRAIL_REGULATOR", "MEDTRAIL_ADMIN"],
    ],
  ] as const) {
    it(`names at once all that ${network} lacks when .env is an untouched .env.example`, async () => {
      const { status, output } = await deployTo(network, NOTHING);
      expect(output)
        .to.contain("[deployment.setting]")
        .and.not.to.match(/HHE|^\s+at /m);
      for (const name of missing) expect(output, name).to.match(new RegExp(`${name}\\)? is not set`));
      expect(status).to.equal(2);
    });
  }

  it("names a wrong URL, key and chain id without showing them", async () => {
    const { status, output } = await deployTo("private", {
      PRIVATE_RPC_URL: "nowhere",
      PRIVATE_CHAIN_ID: "abc",
      PRIVATE_DEPLOYER_KEY: deployer.privateKey.slice(0, -2),
      MEDTRAIL_REGULATOR: REGULATOR,
      MEDTRAIL_ADMIN: ADMIN,
    });
    expect(output).to.contain("PRIVATE_RPC_URL is not a URL");
    expect(output).to.contain("PRIVATE_DEPLOYER_KEY is not a key");
    expect(output).to.contain("PRIVATE_CHAIN_ID is not a chain id");
    expect(output).not.to.contain("nowhere").and.not.to.contain(deployer.privateKey.slice(2, 20));
    expect(status).to.equal(2);
  });

  it("refuses a network that the configuration does not have", async () => {
    const { status, output } = await deployTo("mainnet", {});
    expect(output).to.contain("[deployment.network]").and.to.contain("sepolia private");
    expect(output).not.to.match(/HHE|^\s+at /m);
    expect(status).to.equal(2);
  });

  it("refuses the deployer as admin", async () => {
    const { status, output } = await deploy({ MEDTRAIL_REGULATOR: REGULATOR, MEDTRAIL_ADMIN: deployer.address }).ending;
    expect(output).to.contain("The admin may not be the deployer");
    expect(status).to.equal(2);
  });

  it("goes on after a kill where it stopped, sends nothing twice, and hands the system over", async () => {
    const environment = { MEDTRAIL_REGULATOR: REGULATOR, MEDTRAIL_ADMIN: ADMIN };
    const { child, ending } = deploy(environment);
    // Ignition cannot go on from between two lines of its journal that belong together: stopped first, killed where they do.
    const belongTogether = ["_EXECUTION_STATE_INITIALIZE", "NETWORK_INTERACTION_REQUEST", "TRANSACTION_SEND"];
    for (;;) {
      await wait(20);
      const sent = await provider.getTransactionCount(deployer.address);
      if (sent < 3) continue;
      expect(sent, "stopped too late").to.be.lessThan(40);
      child.kill("SIGSTOP");
      const journal = await readFile(join(JOURNAL_FOLDER, "journal.jsonl"), "utf8");
      const types = [...journal.matchAll(/"type":"([A-Z_]+)"/g)].map(([, type = ""]) => type);
      const counts = belongTogether.map((word) => types.filter((type) => type.endsWith(word)).length);
      if (new Set(counts).size === 1) break;
      child.kill("SIGCONT");
    }
    child.kill("SIGKILL");
    await once(child, "close");
    await ending;
    const sentBefore = await provider.getTransactionCount(deployer.address);
    expect(sentBefore).to.be.lessThan(50);

    const second = await deploy(environment).ending;
    expect(second.status, second.output).to.equal(0);
    // 30 contracts, 12 function roles, 3 labels, 4 grants, 1 renunciation.
    expect(await provider.getTransactionCount(deployer.address)).to.equal(50);

    const deployment = await new FileDeployments(join(ROOT, "deployments")).read(CHAIN_ID);
    const journal = await readFile(join(JOURNAL_FOLDER, "journal.jsonl"), "utf8");
    for (const address of Object.values(deployment.contracts)) expect(journal).to.contain(address);
    expect(await provider.getCode(deployment.contracts.AccessManager, deployment.startBlock)).to.equal("0x");
    const chain = await connect(provider, deployment);
    expect(await chain.organizations.ANNOUNCEMENT_DELAY()).to.equal(172_800n);

    const third = await deploy(environment).ending;
    expect(third.status, third.output).to.equal(0);
    expect(third.output).to.contain("Already deployed");
    expect(await provider.getTransactionCount(deployer.address)).to.equal(50);
  });

  it("refuses to build on a journal when the chain was reset", async () => {
    const reset = await hre.network.createServer({ network: "node", override: { chainId: CHAIN_ID } }, "127.0.0.1", 0);
    const { address, port } = await reset.listen();
    try {
      const environment = { MEDTRAIL_REGULATOR: REGULATOR, MEDTRAIL_ADMIN: ADMIN };
      const { status, output } = await deploy({ ...environment, PRIVATE_RPC_URL: `http://${address}:${port}` }).ending;
      expect(output).to.contain("[deployment.stale-journal]");
      expect(status).to.equal(2);
    } finally {
      await reset.close();
    }
  });
});
