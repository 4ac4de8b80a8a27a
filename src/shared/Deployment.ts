import { getAddress, isAddress } from "ethers";
import * as z from "zod";
import { checkInput } from "./checkInput.js";

const address = z
  .string()
  .refine((text) => isAddress(text), "not an Ethereum address")
  .transform((text) => getAddress(text));

const deploymentSchema = z.strictObject({
  /** EIP-155 chain id. */
  chainId: z.int().positive(),
  /** The block before the first contract: from here on its events can be read. */
  startBlock: z.int().nonnegative(),
  contracts: z.strictObject({
    AccessManager: address,
    OrganizationRegistry: address,
    PatientRegistry: address,
    RecordRegistry: address,
    UseRegistry: address,
    EmergencyAccess: address,
    ConsentRegistry: address,
    AccessLog: address,
    MedicineRegistry: address,
    BatchRegistry: address,
    UnitRegistry: address,
    PackDesk: address,
    SetAsideDesk: address,
    RecallDesk: address,
    ColdChain: address,
    SafetyReports: address,
    CapacityMarket: address,
    CapacityPool: address,
    CoveragePlans: address,
    LevelDesk: address,
    CoverageFund: address,
    QualityMonitor: address,
    CaseDesk: address,
    ServiceLevels: address,
    Semaphore: address,
    PatientFeedback: address,
    ReplicaRegistry: address,
    ERC7913P256Verifier: address,
    ERC7913WebAuthnVerifier: address,
  }),
});

/** Where the contracts of one chain are: the content of `deployments/<chainId>.json`. */
export type Deployment = z.infer<typeof deploymentSchema>;

/**
 * Checks a deployment that was read from a file.
 * @param source names the file in errors.
 * @throws InputError `input.invalid`
 */
export function parseDeployment(value: unknown, source: string): Deployment {
  return checkInput(deploymentSchema, value, source);
}
