import { join } from "node:path";
import hre from "hardhat";
import { deploySystem } from "../../deploy/deploySystem.js";
import { parametersFileOf, readParameters } from "../../deploy/Parameters.js";
import { FileDeployments } from "../../src/shared/FileDeployments.js";

const HOST = "127.0.0.1";

/** A network of its own, served over HTTP as `medtrail network up` does, but in this process; addresses in `deployments` of the folder. */
export async function servedNetwork(folder: string) {
  const server = await hre.network.createServer("node", HOST, 0);
  const { address, port } = await server.listen();
  const rpc = `http://${address}:${port}`;
  const connection = await hre.network.create({ network: "localhost", override: { url: rpc } });
  const accounts = (await connection.ethers.getSigners()).map((signer) => signer.address);
  const parameters = await readParameters(parametersFileOf("node"), accounts, process.env);
  const deployments = join(folder, "deployments");
  await new FileDeployments(deployments).write(await deploySystem(connection, parameters));
  await connection.close();
  return { rpc, deployments, close: () => server.close() };
}
