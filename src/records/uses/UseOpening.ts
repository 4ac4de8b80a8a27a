import { ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";

const named = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");

/** Taken as it is written: another case, or another space, is another identifier. */
const text = z
  .string()
  .min(1)
  .max(1024)
  .refine((value) => !/\p{Cs}/u.test(value), "not well-formed Unicode");

/** A FHIR business identifier of one use. No URI holds a vertical bar (RFC 3986), so `system|value` has one reading. */
export const useIdentifier = z.strictObject({
  system: text.refine((system) => !/[|\s]/u.test(system), "not a URI"),
  value: text,
});

export const useOpeningForm = z.strictObject({
  /** OrgId whose use it is. */
  organisation: named,
  /** PatientId for whom it was. */
  patient: named,
  identifier: useIdentifier,
  /** Of `newUseSalt`: 32 random bytes. */
  salt: named,
});

/**
 * All that one use's id is made of. Who has it can confirm the use, and prove together with another that they are one: so it is as
 * secret as the use's own record. Whoever anchors keeps it with that record, and gives it to the patient or an insurer as a record of its
 * own, encrypted like any other.
 */
export type UseOpening = Readonly<z.output<typeof useOpeningForm>>;

/** A use as an id names it: in a safety report nobody need be the patient. */
export const usePartsForm = useOpeningForm.partial({ patient: true });

/** What a caller gives for a {@link UseOpening}. */
export type UseParts = z.input<typeof usePartsForm>;

/** The media type under which an opening is published. */
export const USE_OPENING_TYPE = "application/vnd.medtrail.use-opening+json";

/** Checks an opening. @throws InputError `input.invalid`, which names the rule and never the content. */
export function checkUseOpening(value: unknown): UseOpening {
  return checkInput(useOpeningForm, value, "use opening");
}

/** The opening as the content of a record: JSON in UTF-8. @throws InputError `input.invalid`. */
export function encodeUseOpening(opening: UseOpening): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(checkUseOpening(opening)));
}

/** Reads what {@link encodeUseOpening} wrote, from whomever it comes. @throws InputError `input.invalid`. */
export function parseUseOpening(content: Uint8Array): UseOpening {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch (cause) {
    throw new InputError("input.invalid", "The use opening breaks a rule", { rule: "not JSON in UTF-8" }, { cause });
  }
  return checkUseOpening(value);
}
