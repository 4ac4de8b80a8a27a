import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";
import Records from "./Records.js";

/** resources: scarce places, capacity for sale and insurance money, on top of identity and records. */
export default buildModule("Resources", (m) => {
  const { organizationRegistry } = m.useModule(Identity);
  const { consentRegistry, useRegistry } = m.useModule(Records);
  const capacityPool = m.contract("CapacityPool", [organizationRegistry]);
  const capacityMarket = m.contract("CapacityMarket", [organizationRegistry]);
  const coveragePlans = m.contract("CoveragePlans", [organizationRegistry, consentRegistry]);
  const levelDesk = m.contract("LevelDesk", [coveragePlans]);
  const coverageFund = m.contract("CoverageFund", [
    coveragePlans,
    organizationRegistry,
    consentRegistry,
    useRegistry,
    levelDesk,
  ]);
  return { capacityPool, capacityMarket, coveragePlans, levelDesk, coverageFund };
});
