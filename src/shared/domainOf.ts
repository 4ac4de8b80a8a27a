import type { TypedDataDomain } from "ethers";
import type { Deployment } from "./Deployment.js";

/** Contracts that check signatures; each is its own EIP-712 domain, which ERC-5267 tells on chain as well. */
export type SigningContract =
  | "PatientRegistry"
  | "RecordRegistry"
  | "ConsentRegistry"
  | "EmergencyAccess"
  | "AccessLog"
  | "ColdChain"
  | "CapacityPool"
  | "PatientFeedback";

/** The EIP-712 domain of a contract: a signature for one contract or chain is nothing to another. */
export function domainOf(deployment: Deployment, contract: SigningContract): TypedDataDomain {
  return {
    name: `medtrail ${contract}`,
    version: "1",
    chainId: deployment.chainId,
    verifyingContract: deployment.contracts[contract],
  };
}
