import { AbiCoder, id, keccak256 } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { type UseOpening, useOpeningForm } from "./UseOpening.js";
import { useIdOf } from "./useIdOf.js";

const SALT_TYPEHASH = id("DispenseSalt(bytes32 prescription,bytes32 salt,uint256 fill)");

/** FHIR R4 MedicationRequest.dispenseRequest.numberOfRepeatsAllowed is a positive integer; nobody repeats so often. */
const MAX_FILL = 1000;

const dispenseForm = z.strictObject({
  prescription: useOpeningForm,
  /** OrgId that dispenses. */
  organisation: useOpeningForm.shape.organisation,
  /** Which dispense of the prescription: 1 is the first, those after it are repeats. */
  fill: z.int().min(1).max(MAX_FILL).default(1),
});

/** A dispense of a prescription, before there is anything of it on chain. */
export type DispenseParts = z.input<typeof dispenseForm>;

/**
 * The opening of the use that a dispense of a prescription is. Identifier and salt follow from the prescription's opening, so all who
 * dispense it make the same commitment: a second dispense of one organisation is refused by the chain, one of another is found by
 * `dispensesOf`. Who has not the prescription's opening sees no tie between the two.
 * @throws InputError `input.invalid`
 */
export function dispenseOpening(parts: DispenseParts): UseOpening {
  const { prescription, organisation, fill } = checkInput(dispenseForm, parts, "dispense");
  const use: Hex = useIdOf(prescription);
  const words = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "bytes32", "uint256"],
    [SALT_TYPEHASH, use, prescription.salt, fill],
  );
  return {
    organisation,
    patient: prescription.patient,
    identifier: { system: "urn:medtrail:dispense", value: `${use}:${fill}` },
    salt: toHex(fromHex(keccak256(words), 32)),
  };
}
