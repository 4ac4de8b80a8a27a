import type { PlanTermsStructOutput } from "../../../typechain-types/contracts/resources/interfaces/ICoveragePlans.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { chainTerms, type PlanTerms } from "./planTerms.js";

/** A plan's terms, which never change. @throws InputError `input.invalid`; RefusedError `contract.UnknownPlan`; MedtrailError `chain.failed`. */
export async function readPlanTerms({ coveragePlans }: Connection, plan: Hex): Promise<PlanTerms> {
  const terms = await ask(coveragePlans.planOf(checkInput(bytes32, plan, "PlanId")));
  return chainTerms.parse(namedTerms(terms));
}

/** ethers answers with a list that has names too, which no spread takes along. */
function namedTerms(terms: PlanTermsStructOutput) {
  const { insurer, arbiter, feeRoot, token, start, periodLength, periodsPerYear, coinsuranceBps } = terms;
  const { disputeTime, decideTime, rule, premium, deductible, limit, fastLimit } = terms;
  return {
    ...{ insurer, arbiter, feeRoot, token, start, periodLength, periodsPerYear, coinsuranceBps },
    ...{ disputeTime, decideTime, rule, premium, deductible, limit, fastLimit },
  };
}
