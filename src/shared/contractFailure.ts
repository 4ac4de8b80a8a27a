import { decodeBytes32String, type ErrorDescription, Interface, type ParamType } from "ethers";
import {
  AccessLog__factory,
  AccessManager__factory,
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
import { CONTRACT_ERROR_CATALOGUE } from "./contractErrorCatalogue.js";
import type { ErrorCode } from "./errorCatalogue.js";
import { type ErrorValues, MedtrailError, RefusedError } from "./errors.js";
import { fromSeconds } from "./time.js";

const abis = [
  OrganizationRegistry__factory.abi,
  PatientRegistry__factory.abi,
  RecordRegistry__factory.abi,
  UseRegistry__factory.abi,
  EmergencyAccess__factory.abi,
  ConsentRegistry__factory.abi,
  AccessLog__factory.abi,
  MedicineRegistry__factory.abi,
  BatchRegistry__factory.abi,
  UnitRegistry__factory.abi,
  PackDesk__factory.abi,
  SetAsideDesk__factory.abi,
  RecallDesk__factory.abi,
  ColdChain__factory.abi,
  SafetyReports__factory.abi,
  CapacityMarket__factory.abi,
  CapacityPool__factory.abi,
  CoveragePlans__factory.abi,
  LevelDesk__factory.abi,
  CoverageFund__factory.abi,
  QualityMonitor__factory.abi,
  CaseDesk__factory.abi,
  ServiceLevels__factory.abi,
  PatientFeedback__factory.abi,
  ReplicaRegistry__factory.abi,
  AccessManager__factory.abi,
];
const contractErrors = new Interface(abis.flatMap((abi) => abi.filter(({ type }) => type === "error")));

/**
 * What went wrong in a call or transaction, as one of this library's errors: a contract's refusal with the values it named,
 * or `chain.failed` with the cause.
 */
export function contractFailure(cause: unknown): MedtrailError {
  if (cause instanceof MedtrailError) return cause;
  const data = revertDataOf(cause);
  if (data === undefined) {
    return new MedtrailError("chain.failed", "The chain did not answer or did not accept", {}, { cause });
  }
  const description = parse(data);
  const code = `contract.${description?.name}`;
  if (description === null || !isContractCode(code)) {
    return new MedtrailError("chain.reverted", "A contract refused", { data: data.slice(0, 10) }, { cause });
  }
  const detail = CONTRACT_ERROR_CATALOGUE[code].meaning.replace(/\.$/, "");
  return new RefusedError(code, detail, valuesOf(description), { cause });
}

/** Nothing for an error of somebody else's, and for one of ours whose values are cut short, which ethers throws over. */
function parse(data: string): ErrorDescription | null {
  try {
    return contractErrors.parseError(data);
  } catch {
    return null;
  }
}

function isContractCode(code: string): code is ErrorCode & keyof typeof CONTRACT_ERROR_CATALOGUE {
  return Object.hasOwn(CONTRACT_ERROR_CATALOGUE, code);
}

function valuesOf(description: ErrorDescription): ErrorValues {
  const entries = description.fragment.inputs.map((input, i) => [input.name, readable(input, description.args[i])]);
  return Object.fromEntries(entries);
}

/** Purposes are ASCII in bytes32, and every uint40 of the contracts is a time. */
function readable(input: ParamType, value: unknown): string | bigint {
  if (input.type === "uint40" && typeof value === "bigint" && value < 2n ** 38n)
    return fromSeconds(value).toISOString();
  if (input.name === "purpose" && typeof value === "string") {
    try {
      return decodeBytes32String(value);
    } catch {
      return value;
    }
  }
  return typeof value === "bigint" ? value : String(value);
}

/** Wallets and nodes put the revert data in different places: as `data`, or below `error`, `info` or `cause`. */
function revertDataOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 6) return undefined;
  if ("data" in error && typeof error.data === "string" && /^0x[0-9a-f]{8}/i.test(error.data)) return error.data;
  for (const place of ["data", "error", "info", "cause"]) {
    const found = revertDataOf(Reflect.get(error, place), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
