import { id, ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { named32 } from "../ids/fields.js";
import { typedHash } from "../ids/typedHash.js";

const TYPE = "UseId(bytes32 organisation,string identifier,bytes32 patient,bytes32 salt)";
const TYPES = ["bytes32", "bytes32", "bytes32", "bytes32"];

const useSchema = z.strictObject({
  /** OrgId that dispensed or administered; for a complaint about packs that nobody used, the one that complains. */
  organisation: named32,
  /** Business identifier of the dispense or administration there, or the complaint's own number; taken as it is written. */
  identifier: z
    .string()
    .min(1)
    .refine((text) => !/\p{Cs}/u.test(text), "not well-formed Unicode"),
  /** PatientId; left out where nobody used the packs. */
  patient: bytes32.optional(),
  /** Of {@link newUseSalt}. */
  salt: named32,
});

export type MedicineUse = z.input<typeof useSchema>;

/** A fresh salt of a use: 32 random bytes, to be kept with the dispense. */
export function newUseSalt(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * The id of one use of a medicine, as safety reports name it: keccak256(abi.encode(typehash, organisation,
 * keccak256(identifier), patient, salt)), the identifier in UTF-8, an absent patient as zero. Whoever has the salt can
 * confirm a guess, so it is as secret as the dispense; without it the id tells nothing. All who report the same use need the
 * same four values, or it counts twice.
 * @throws InputError `input.invalid`
 */
export function useIdOf(use: MedicineUse): Hex {
  const { organisation, identifier, patient = ZeroHash, salt } = checkInput(useSchema, use, "use of a medicine");
  return typedHash(TYPE, TYPES, [organisation, id(identifier), patient, salt]);
}
