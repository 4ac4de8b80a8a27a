import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Identity from "./Identity.js";
import Records from "./Records.js";
import { REGULATOR_ROLE } from "./roles.js";
import { selectorOf } from "./selectorOf.js";

const TERMS = "(bytes32,uint40,uint40,uint40,uint40,uint16,uint8,bytes32,(bytes32,bytes32)[])";
const REGULATOR_FUNCTIONS = [`orderRound(${TERMS})`];

/** quality: what patients say, over a Semaphore of its own, since no chain of hospitals has one. */
export default buildModule("Feedback", (m) => {
  const { accessManager, patientRegistry, organizationRegistry } = m.useModule(Identity);
  const { useRegistry } = m.useModule(Records);
  const verifier = m.contract("SemaphoreVerifier");
  const semaphore = m.contract("Semaphore", [verifier], { libraries: { PoseidonT3: m.library("PoseidonT3") } });
  const patientFeedback = m.contract("PatientFeedback", [
    accessManager,
    patientRegistry,
    organizationRegistry,
    useRegistry,
    semaphore,
  ]);
  m.call(
    accessManager,
    "setTargetFunctionRole",
    [patientFeedback, REGULATOR_FUNCTIONS.map(selectorOf), REGULATOR_ROLE],
    { id: "regulator_patientFeedback" },
  );
  return { semaphore, patientFeedback };
});
