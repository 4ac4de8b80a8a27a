import { type ContractTransactionReceipt, ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";

const named = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");
const pseudonym = z.strictObject({
  plan: named,
  /** Of `personOf`. */
  person: named,
  /** PatientId. */
  patient: named,
  /** Number of a category that the patient's consent to the insurer for HPAYMT covers. */
  category: z.int().min(0).max(63),
});
const enrolmentSchema = pseudonym.extend({
  /** Premiums are taken for years that begin before. */
  until: z.date(),
});
const changeSchema = z.strictObject({ plan: named, person: named, until: z.date() });

export type Enrolment = z.input<typeof enrolmentSchema>;
export type AddedPseudonym = z.input<typeof pseudonym>;
export type EnrolmentChange = z.input<typeof changeSchema>;

/**
 * Enrols a person, known by one pseudonym.
 * @param connection a member's of the insurer's, with the duty to claim; so for the other two.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.PersonAlreadyEnrolled`, `contract.PatientAlreadyEnrolled`,
 * `contract.NoPaymentConsent`, `contract.EndNotInFuture` and those of acting; MedtrailError `chain.failed`.
 */
export async function enrolPerson(connection: Connection, enrolment: Enrolment): Promise<ContractTransactionReceipt> {
  const { plan, person, patient, category, until } = checkInput(enrolmentSchema, enrolment, "enrolment");
  return send(connection.coveragePlans.enrol(plan, patient, person, category, toSeconds(until, "until")));
}

/**
 * Says that an enrolled person has another pseudonym too, so that deductible and limits count once.
 * @throws as {@link enrolPerson}; `contract.PersonNotEnrolled`.
 */
export async function addPseudonym(connection: Connection, added: AddedPseudonym): Promise<ContractTransactionReceipt> {
  const { plan, person, patient, category } = checkInput(pseudonym, added, "pseudonym");
  return send(connection.coveragePlans.addPseudonym(plan, patient, person, category));
}

/**
 * Changes until when premiums are taken; a year that is paid stays covered.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.PersonNotEnrolled` and those of acting.
 */
export async function changeEnrolment(
  connection: Connection,
  change: EnrolmentChange,
): Promise<ContractTransactionReceipt> {
  const { plan, person, until } = checkInput(changeSchema, change, "change of an enrolment");
  return send(connection.coveragePlans.changeEnrolment(plan, person, toSeconds(until, "until")));
}
