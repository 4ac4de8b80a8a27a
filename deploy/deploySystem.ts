import type { NetworkConnection } from "hardhat/types/network";
import { type Deployment, parseDeployment } from "../src/shared/Deployment.js";
import { Journal } from "./Journal.js";
import System from "./modules/System.js";
import type { Parameters } from "./Parameters.js";

/**
 * Deploys the whole system by its Ignition modules, or finishes a deployment that was interrupted: on a network that
 * outlives the process, Ignition keeps a journal under deploy/deployments/chain-<id>.
 * @throws InputError `deployment.stale-journal`
 */
export async function deploySystem(
  connection: NetworkConnection,
  { regulator, admin, announcementDelaySeconds }: Parameters,
): Promise<Deployment> {
  const { ethers, ignition } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  const before = await ethers.provider.getBlockNumber();
  // A network in this process starts empty and keeps no journal; one that lies there is of an `npm run node`.
  const journal = connection.networkConfig.type === "http" ? new Journal(connection, chainId) : undefined;
  await journal?.dropIfStale();

  const deployed = await ignition.deploy(System, {
    parameters: { Identity: { regulator, announcementDelaySeconds }, System: { admin } },
  });
  const addresses = {
    AccessManager: deployed.accessManager,
    OrganizationRegistry: deployed.organizationRegistry,
    PatientRegistry: deployed.patientRegistry,
    RecordRegistry: deployed.recordRegistry,
    UseRegistry: deployed.useRegistry,
    EmergencyAccess: deployed.emergencyAccess,
    ConsentRegistry: deployed.consentRegistry,
    AccessLog: deployed.accessLog,
    MedicineRegistry: deployed.medicineRegistry,
    BatchRegistry: deployed.batchRegistry,
    UnitRegistry: deployed.unitRegistry,
    PackDesk: deployed.packDesk,
    SetAsideDesk: deployed.setAsideDesk,
    RecallDesk: deployed.recallDesk,
    ColdChain: deployed.coldChain,
    SafetyReports: deployed.safetyReports,
    CapacityMarket: deployed.capacityMarket,
    CapacityPool: deployed.capacityPool,
    CoveragePlans: deployed.coveragePlans,
    LevelDesk: deployed.levelDesk,
    CoverageFund: deployed.coverageFund,
    QualityMonitor: deployed.qualityMonitor,
    CaseDesk: deployed.caseDesk,
    ServiceLevels: deployed.serviceLevels,
    Semaphore: deployed.semaphore,
    PatientFeedback: deployed.patientFeedback,
    ReplicaRegistry: deployed.replicaRegistry,
    ERC7913P256Verifier: deployed.p256Verifier,
    ERC7913WebAuthnVerifier: deployed.webAuthnVerifier,
  };
  const contracts = Object.fromEntries(
    await Promise.all(
      Object.entries(addresses).map(async ([name, contract]) => [name, await contract.getAddress()] as const),
    ),
  );
  const startBlock = (await journal?.startBlock()) ?? before;
  return parseDeployment({ chainId: Number(chainId), startBlock, contracts }, "new deployment");
}
