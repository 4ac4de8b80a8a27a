import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";
import Records from "./Records.js";
import { QUALITY_ROLE, REGULATOR_ROLE } from "./roles.js";
import { selectorOf } from "./selectorOf.js";

const TERMS = "(bytes32,uint40,uint32,uint32,uint32,uint32,uint16,uint8,uint32,uint32,uint56,uint56,bool,bool)";

const REGULATOR_FUNCTIONS = [
  `defineIndicator(${TERMS})`,
  "oblige(bytes32,bytes32,uint16)",
  "release(bytes32,bytes32)",
  "acceptAnswer(bytes32,bytes32,bytes32)",
  "excuseReport(bytes32,bytes32,uint16,bytes32)",
];

/** quality: the monitor, which alone may set an organisation's standing, the desk of cases that it deploys itself, and the agreements that its reports settle. */
export default buildModule("Quality", (m) => {
  const { accessManager, organizationRegistry } = m.useModule(Identity);
  const { recordRegistry, useRegistry } = m.useModule(Records);
  const qualityMonitor = m.contract("QualityMonitor", [
    accessManager,
    organizationRegistry,
    recordRegistry,
    useRegistry,
  ]);
  const caseDesk = m.contractAt("CaseDesk", m.staticCall(qualityMonitor, "CASE_DESK"));
  const regulatorFunctions = m.call(
    accessManager,
    "setTargetFunctionRole",
    [qualityMonitor, REGULATOR_FUNCTIONS.map(selectorOf), REGULATOR_ROLE],
    { id: "regulator_qualityMonitor" },
  );
  m.call(accessManager, "grantRole", [QUALITY_ROLE, qualityMonitor, 0], {
    id: "qualityRole",
    after: [regulatorFunctions],
  });
  const serviceLevels = m.contract("ServiceLevels", [organizationRegistry, qualityMonitor]);
  return { qualityMonitor, caseDesk, serviceLevels };
});
