// Measures gas over the production build on a fresh osaka network. With --check compares with snapshots/gas.json, else
// writes it. Every figure is one transaction's, or says what it is; every limit is checked each time.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { artifacts, config, network } from "hardhat";
import { z } from "zod";
import { GasLedger } from "./gas/GasLedger.js";
import { gasStage } from "./gas/GasStage.js";
import { LIMITS } from "./gas/limits.js";
import { measureAccessLogs } from "./gas/measureAccessLog.js";
import { measureDelegates } from "./gas/measureDelegates.js";
import { measureEmergencies } from "./gas/measureEmergencies.js";
import { measureFeedback } from "./gas/measureFeedback.js";
import { measureFund } from "./gas/measureFund.js";
import { measureGuardians } from "./gas/measureGuardians.js";
import { measureOrganizations, measurePatients } from "./gas/measureIdentity.js";
import { measureLevels } from "./gas/measureLevels.js";
import { measureMarket } from "./gas/measureMarket.js";
import { measureMedicines } from "./gas/measureMedicines.js";
import { measurePools } from "./gas/measurePools.js";
import { measureQuality } from "./gas/measureQuality.js";
import { measureRecordLife } from "./gas/measureRecordLife.js";
import { measureConsents, measureRecords } from "./gas/measureRecords.js";
import { measureReplicas } from "./gas/measureReplicas.js";
import { measureUses } from "./gas/measureUses.js";
import { measureViews } from "./gas/measureViews.js";
import { uncoveredFunctions } from "./gas/uncoveredFunctions.js";
import { runScript } from "./runScript.js";

const CONTRACTS = [
  "OrganizationRegistry",
  "PatientRegistry",
  "EmergencyAccess",
  "ConsentRegistry",
  "RecordRegistry",
  "UseRegistry",
  "AccessLog",
  "MedicineRegistry",
  "BatchRegistry",
  "UnitRegistry",
  "PackDesk",
  "SetAsideDesk",
  "RecallDesk",
  "ColdChain",
  "SafetyReports",
  "CapacityMarket",
  "CapacityPool",
  "CoveragePlans",
  "LevelDesk",
  "CoverageFund",
  "QualityMonitor",
  "CaseDesk",
  "ServiceLevels",
  "PatientFeedback",
  "ReplicaRegistry",
] as const;
const snapshotSchema = z.record(z.string(), z.int().nonnegative());
/** EIP-170. */
const MAX_CODE_BYTES = 24_576;

await runScript(async () => {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const connection = await network.create();
  const gas = new GasLedger(connection);
  const stage = await gasStage(connection);
  const org = await measureOrganizations(gas, stage);
  await measurePatients(gas, stage);
  await measureConsents(gas, stage, org);
  await measureRecords(gas, stage, org);
  await measureRecordLife(gas, stage, org);
  await measureUses(gas, stage, org);
  await measureAccessLogs(gas, stage, org);
  await measureViews(gas, stage, org);
  await measureMedicines(gas, stage);
  await measureGuardians(gas, stage);
  await measureDelegates(gas, stage, org);
  // Each moves the clock by years, and the next begins where it began.
  const { networkHelpers } = stage.connection;
  const measures = [
    measureMarket,
    measurePools,
    measureFund,
    measureQuality,
    measureLevels,
    measureFeedback,
    measureReplicas,
  ];
  for (const measure of measures) {
    const before = await networkHelpers.takeSnapshot();
    await measure(gas, stage, org);
    await before.restore();
  }
  // Last, since it moves the clock by years.
  await measureEmergencies(gas, stage);
  const uncovered: string[] = [];
  for (const name of CONTRACTS) {
    const { abi, deployedBytecode } = await artifacts.readArtifact(name);
    gas.count(`${name}, bytes of code`, (deployedBytecode.length - 2) / 2);
    const missing = uncoveredFunctions(abi, stage.deployment.contracts[name], gas.calls);
    uncovered.push(...missing.map((signature) => `${name}.${signature}`));
  }
  if (uncovered.length > 0) throw new Error(`no row measures ${uncovered.join(", ")}`);

  const { rows } = gas;
  const path = join(config.paths.root, "snapshots", "gas.json");
  const before = values.check ? snapshotSchema.parse(JSON.parse(await readFile(path, "utf8"))) : rows;
  let failed = 0;
  for (const sentence of new Set([...Object.keys(rows), ...Object.keys(before)])) {
    const [now, then] = [rows[sentence], before[sentence]];
    const limit = LIMITS[sentence] ?? (sentence.endsWith("bytes of code") ? MAX_CODE_BYTES : undefined);
    const tooMuch = limit !== undefined && now !== undefined && now > limit;
    if (now !== then || tooMuch) failed += 1;
    const change = now === then ? "" : `  CHANGED from ${then ?? "nothing"}`;
    const bound = limit === undefined ? "" : `  of at most ${limit.toLocaleString("en")}${tooMuch ? "  TOO MUCH" : ""}`;
    console.log(`${sentence.padEnd(66)} ${String(now?.toLocaleString("en") ?? "gone").padStart(11)}${bound}${change}`);
  }
  for (const sentence of Object.keys(LIMITS)) {
    if (rows[sentence] === undefined) throw new Error(`the limit of "${sentence}" is never checked`);
  }
  if (!values.check) await writeFile(path, `${JSON.stringify(rows, null, 2)}\n`);
  if (failed > 0) {
    console.error(`\n${failed} figures changed or are above their limit; npm run gas writes the snapshot anew.`);
    process.exitCode = 1;
  }
});
