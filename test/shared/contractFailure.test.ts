import { expect } from "chai";
import { AbiCoder, type ErrorFragment, encodeBytes32String, Interface } from "ethers";
import { CONTRACT_ERROR_CATALOGUE } from "../../src/shared/contractErrorCatalogue.js";
import { contractFailure } from "../../src/shared/contractFailure.js";
import { MedtrailError, MissingError, RefusedError } from "../../src/shared/errors.js";
import {
  AccessLog__factory,
  BatchRegistry__factory,
  CapacityMarket__factory,
  CapacityPool__factory,
  CaseDesk__factory,
  ColdChain__factory,
  ConsentRegistry__factory,
  CoverageFund__factory,
  CoveragePlans__factory,
  EmergencyAccess__factory,
  LevelDesk__factory,
  MedicineRegistry__factory,
  OrganizationRegistry__factory,
  PackDesk__factory,
  PatientFeedback__factory,
  PatientRegistry__factory,
  QualityMonitor__factory,
  RecallDesk__factory,
  RecordRegistry__factory,
  ReplicaRegistry__factory,
  SafetyReports__factory,
  ServiceLevels__factory,
  SetAsideDesk__factory,
  UnitRegistry__factory,
  UseRegistry__factory,
} from "../../typechain-types/index.js";

const abis = [
  OrganizationRegistry__factory,
  PatientRegistry__factory,
  RecordRegistry__factory,
  UseRegistry__factory,
  EmergencyAccess__factory,
  ConsentRegistry__factory,
  AccessLog__factory,
  MedicineRegistry__factory,
  BatchRegistry__factory,
  UnitRegistry__factory,
  PackDesk__factory,
  SetAsideDesk__factory,
  RecallDesk__factory,
  ColdChain__factory,
  SafetyReports__factory,
  CapacityMarket__factory,
  CapacityPool__factory,
  CoveragePlans__factory,
  LevelDesk__factory,
  CoverageFund__factory,
  QualityMonitor__factory,
  CaseDesk__factory,
  ServiceLevels__factory,
  PatientFeedback__factory,
  ReplicaRegistry__factory,
];
/** Errors that OpenZeppelin declares, which nothing of ours can raise after construction. */
const NEVER_RAISED = [
  "AccessManagedInvalidAuthority", // only by the authority's own call, and AccessManager's is to another contract
  "InvalidShortString", // the EIP-712 name, set in the constructor
  "StringTooLong", // the same
  // PRBMath's, outside the ranges that the quality monitor asks for before it computes.
  "PRBMath_MulDiv18_Overflow",
  "PRBMath_MulDiv_Overflow",
  "PRBMath_SD59x18_Div_InputTooSmall",
  "PRBMath_SD59x18_Div_Overflow",
  "PRBMath_SD59x18_Log_InputTooSmall",
  "PRBMath_SD59x18_Mul_InputTooSmall",
  "PRBMath_SD59x18_Mul_Overflow",
  "PRBMath_SD59x18_Sqrt_NegativeInput",
  "PRBMath_SD59x18_Sqrt_Overflow",
];
/** Errors of OpenZeppelin's that a caller does meet. */
const ACCESS_MANAGED = ["AccessManagedRequiredDelay", "AccessManagedUnauthorized"];

/** Every custom error of the contracts, by name. */
const errors = new Map<string, ErrorFragment>();
for (const factory of abis) new Interface(factory.abi).forEachError((error) => errors.set(error.name, error));

/** A value of each type, and how an error is expected to tell it. */
const ID = `0x${"a1".repeat(32)}`;
const SAMPLES: Record<string, [unknown, unknown]> = {
  address: ["0x5FbDB2315678afecb367f032d93F642f64180aa3", "0x5FbDB2315678afecb367f032d93F642f64180aa3"],
  bool: [true, "true"],
  bytes14: [`0x${"c3".repeat(14)}`, `0x${"c3".repeat(14)}`],
  bytes22: [`0x${"b0".repeat(22)}`, `0x${"b0".repeat(22)}`],
  bytes23: [`0x${"b1".repeat(23)}`, `0x${"b1".repeat(23)}`],
  bytes24: [`0x${"b2".repeat(24)}`, `0x${"b2".repeat(24)}`],
  bytes32: [ID, ID],
  uint40: [1_800_000_000n, "2027-01-15T08:00:00.000Z"],
};

describe("contractFailure", () => {
  it("knows every custom error of the contracts, and none that is stale", () => {
    const raised = [...errors.keys()].filter((name) => !NEVER_RAISED.includes(name));
    const rows = Object.keys(CONTRACT_ERROR_CATALOGUE).map((code) => code.replace("contract.", ""));
    expect(rows.filter((name) => !ACCESS_MANAGED.includes(name) && !raised.includes(name))).to.deep.equal([]);
    expect(raised.filter((name) => !rows.includes(name))).to.deep.equal([]);
    expect(ACCESS_MANAGED.filter((name) => !rows.includes(name))).to.deep.equal([]);
    expect(NEVER_RAISED.filter((name) => rows.includes(name))).to.deep.equal([]);
  });

  for (const [name, fragment] of errors) {
    if (NEVER_RAISED.includes(name) || ACCESS_MANAGED.includes(name)) continue;
    it(`decodes ${fragment.format()} with its values`, () => {
      const samples = fragment.inputs.map((input): [unknown, unknown] => {
        if (input.name === "purpose") return [encodeBytes32String("TREAT"), "TREAT"];
        return SAMPLES[input.type] ?? [7n, 7n];
      });
      const failure = contractFailure({
        data: encoded(
          fragment,
          samples.map(([value]) => value),
        ),
      });
      expect(failure).to.be.instanceOf(RefusedError);
      expect(failure.code).to.equal(`contract.${name}`);
      const expected = fragment.inputs.map((input, i) => [input.name, samples[i]?.[1]]);
      expect(failure.values).to.deep.equal(Object.fromEntries(expected));
    });
  }

  it("tells a purpose that is no text, and a time beyond all calendars, as they are", () => {
    const absent = errorNamed("AbsentConsent");
    const noText = `0x${"ff".repeat(32)}`;
    expect(contractFailure({ data: encoded(absent, [ID, ID, noText]) }).values.purpose).to.equal(noText);
    const end = errorNamed("EndNotInFuture");
    const last = 2n ** 40n - 1n;
    const { values } = contractFailure({ data: encoded(end, [last, 0n]) });
    expect(values).to.deep.equal({ until: last, time: "1970-01-01T00:00:00.000Z" });
  });

  it("finds the revert data wherever a wallet or a node put it", () => {
    const data = encoded(errorNamed("EmptyDigest"), []);
    for (const cause of [
      { data },
      { error: { data } },
      { info: { error: { data } } },
      { info: { error: { data: { data } } } },
      { cause: { cause: { data } } },
      Object.assign(new Error("reverted"), { data }),
    ]) {
      const failure = contractFailure(cause);
      expect(failure.code).to.equal("contract.EmptyDigest");
      expect(failure.cause).to.equal(cause);
    }
  });

  it("names the selector of a revert that is not one of this system's", () => {
    const require = `0x08c379a0${AbiCoder.defaultAbiCoder().encode(["string"], ["no"]).slice(2)}`;
    for (const data of ["0xdeadbeef", require]) {
      const failure = contractFailure({ data });
      expect(failure).to.be.instanceOf(MedtrailError).and.not.instanceOf(RefusedError);
      expect(failure.code).to.equal("chain.reverted");
      expect(failure.values).to.deep.equal({ data: data.slice(0, 10) });
    }
  });

  it("says that the chain failed when there is no revert data", () => {
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    for (const cause of [new Error("socket hang up"), { data: "0x" }, { data: null }, undefined, "no", loop]) {
      const failure = contractFailure(cause);
      expect(failure.code).to.equal("chain.failed");
      expect(failure.cause).to.equal(cause);
    }
  });

  it("hands this library's own errors back as they are", () => {
    const own = new MissingError("store.missing", "gone");
    expect(contractFailure(own)).to.equal(own);
  });

  it("does not take truncated values of a known error for a refusal with values", () => {
    const whole = encoded(errorNamed("AbsentConsent"), [ID, ID, ID]);
    expect(contractFailure({ data: whole.slice(0, 80) }).code).to.equal("chain.reverted");
  });

  function encoded(fragment: ErrorFragment, values: unknown[]): string {
    return new Interface([fragment]).encodeErrorResult(fragment, values);
  }

  function errorNamed(name: string): ErrorFragment {
    const fragment = errors.get(name);
    if (!fragment) throw new Error(`no error ${name}`);
    return fragment;
  }
});
