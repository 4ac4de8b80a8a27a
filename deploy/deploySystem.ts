import { existsSync } from "node:fs";
import { join } from "node:path";
import { listTransactions } from "@nomicfoundation/ignition-core";
import { config } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { type Deployment, parseDeployment } from "../src/shared/Deployment.js";
import System from "./modules/System.js";
import type { Parameters } from "./Parameters.js";

/**
 * Deploys the whole system by its Ignition modules, or finishes a deployment that was interrupted: on a network that
 * outlives the process, Ignition keeps a journal under deploy/deployments/chain-<id>.
 */
export async function deploySystem(
  connection: NetworkConnection,
  { regulator, admin, announcementDelaySeconds }: Parameters,
): Promise<Deployment> {
  const { ethers, ignition } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  const before = await ethers.provider.getBlockNumber();
  const deployed = await ignition.deploy(System, {
    parameters: { Identity: { regulator, announcementDelaySeconds }, System: { admin } },
  });
  const addresses = {
    AccessManager: deployed.accessManager,
    OrganizationRegistry: deployed.organizationRegistry,
    PatientRegistry: deployed.patientRegistry,
    RecordRegistry: deployed.recordRegistry,
    ConsentRegistry: deployed.consentRegistry,
    ERC7913P256Verifier: deployed.p256Verifier,
    ERC7913WebAuthnVerifier: deployed.webAuthnVerifier,
  };
  const contracts = Object.fromEntries(
    await Promise.all(
      Object.entries(addresses).map(async ([name, contract]) => [name, await contract.getAddress()] as const),
    ),
  );
  const startBlock = (await firstBlock(connection, chainId)) ?? before;
  return parseDeployment({ chainId: Number(chainId), startBlock, contracts }, "new deployment");
}

/** The block before the journal's first transaction; nothing when the network keeps no journal. */
async function firstBlock({ ethers }: NetworkConnection, chainId: bigint): Promise<number | undefined> {
  const folder = join(config.paths.ignition, "deployments", `chain-${chainId}`);
  if (!existsSync(folder)) return undefined;
  const [first] = await listTransactions(folder, {
    loadArtifact: () => Promise.reject(new Error("not needed")),
  });
  const receipt = first && (await ethers.provider.getTransactionReceipt(first.txHash));
  return receipt ? receipt.blockNumber - 1 : undefined;
}
