import { expect } from "chai";
import { Contract, Interface } from "ethers";
import { ask } from "../../src/shared/send.js";
import * as bindings from "../../typechain-types/factories/contracts/index.js";
import { failureOf } from "../support/failureOf.js";
import type { TestOrganization, TestSystem } from "../support/testSystem.js";
import { abiForm, anyArgument, namesOrganisation } from "./anyArgument.js";

export const SUSPENDED = "contract.SuspendedOrganization";
export const BARRED = "contract.BarredOrganization";

/** Contracts in which an organisation acts, of every room. */
export const ACTED_IN = [
  ...["RecordRegistry", "UseRegistry", "EmergencyAccess", "AccessLog"],
  ...["BatchRegistry", "UnitRegistry", "PackDesk", "SetAsideDesk", "RecallDesk", "ColdChain", "SafetyReports"],
  ...["CapacityPool", "CapacityMarket", "CoveragePlans", "CoverageFund"],
  ...["CaseDesk", "ServiceLevels", "PatientFeedback", "ReplicaRegistry"],
];

function factoriesBelow(value: object): [string, object][] {
  return Object.entries(value).flatMap(([name, member]): [string, object][] => {
    if (name.endsWith("__factory")) return [[name.replace("__factory", ""), member.abi]];
    return typeof member === "object" && member !== null ? factoriesBelow(member) : [];
  });
}

/**
 * Calls every function that changes something and names an organisation, as its controlling account, which holds every duty.
 * @returns by function the code of what refuses it.
 */
export async function functionOutcomes(
  { deployment }: Pick<TestSystem, "deployment">,
  { org, controller }: Pick<TestOrganization, "org" | "controller">,
): Promise<Map<string, string>> {
  const abis = new Map(factoriesBelow(bindings));
  const found = new Map<string, string>();
  for (const [name, address] of Object.entries(deployment.contracts)) {
    const abi = abiForm.safeParse(abis.get(name));
    for (const { type, name: called, stateMutability, inputs } of abi.data ?? []) {
      if (type !== "function" || stateMutability !== "nonpayable" || !inputs.some(namesOrganisation)) continue;
      const contract = new Contract(address, Interface.from(JSON.stringify(abis.get(name))), controller);
      const args = inputs.map((one) => anyArgument(one, org, controller.address));
      const call = async () => {
        await ask(contract.getFunction(called).staticCall(...args));
        throw new Error("passed");
      };
      const failure = await failureOf(call).catch(() => undefined);
      if (failure && [SUSPENDED, BARRED].includes(failure.code)) {
        expect(failure.values, `${name}.${called}`).to.deep.equal({ org });
      }
      found.set(`${name}.${called}`, failure?.code ?? "passed");
    }
  }
  return found;
}
