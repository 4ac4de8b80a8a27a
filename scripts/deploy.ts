// Deploys the system to the network named with --network, or finishes what was interrupted, and writes
// deployments/<chainId>.json. It says first which accounts and addresses it uses, and which it lacks.
import hre, { config } from "hardhat";
import { deploySystem } from "../deploy/deploySystem.js";
import { parametersFileOf, readParameters } from "../deploy/Parameters.js";
import { FileDeployments } from "../src/shared/FileDeployments.js";
import { runScript } from "./runScript.js";

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  sepolia: ["SEPOLIA_RPC_URL", "SEPOLIA_DEPLOYER_KEY", "MEDTRAIL_REGULATOR", "MEDTRAIL_ADMIN"],
  private: ["PRIVATE_RPC_URL", "PRIVATE_CHAIN_ID", "PRIVATE_DEPLOYER_KEY", "MEDTRAIL_REGULATOR", "MEDTRAIL_ADMIN"],
};

await runScript(async () => {
  const networkName = hre.globalOptions.network ?? "default";
  const required = REQUIRED[networkName] ?? [];
  console.log(`Network ${networkName}`);
  for (const name of required)
    console.log(`  ${name.padEnd(22)} ${process.env[name] ? "set" : "not in the environment"}`);

  const connection = await hre.network.create();
  const { ethers } = connection;
  const accounts = (await ethers.getSigners()).map(({ address }) => address);
  const parameters = await readParameters(parametersFileOf(networkName), accounts, process.env);
  const deployer = accounts[0] ?? "";
  const { chainId } = await ethers.provider.getNetwork();
  console.log(`  chain                  ${chainId}`);
  console.log(
    `  deployer               ${deployer}, ${ethers.formatEther(await ethers.provider.getBalance(deployer))} ETH`,
  );
  console.log(`  regulator              ${parameters.regulator}`);
  console.log(`  admin                  ${parameters.admin}`);
  console.log(`  announcement delay     ${parameters.announcementDelaySeconds} s\n`);

  const deployment = await deploySystem(connection, parameters);
  const path = await new FileDeployments(`${config.paths.root}/deployments`).write(deployment);
  for (const [name, address] of Object.entries(deployment.contracts)) console.log(`  ${name.padEnd(24)} ${address}`);
  console.log(`\nWritten to ${path}`);
});
