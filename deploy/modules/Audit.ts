import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";
import Records from "./Records.js";

/** audit: what the operators of copies say that they hold, on top of identity and records. */
export default buildModule("Audit", (m) => {
  const { organizationRegistry } = m.useModule(Identity);
  const { recordRegistry } = m.useModule(Records);
  return { replicaRegistry: m.contract("ReplicaRegistry", [organizationRegistry, recordRegistry]) };
});
