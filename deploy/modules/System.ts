import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Audit from "./Audit.js";
import Feedback from "./Feedback.js";
import Identity from "./Identity.js";
import Medicines from "./Medicines.js";
import Quality from "./Quality.js";
import Records from "./Records.js";
import Resources from "./Resources.js";
import { ADMIN_ROLE } from "./roles.js";

/**
 * The whole system, one module per room. At the end the deployer gives the access manager to `admin` and keeps nothing,
 * so `admin` has to be another account than the deployer.
 */
export default buildModule("System", (m) => {
  const deployer = m.getAccount(0);
  const admin = m.getParameter<string>("admin");
  const identity = m.useModule(Identity);
  const records = m.useModule(Records);
  const medicines = m.useModule(Medicines);
  const quality = m.useModule(Quality);
  const feedback = m.useModule(Feedback);
  const resources = m.useModule(Resources);
  const audit = m.useModule(Audit);

  const given = m.call(identity.accessManager, "grantRole", [ADMIN_ROLE, admin, 0], {
    id: "giveAdmin",
    after: [
      identity.accessManager,
      records.recordRegistry,
      records.useRegistry,
      records.emergencyAccess,
      records.consentRegistry,
      records.accessLog,
      medicines.batchRegistry,
      quality.qualityMonitor,
      quality.serviceLevels,
      resources.capacityMarket,
      resources.capacityPool,
      resources.coverageFund,
      feedback.patientFeedback,
      audit.replicaRegistry,
    ],
  });
  m.call(identity.accessManager, "renounceRole", [ADMIN_ROLE, deployer], { id: "renounceAdmin", after: [given] });

  return { ...identity, ...records, ...medicines, ...quality, ...feedback, ...resources, ...audit };
});
