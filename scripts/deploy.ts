// Deploys the system to the network named with --network, or finishes what was interrupted, and writes
// deployments/<chainId>.json. What it lacks it names at once, before it connects.
import hre, { config } from "hardhat";
import { deploySystem } from "../deploy/deploySystem.js";
import { addressProblems, parametersFileOf, readParameters } from "../deploy/Parameters.js";
import { settingProblems } from "../deploy/settingProblems.js";
import { InputError } from "../src/shared/errors.js";
import { FileDeployments } from "../src/shared/FileDeployments.js";
import { runScript } from "./runScript.js";

/** @throws InputError `deployment.network`, `deployment.setting` */
async function requireSettings(networkName: string, parametersFile: URL): Promise<void> {
  const networkConfig = config.networks[networkName];
  if (networkConfig === undefined) {
    const known = Object.keys(config.networks).join(" ");
    throw new InputError("deployment.network", "There is no such network", { network: networkName, known });
  }
  const problems = [
    ...(await settingProblems(networkName, networkConfig, process.env)),
    ...(await addressProblems(parametersFile, process.env)),
  ];
  if (problems.length > 0) {
    throw new InputError("deployment.setting", `The deployment lacks settings: ${problems.join("; ")}`);
  }
}

await runScript(async () => {
  const networkName = hre.globalOptions.network ?? "default";
  const parametersFile = parametersFileOf(networkName);
  await requireSettings(networkName, parametersFile);

  const connection = await hre.network.create();
  const { ethers } = connection;
  const accounts = (await ethers.getSigners()).map(({ address }) => address);
  const parameters = await readParameters(parametersFile, accounts, process.env);
  const deployer = accounts[0] ?? "";
  const { chainId } = await ethers.provider.getNetwork();
  const balance = ethers.formatEther(await ethers.provider.getBalance(deployer));
  console.log(`Network ${networkName}, chain ${chainId}`);
  console.log(`  deployer               ${deployer}, ${balance} ETH`);
  console.log(`  regulator              ${parameters.regulator}`);
  console.log(`  admin                  ${parameters.admin}`);
  console.log(`  announcement delay     ${parameters.announcementDelaySeconds} s\n`);

  const sentBefore = await ethers.provider.getTransactionCount(deployer);
  const deployment = await deploySystem(connection, parameters);
  const sent = (await ethers.provider.getTransactionCount(deployer)) - sentBefore;
  const path = await new FileDeployments(`${config.paths.root}/deployments`).write(deployment);
  for (const [name, address] of Object.entries(deployment.contracts)) console.log(`  ${name.padEnd(24)} ${address}`);
  console.log(`\n${sent === 0 ? "Already deployed, nothing was sent" : `${sent} transactions sent`}.`);
  console.log(`Written to ${path}`);
});
