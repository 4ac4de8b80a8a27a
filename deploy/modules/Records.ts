import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";

/** records: anchors and consents, on top of identity. */
export default buildModule("Records", (m) => {
  const { organizationRegistry, patientRegistry } = m.useModule(Identity);
  const recordRegistry = m.contract("RecordRegistry", [patientRegistry, organizationRegistry]);
  const consentRegistry = m.contract("ConsentRegistry", [patientRegistry, organizationRegistry]);
  return { recordRegistry, consentRegistry };
});
