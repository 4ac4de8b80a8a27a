import type { ContractRunner } from "ethers";
import {
  type AccessLog,
  AccessLog__factory,
  type BatchRegistry,
  BatchRegistry__factory,
  type CapacityMarket,
  CapacityMarket__factory,
  type CapacityPool,
  CapacityPool__factory,
  type CaseDesk,
  CaseDesk__factory,
  type ColdChain,
  ColdChain__factory,
  type ConsentRegistry,
  ConsentRegistry__factory,
  type CoverageFund,
  CoverageFund__factory,
  type CoveragePlans,
  CoveragePlans__factory,
  type EmergencyAccess,
  EmergencyAccess__factory,
  type LevelDesk,
  LevelDesk__factory,
  type MedicineRegistry,
  MedicineRegistry__factory,
  type OrganizationRegistry,
  OrganizationRegistry__factory,
  type PackDesk,
  PackDesk__factory,
  type PatientFeedback,
  PatientFeedback__factory,
  type PatientRegistry,
  PatientRegistry__factory,
  type QualityMonitor,
  QualityMonitor__factory,
  type RecallDesk,
  RecallDesk__factory,
  type RecordRegistry,
  RecordRegistry__factory,
  type ReplicaRegistry,
  ReplicaRegistry__factory,
  type SafetyReports,
  SafetyReports__factory,
  type ServiceLevels,
  ServiceLevels__factory,
  type SetAsideDesk,
  SetAsideDesk__factory,
  type UnitRegistry,
  UnitRegistry__factory,
  type UseRegistry,
  UseRegistry__factory,
} from "../../typechain-types/index.js";
import type { Deployment } from "./Deployment.js";
import { InputError, MissingError } from "./errors.js";
import { ask } from "./send.js";

/** The contracts of one deployment, bound to who reads or sends. */
export interface Connection {
  readonly deployment: Deployment;
  readonly runner: ContractRunner;
  readonly organizations: OrganizationRegistry;
  readonly patients: PatientRegistry;
  readonly records: RecordRegistry;
  readonly uses: UseRegistry;
  readonly emergencies: EmergencyAccess;
  readonly consents: ConsentRegistry;
  readonly accessLogs: AccessLog;
  readonly medicines: MedicineRegistry;
  readonly batches: BatchRegistry;
  readonly units: UnitRegistry;
  readonly packDesk: PackDesk;
  readonly setAsideDesk: SetAsideDesk;
  readonly recallDesk: RecallDesk;
  readonly coldChain: ColdChain;
  readonly safetyReports: SafetyReports;
  readonly pools: CapacityPool;
  readonly market: CapacityMarket;
  readonly coveragePlans: CoveragePlans;
  readonly levelDesk: LevelDesk;
  readonly coverage: CoverageFund;
  readonly quality: QualityMonitor;
  readonly caseDesk: CaseDesk;
  readonly serviceLevels: ServiceLevels;
  readonly feedback: PatientFeedback;
  readonly replicas: ReplicaRegistry;
  /** The same contracts for another sender. */
  as(runner: ContractRunner): Connection;
}

/**
 * Connects to a deployment and checks that it is there.
 * @param runner a provider to read, or a signer with a provider to send as well.
 * @throws InputError `chain.no-provider`, `chain.other-chain`, `chain.other-contract`; MissingError `chain.no-contract`; MedtrailError `chain.failed`.
 */
export async function connect(runner: ContractRunner, deployment: Deployment): Promise<Connection> {
  const provider = runner.provider;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  const { chainId } = await ask(provider.getNetwork());
  if (chainId !== BigInt(deployment.chainId)) {
    throw new InputError("chain.other-chain", "The deployment is of another chain", {
      connected: chainId,
      deployment: deployment.chainId,
    });
  }
  await Promise.all(
    Object.entries(deployment.contracts).map(async ([contract, address]) => {
      if ((await ask(provider.getCode(address))) === "0x") {
        throw new MissingError("chain.no-contract", "There is no contract", { contract, address, chainId });
      }
    }),
  );
  const connection = bind(runner, deployment);
  await requireWiring(connection);
  return connection;
}

/** Code at an address may still be another contract's: each room's contracts have to name those beside them. */
async function requireWiring(connection: Connection): Promise<void> {
  const { deployment, records, uses, emergencies, consents, accessLogs } = connection;
  const { medicines, batches, units, packDesk, setAsideDesk, recallDesk } = connection;
  const { coveragePlans, levelDesk, coverage } = connection;
  const { pools, market, quality, caseDesk, serviceLevels, feedback, replicas } = connection;
  const at = deployment.contracts;
  const named: [string, Promise<string>[], string[]][] = [
    ["records", [records.PATIENTS(), records.ORGANIZATIONS()], [at.PatientRegistry, at.OrganizationRegistry]],
    [
      "uses",
      [uses.PATIENTS(), uses.ORGANIZATIONS(), uses.RECORDS()],
      [at.PatientRegistry, at.OrganizationRegistry, at.RecordRegistry],
    ],
    [
      "emergencies",
      [emergencies.PATIENTS(), emergencies.ORGANIZATIONS()],
      [at.PatientRegistry, at.OrganizationRegistry],
    ],
    [
      "consents",
      [consents.PATIENTS(), consents.ORGANIZATIONS(), consents.EMERGENCIES()],
      [at.PatientRegistry, at.OrganizationRegistry, at.EmergencyAccess],
    ],
    ["accessLogs", [accessLogs.ORGANIZATIONS()], [at.OrganizationRegistry]],
    ["medicines", [medicines.ORGANIZATIONS()], [at.OrganizationRegistry]],
    ["batches", [batches.MEDICINES(), batches.UNITS()], [at.MedicineRegistry, at.UnitRegistry]],
    ["units", [units.ORGANIZATIONS(), units.batches()], [at.OrganizationRegistry, at.BatchRegistry]],
    ["packDesk", [packDesk.batches(), batches.PACK_DESK()], [at.BatchRegistry, at.PackDesk]],
    ["setAsideDesk", [setAsideDesk.batches(), batches.SET_ASIDE_DESK()], [at.BatchRegistry, at.SetAsideDesk]],
    ["recallDesk", [recallDesk.batches(), batches.RECALL_DESK()], [at.BatchRegistry, at.RecallDesk]],
    [
      "coveragePlans",
      [coveragePlans.ORGANIZATIONS(), coveragePlans.CONSENTS()],
      [at.OrganizationRegistry, at.ConsentRegistry],
    ],
    ["levelDesk", [levelDesk.PLANS(), levelDesk.fund()], [at.CoveragePlans, at.CoverageFund]],
    [
      "coverage",
      [coverage.PLANS(), coverage.ORGANIZATIONS(), coverage.CONSENTS(), coverage.USES(), coverage.LEVELS()],
      [at.CoveragePlans, at.OrganizationRegistry, at.ConsentRegistry, at.UseRegistry, at.LevelDesk],
    ],
    ["quality", [quality.ORGANIZATIONS(), quality.CASE_DESK()], [at.OrganizationRegistry, at.CaseDesk]],
    [
      "caseDesk",
      [caseDesk.MONITOR(), caseDesk.RECORDS(), caseDesk.USES()],
      [at.QualityMonitor, at.RecordRegistry, at.UseRegistry],
    ],
    [
      "serviceLevels",
      [serviceLevels.ORGANIZATIONS(), serviceLevels.MONITOR()],
      [at.OrganizationRegistry, at.QualityMonitor],
    ],
    ["pools", [pools.ORGANIZATIONS()], [at.OrganizationRegistry]],
    ["market", [market.ORGANIZATIONS()], [at.OrganizationRegistry]],
    [
      "feedback",
      [feedback.PATIENTS(), feedback.ORGANIZATIONS(), feedback.USES(), feedback.SEMAPHORE()],
      [at.PatientRegistry, at.OrganizationRegistry, at.UseRegistry, at.Semaphore],
    ],
    ["replicas", [replicas.ORGANIZATIONS(), replicas.RECORDS()], [at.OrganizationRegistry, at.RecordRegistry]],
  ];
  // All are waited for, since a later answer that fails after an earlier one was wrong would be nobody's.
  const told = await Promise.all(named.map(([, answers]) => Promise.all(answers).catch(() => [])));
  for (const [i, [contract, , expected]] of named.entries()) {
    const addresses = told[i] ?? [];
    if (addresses.join() !== expected.join()) {
      throw new InputError("chain.other-contract", "The addresses are not of one deployment", {
        contract,
        chainId: deployment.chainId,
      });
    }
  }
}

function bind(runner: ContractRunner, deployment: Deployment): Connection {
  const { contracts } = deployment;
  const bound = {
    deployment,
    runner,
    organizations: OrganizationRegistry__factory.connect(contracts.OrganizationRegistry, runner),
    patients: PatientRegistry__factory.connect(contracts.PatientRegistry, runner),
    records: RecordRegistry__factory.connect(contracts.RecordRegistry, runner),
    uses: UseRegistry__factory.connect(contracts.UseRegistry, runner),
    emergencies: EmergencyAccess__factory.connect(contracts.EmergencyAccess, runner),
    consents: ConsentRegistry__factory.connect(contracts.ConsentRegistry, runner),
    accessLogs: AccessLog__factory.connect(contracts.AccessLog, runner),
    medicines: MedicineRegistry__factory.connect(contracts.MedicineRegistry, runner),
    batches: BatchRegistry__factory.connect(contracts.BatchRegistry, runner),
    units: UnitRegistry__factory.connect(contracts.UnitRegistry, runner),
    packDesk: PackDesk__factory.connect(contracts.PackDesk, runner),
    setAsideDesk: SetAsideDesk__factory.connect(contracts.SetAsideDesk, runner),
    recallDesk: RecallDesk__factory.connect(contracts.RecallDesk, runner),
    coldChain: ColdChain__factory.connect(contracts.ColdChain, runner),
    safetyReports: SafetyReports__factory.connect(contracts.SafetyReports, runner),
    quality: QualityMonitor__factory.connect(contracts.QualityMonitor, runner),
    caseDesk: CaseDesk__factory.connect(contracts.CaseDesk, runner),
    serviceLevels: ServiceLevels__factory.connect(contracts.ServiceLevels, runner),
    pools: CapacityPool__factory.connect(contracts.CapacityPool, runner),
    market: CapacityMarket__factory.connect(contracts.CapacityMarket, runner),
    coverage: CoverageFund__factory.connect(contracts.CoverageFund, runner),
    levelDesk: LevelDesk__factory.connect(contracts.LevelDesk, runner),
    coveragePlans: CoveragePlans__factory.connect(contracts.CoveragePlans, runner),
    feedback: PatientFeedback__factory.connect(contracts.PatientFeedback, runner),
    replicas: ReplicaRegistry__factory.connect(contracts.ReplicaRegistry, runner),
  };
  return { ...bound, as: (other) => rebind(bound, other) };
}

/** A factory reads its ABI anew each time, which takes milliseconds; a contract hands its interface on. */
function rebind(bound: Omit<Connection, "as">, runner: ContractRunner): Connection {
  return {
    deployment: bound.deployment,
    runner,
    organizations: bound.organizations.connect(runner),
    patients: bound.patients.connect(runner),
    records: bound.records.connect(runner),
    uses: bound.uses.connect(runner),
    emergencies: bound.emergencies.connect(runner),
    consents: bound.consents.connect(runner),
    accessLogs: bound.accessLogs.connect(runner),
    medicines: bound.medicines.connect(runner),
    batches: bound.batches.connect(runner),
    units: bound.units.connect(runner),
    packDesk: bound.packDesk.connect(runner),
    setAsideDesk: bound.setAsideDesk.connect(runner),
    recallDesk: bound.recallDesk.connect(runner),
    coldChain: bound.coldChain.connect(runner),
    safetyReports: bound.safetyReports.connect(runner),
    quality: bound.quality.connect(runner),
    caseDesk: bound.caseDesk.connect(runner),
    serviceLevels: bound.serviceLevels.connect(runner),
    pools: bound.pools.connect(runner),
    market: bound.market.connect(runner),
    coveragePlans: bound.coveragePlans.connect(runner),
    levelDesk: bound.levelDesk.connect(runner),
    coverage: bound.coverage.connect(runner),
    feedback: bound.feedback.connect(runner),
    replicas: bound.replicas.connect(runner),
    as: (other) => rebind(bound, other),
  };
}
