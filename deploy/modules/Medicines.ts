import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";
import { COLD_CHAIN_ROLE, REGULATOR_ROLE } from "./roles.js";
import { selectorOf } from "./selectorOf.js";

const LOOSE_TERMS = "(bytes32,bytes32,bytes32,bytes32,uint32,uint32,uint32,uint8,bytes32)";
const UNIT_TERMS = "(bytes32,bytes32,bytes32,bytes32,uint8,bytes32)";

const REGULATOR_FUNCTIONS = {
  medicineRegistry: ["approve(uint64,bytes32,(int16,int16,int16,uint32,uint40),bytes32)", "withdraw(uint64,bytes32)"],
  batchRegistry: [
    "recallByRegulator(bytes32,uint8,bytes32,bytes32)",
    "quarantineByRegulator(bytes32,bytes32,bytes32)",
    "releaseByRegulator(bytes32,bytes32,bytes32)",
  ],
  unitRegistry: ["releaseUnitByRegulator(bytes32,bytes32,bytes32)"],
  setAsideDesk: ["releaseByRegulator(bytes32,bytes32,bytes32,bytes32)"],
  recallDesk: [
    "recallProductByRegulator(uint64,uint8,bytes32,bytes32)",
    "terminateRecall(bytes32,bytes32,bytes32)",
    "terminateProductRecall(uint64,bytes32,bytes32)",
  ],
};
const COLD_CHAIN_FUNCTIONS = {
  unitRegistry: [`markUnitExcursion(${UNIT_TERMS},bytes32[],uint40,bytes32,bytes32)`],
  setAsideDesk: [`markExcursion(${LOOSE_TERMS},uint40,bytes32,bytes32)`],
};

/**
 * medicines: products, the ledger of batches and its desks, which the ledger's constructor binds, and the cold chain,
 * which alone may mark an excursion.
 */
export default buildModule("Medicines", (m) => {
  const { accessManager, organizationRegistry } = m.useModule(Identity);
  const medicineRegistry = m.contract("MedicineRegistry", [accessManager, organizationRegistry]);
  const unitRegistry = m.contract("UnitRegistry", [accessManager, organizationRegistry]);
  const packDesk = m.contract("PackDesk", [accessManager, organizationRegistry]);
  const setAsideDesk = m.contract("SetAsideDesk", [accessManager, organizationRegistry]);
  const recallDesk = m.contract("RecallDesk", [accessManager, organizationRegistry, medicineRegistry]);
  const batchRegistry = m.contract("BatchRegistry", [
    accessManager,
    organizationRegistry,
    medicineRegistry,
    unitRegistry,
    packDesk,
    setAsideDesk,
    recallDesk,
  ]);
  const coldChain = m.contract("ColdChain", [organizationRegistry, medicineRegistry, setAsideDesk, unitRegistry]);
  const safetyReports = m.contract("SafetyReports", [organizationRegistry, batchRegistry]);
  const contracts = { medicineRegistry, unitRegistry, packDesk, setAsideDesk, recallDesk, batchRegistry };

  const roles: [bigint, string, Readonly<Partial<Record<keyof typeof contracts, string[]>>>][] = [
    [REGULATOR_ROLE, "regulator", REGULATOR_FUNCTIONS],
    [COLD_CHAIN_ROLE, "coldChain", COLD_CHAIN_FUNCTIONS],
  ];
  for (const [role, holder, functions] of roles) {
    for (const name of keysOf(contracts)) {
      const signatures = functions[name];
      if (!signatures) continue;
      const selectors = signatures.map(selectorOf);
      m.call(accessManager, "setTargetFunctionRole", [contracts[name], selectors, role], { id: `${holder}_${name}` });
    }
  }
  m.call(accessManager, "labelRole", [COLD_CHAIN_ROLE, "COLD_CHAIN"], { id: "coldChainLabel" });
  m.call(accessManager, "grantRole", [COLD_CHAIN_ROLE, coldChain, 0], { id: "coldChainRole" });
  return { ...contracts, coldChain, safetyReports };
});

function keysOf<T extends object>(object: T): (keyof T & string)[] {
  return Object.keys(object) as (keyof T & string)[];
}
