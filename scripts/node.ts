// A local JSON-RPC network with everything deployed, for a dApp to point at. Stop it with Ctrl-C; nothing is kept.
import hre, { config } from "hardhat";
import { deploySystem } from "../deploy/deploySystem.js";
import { parametersFileOf, readParameters } from "../deploy/Parameters.js";
import { FileDeployments } from "../src/shared/FileDeployments.js";
import { requireFreePort } from "./requireFreePort.js";
import { runScript } from "./runScript.js";

const HOST = "127.0.0.1";

await runScript(async () => {
  const free = await requireFreePort(HOST, process.env.PORT || "8545");
  const server = await hre.network.createServer("node", HOST, free);
  const { address, port } = await server.listen();
  const deploy = async () => {
    const connection = await hre.network.create({
      network: "localhost",
      override: { url: `http://${address}:${port}` },
    });
    const accounts = (await connection.ethers.getSigners()).map((signer) => signer.address);
    const parameters = await readParameters(parametersFileOf("node"), accounts, process.env);
    return { accounts, deployment: await deploySystem(connection, parameters) };
  };
  // A server without contracts would serve nobody, and keep the process alive.
  const { accounts, deployment } = await deploy().catch(async (error) => {
    await server.close();
    throw error;
  });
  const path = await new FileDeployments(`${config.paths.root}/deployments`).write(deployment);

  console.log(`\nJSON-RPC at http://${address}:${port}, chain id ${deployment.chainId}\n`);
  for (const [name, contract] of Object.entries(deployment.contracts)) console.log(`  ${name.padEnd(24)} ${contract}`);
  console.log(`\nAddresses in ${path}`);
  console.log(
    `Accounts are Hardhat's usual ones, with 10000 ETH each: ${accounts[1]} regulates, ${accounts[2]} administers.`,
  );
  console.log("npm run deploy -- --network localhost finds everything deployed; it sends nothing.");
  console.log("Ctrl-C stops it.");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close().finally(() => process.exit(0));
    });
  }
  await server.afterClosed();
});
