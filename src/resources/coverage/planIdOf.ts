import { AbiCoder, id, keccak256 } from "ethers";
import { CoveragePlans__factory } from "../../../typechain-types/index.js";
import type { Deployment } from "../../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { encodePlanTerms, type PlanTerms } from "./planTerms.js";

const PLAN_TYPEHASH = id("PlanId(uint256 chainId,address plans,bytes32 insurer,bytes32 terms)");
const TERMS = CoveragePlans__factory.createInterface().getFunction("openPlan").inputs;

/** The id of a plan with these terms, as CoveragePlans computes it. @throws InputError `input.invalid`, `time.invalid`. */
export function planIdOf({ chainId, contracts }: Deployment, terms: PlanTerms): Hex {
  const coder = AbiCoder.defaultAbiCoder();
  const hash = keccak256(coder.encode(TERMS, [encodePlanTerms(terms)]));
  const encoded = coder.encode(
    ["bytes32", "uint256", "address", "bytes32", "bytes32"],
    [PLAN_TYPEHASH, chainId, contracts.CoveragePlans, terms.insurer, hash],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
