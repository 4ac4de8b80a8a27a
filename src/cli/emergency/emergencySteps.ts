import { type FINDINGS, justifyEmergency, reviewEmergency } from "../../records/emergency/answerEmergency.js";
import { type AnnouncedEmergency, emergenciesOf } from "../../records/emergency/emergenciesOf.js";
import type { EmergencyPurpose } from "../../records/emergency/emergencyPurpose.js";
import { relayWish, signWish } from "../../records/emergency/emergencyWish.js";
import { openEmergency } from "../../records/emergency/openEmergency.js";
import { digestOf } from "../../shared/contentId.js";
import { MissingError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { type Desk, openDesk, openSendingDesk } from "../network/Desk.js";
import { openPatient } from "../patient/openPatient.js";
import { readBytes } from "../readInput.js";
import type { ReadingInput, SendingInput } from "../roomFields.js";

interface WishInput extends SendingInput {
  readonly patient: string;
  readonly category: readonly string[];
}

/** What may be read in an emergency; no category is an opt-out. */
export async function wishByPatient(context: CliContext, input: WishInput): Promise<Outcome> {
  const desk = await openSendingDesk(context, input);
  const { keyring, signing, patient } = await openPatient(desk, input.patient);
  const categories = input.category.map((label) => keyring.byCategory(label).number);
  const { hash } = await relayWish(desk.chain, await signWish(desk.chain, signing, { categories }));
  return { value: { patient, categories: input.category, transaction: hash } };
}

interface OpenInput extends SendingInput {
  readonly patient: string;
  readonly org: string;
  readonly purpose: EmergencyPurpose;
}

export async function breakGlass(context: CliContext, input: OpenInput): Promise<Outcome> {
  const { chain, home } = await openSendingDesk(context, input);
  const [patient, org] = [await home.idOf("patient", input.patient), await home.idOf("org", input.org)];
  return { value: await openEmergency(chain, { patient, org, purpose: input.purpose }) };
}

interface AnswerInput extends SendingInput {
  readonly patient: string;
  readonly org: string;
}

/** Anchors the digest of the reasons for the latest emergency that the organisation opened. */
export async function justifyLatest(
  context: CliContext,
  input: AnswerInput & { readonly reasons: string },
): Promise<Outcome> {
  const reasons = await digestOf(await readBytes(context, input.reasons));
  const desk = await openSendingDesk(context, input);
  const { patient, org, openedAt } = await latest(desk, input);
  const { hash } = await justifyEmergency(desk.chain, { patient, org, openedAt }, reasons);
  return { value: { patient, org, openedAt, justification: reasons, transaction: hash } };
}

interface ReviewInput extends AnswerInput {
  readonly auditor: string;
  readonly finding: keyof typeof FINDINGS;
  readonly report: string;
}

export async function reviewLatest(context: CliContext, input: ReviewInput): Promise<Outcome> {
  const { finding } = input;
  const report = await digestOf(await readBytes(context, input.report));
  const desk = await openSendingDesk(context, input);
  const { patient, org, openedAt } = await latest(desk, input);
  const auditor = await desk.home.idOf("org", input.auditor);
  const { hash } = await reviewEmergency(desk.chain, { patient, org, openedAt }, { auditor, finding, report });
  return { value: { patient, org, openedAt, auditor, finding, report, transaction: hash } };
}

export async function listEmergencies(
  context: CliContext,
  input: ReadingInput & { readonly patient: string },
): Promise<Outcome> {
  const { chain, home } = await openDesk(context, input);
  const found = await emergenciesOf(chain, await home.idOf("patient", input.patient));
  const rows = found.map(async ({ org, account, purpose, openedAt, until }) => ({
    org: (await home.nameOf("org", org)) ?? org,
    ...{ account, purpose, openedAt, until },
  }));
  return { value: await Promise.all(rows) };
}

/** @throws MissingError `cli.unknown-id` where the organisation opened none for the patient. */
async function latest({ chain, home }: Desk, input: AnswerInput): Promise<AnnouncedEmergency> {
  const [patient, org] = [await home.idOf("patient", input.patient), await home.idOf("org", input.org)];
  const found = (await emergenciesOf(chain, patient)).findLast((one) => one.org === org);
  if (found === undefined)
    throw new MissingError("cli.unknown-id", "The organisation opened no emergency for the patient", { patient, org });
  return found;
}
