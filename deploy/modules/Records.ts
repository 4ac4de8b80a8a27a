import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";
import { REGULATOR_ROLE } from "./roles.js";
import { selectorOf } from "./selectorOf.js";

const REGULATOR_FUNCTIONS = ["reopenDoor(bytes32,bytes32)"];

/** records: anchors, uses, emergencies, consents and access logs, on top of identity. */
export default buildModule("Records", (m) => {
  const { accessManager, organizationRegistry, patientRegistry } = m.useModule(Identity);
  const recordRegistry = m.contract("RecordRegistry", [patientRegistry, organizationRegistry]);
  const useRegistry = m.contract("UseRegistry", [patientRegistry, organizationRegistry, recordRegistry]);
  const emergencyAccess = m.contract("EmergencyAccess", [accessManager, patientRegistry, organizationRegistry]);
  const consentRegistry = m.contract("ConsentRegistry", [patientRegistry, organizationRegistry, emergencyAccess]);
  m.call(
    accessManager,
    "setTargetFunctionRole",
    [emergencyAccess, REGULATOR_FUNCTIONS.map(selectorOf), REGULATOR_ROLE],
    { id: "regulator_emergencyAccess" },
  );
  const accessLog = m.contract("AccessLog", [organizationRegistry]);
  return { recordRegistry, useRegistry, emergencyAccess, consentRegistry, accessLog };
});
