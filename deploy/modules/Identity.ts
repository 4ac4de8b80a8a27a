import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { QUALITY_ROLE, REGULATOR_ROLE } from "./roles.js";
import { selectorOf } from "./selectorOf.js";

const REGULATOR_FUNCTIONS = [
  "accredit(address,bytes32,uint16,uint40)",
  "changeAccreditation(bytes32,uint16,uint40)",
  "suspend(bytes32)",
  "reinstate(bytes32)",
  "replaceController(bytes32,address)",
];
const QUALITY_FUNCTIONS = ["setStanding(bytes32,uint8)"];

/**
 * identity: the access manager, both registries, and the ERC-7913 verifiers that let a P-256 key or a passkey be a
 * patient's signer. The deployer administers the manager until System hands it over.
 */
export default buildModule("Identity", (m) => {
  const deployer = m.getAccount(0);
  const regulator = m.getParameter<string>("regulator");
  const announcementDelay = m.getParameter<number>("announcementDelaySeconds");

  const accessManager = m.contract("AccessManager", [deployer]);
  const organizationRegistry = m.contract("OrganizationRegistry", [accessManager, announcementDelay]);
  const patientRegistry = m.contract("PatientRegistry");
  const p256Verifier = m.contract("ERC7913P256Verifier");
  const webAuthnVerifier = m.contract("ERC7913WebAuthnVerifier");

  const regulatorFunctions = m.call(
    accessManager,
    "setTargetFunctionRole",
    [organizationRegistry, REGULATOR_FUNCTIONS.map(selectorOf), REGULATOR_ROLE],
    { id: "regulatorFunctions" },
  );
  const qualityFunctions = m.call(
    accessManager,
    "setTargetFunctionRole",
    [organizationRegistry, QUALITY_FUNCTIONS.map(selectorOf), QUALITY_ROLE],
    { id: "qualityFunctions" },
  );
  const regulatorLabel = m.call(accessManager, "labelRole", [REGULATOR_ROLE, "REGULATOR"], { id: "regulatorLabel" });
  const qualityLabel = m.call(accessManager, "labelRole", [QUALITY_ROLE, "QUALITY"], { id: "qualityLabel" });
  m.call(accessManager, "grantRole", [REGULATOR_ROLE, regulator, 0], {
    id: "regulatorRole",
    after: [regulatorFunctions, qualityFunctions, regulatorLabel, qualityLabel],
  });

  return { accessManager, organizationRegistry, patientRegistry, p256Verifier, webAuthnVerifier };
});
