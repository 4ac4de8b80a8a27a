import { expect } from "chai";
import { Interface, type ParamType } from "ethers";
import * as bindings from "../../typechain-types/factories/contracts/index.js";

/** Every contract and interface of ours, by name; bindings of other people's contracts are not below `contracts`. */
function abisBelow(value: object): [string, Interface][] {
  return Object.entries(value).flatMap(([name, member]): [string, Interface][] => {
    if (name.endsWith("__factory")) return [[name.replace("__factory", ""), new Interface(member.abi)]];
    return typeof member === "object" && member !== null ? abisBelow(member) : [];
  });
}

/** A parameter and all that is inside its arrays and tuples. */
function parts(parameter: ParamType): ParamType[] {
  const inner = parameter.isArray() ? [parameter.arrayChildren] : parameter.isTuple() ? parameter.components : [];
  return [parameter, ...inner.flatMap(parts)];
}

/** Bytes of any length that a call may carry: ERC-7913 signers and signatures, which only a verifier can read. */
const BYTES_INPUTS = ["signer", "newSigner", "signature", "acceptance"];

describe("the contracts' ABIs", () => {
  const abis = new Map(abisBelow(bindings));

  it("are those of every contract and interface", () => {
    expect([...abis.keys()].sort()).to.deep.equal([
      "AccessLog",
      "BatchRegistry",
      "Batches",
      "CapacityMarket",
      "CapacityPool",
      "CaseDesk",
      "ColdChain",
      "ConsentRegistry",
      "CoverageBase",
      "CoverageClaims",
      "CoverageClose",
      "CoverageFund",
      "CoverageMoney",
      "CoveragePlans",
      "Custody",
      "Delegates",
      "DemoCoin",
      "Desk",
      "Draws",
      "EmergencyAccess",
      "FaultCounts",
      "Gs1",
      "Guardians",
      "IAccessLog",
      "IBatchRegistry",
      "IBatches",
      "ICapacityMarket",
      "ICapacityPool",
      "ICaseDesk",
      "ICharts",
      "IColdChain",
      "IConsentRegistry",
      "ICoverageClaims",
      "ICoverageClose",
      "ICoverageFund",
      "ICoverageMoney",
      "ICoveragePlans",
      "ICustody",
      "IDelegates",
      "IEmergencyAccess",
      "IFaults",
      "IGuardians",
      "ILevelDesk",
      "IMedicineRegistry",
      "IOrganizationRegistry",
      "IPackDesk",
      "IPacks",
      "IPatientFeedback",
      "IPatientRegistry",
      "IPatients",
      "IQualityMonitor",
      "IRecallDesk",
      "IRecordRegistry",
      "IRecovery",
      "IReplicaRegistry",
      "IReplicaRoots",
      "ISafetyReports",
      "IServiceLevels",
      "ISetAsideDesk",
      "IStock",
      "IUnitRegistry",
      "IUseRegistry",
      "Indicators",
      "LevelDesk",
      "MedicineRegistry",
      "OrganizationRegistry",
      "PackDesk",
      "Packs",
      "PatientAuthorized",
      "PatientFeedback",
      "PatientRegistry",
      "Patients",
      "PlaceRequests",
      "Places",
      "Pools",
      "Proofs",
      "QualityMonitor",
      "RecallDesk",
      "RecordRegistry",
      "Recovery",
      "ReplicaRegistry",
      "ReplicaRoots",
      "SafetyReports",
      "ServiceLevels",
      "SetAsideDesk",
      "Settlements",
      "UnitRegistry",
      "UseRegistry",
    ]);
  });

  for (const [name, abi] of abis) {
    const named = (fragmentName: string, inputs: readonly ParamType[]) =>
      inputs.flatMap(parts).map((part) => ({ where: `${name}.${fragmentName}`, name: part.name, type: part.type }));
    const functions = abi.fragments.filter((fragment) => fragment.type === "function");
    const inputs = functions.flatMap((fragment) => named(fragment.format(), fragment.inputs));
    const events: typeof inputs = [];
    abi.forEachEvent((fragment) => events.push(...named(fragment.name, fragment.inputs)));
    const errors: typeof inputs = [];
    abi.forEachError((fragment) => errors.push(...named(fragment.name, fragment.inputs)));

    it(`${name} takes no string and puts none into an event or error, at any depth`, () => {
      // CoverageBase has two getters; what it raises stands in its heirs' interfaces.
      if (name !== "CoverageBase") expect(inputs.length + errors.length).to.be.greaterThan(0);
      const isText = ({ type }: { type: string }) => /^string(\[|$)/.test(type);
      // PatientAuthorized and its heirs answer strings from eip712Domain: ERC-5267 says so, and nobody can set them.
      // OpenZeppelin's StringTooLong speaks of the EIP-712 name, which the constructor alone sets.
      expect([...inputs, ...events].filter(isText)).to.deep.equal([]);
      expect(errors.filter(isText).map(({ where }) => where.split(".")[1])).to.satisfy((found: string[]) =>
        found.every((error) => error === "StringTooLong"),
      );
    });

    it(`${name} takes bytes only as a signer or a signature`, () => {
      const bytes = inputs.filter(({ type }) => /^bytes(\[|$)/.test(type));
      expect(bytes.filter((input) => !BYTES_INPUTS.includes(input.name))).to.deep.equal([]);
      expect(events.filter(({ type }) => /^bytes(\[|$)/.test(type))).to.deep.equal([]);
    });

    it(`${name} answers strings from eip712Domain alone`, () => {
      const answering = functions.flatMap((fragment) => {
        if (!("outputs" in fragment) || !Array.isArray(fragment.outputs)) return [];
        const outputs: ParamType[] = fragment.outputs;
        return outputs.flatMap(parts).some(({ type }) => type.startsWith("string")) ? [fragment.format()] : [];
      });
      // OpenZeppelin's ERC-20, which the demo's coin is, has a name and a symbol.
      if (name === "DemoCoin") return expect(answering).to.deep.equal(["name()", "symbol()"]);
      expect(answering.every((signature) => signature === "eip712Domain()")).to.equal(true, answering.join());
    });
  }
});
