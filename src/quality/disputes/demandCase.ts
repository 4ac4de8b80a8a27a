import { type ContractTransactionReceipt, toBeHex } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { chartName, periodForm } from "../indicators/obligeOrganization.js";
import { type DisputeSubject, type LeafPlace, placeForm, subjectForm } from "./Falsehood.js";
import { subjectCall } from "./subjectCall.js";

const auditedForm = z.strictObject({ auditor: bytes32, subject: subjectForm });
const encounterForm = z.strictObject({ patient: bytes32, commitment: bytes32 });
const index = z.int().min(0).max(0xffff_ffff);
const askedForm = z.union([bytes32, index]);
const withheldForm = z.strictObject({ ...chartName.shape, through: periodForm, asked: askedForm });

/** Who asks as an auditor, and of which report. */
export interface AuditorsQuestion {
  /** OrgId of the auditor. */
  readonly auditor: string;
  readonly subject: DisputeSubject;
}

/**
 * Demands, as an auditor, to be shown an encounter in a report, or what stands at a place of it.
 * @param asked an encounter as its event UseAnchored tells it, or a place from 0.
 * @param connection a member's of the auditor's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.DisputeTimeOver`, `contract.CaseAlreadyDemanded`, `contract.UseNotReportable`,
 * `contract.LeafCountDiffers`, `contract.ReportAlreadyFalse`, `contract.OtherReport`, `contract.UnknownReport` and those of acting.
 */
export async function demandCase(
  { caseDesk }: Connection,
  question: AuditorsQuestion,
  asked: z.input<typeof encounterForm> | number,
): Promise<ContractTransactionReceipt> {
  const { auditor, subject } = checkInput(auditedForm, question, "demand");
  const of = subjectCall(subject);
  if (typeof asked === "number") return send(caseDesk.demandPlace(auditor, of, checkInput(index, asked, "place")));
  const { patient, commitment } = checkInput(encounterForm, asked, "encounter");
  return send(caseDesk.demandCase(auditor, of, patient, commitment));
}

/**
 * Shows a demanded case without its outcome.
 * @throws InputError `input.invalid`; RefusedError `contract.CaseNotDemanded`, `contract.CaseNotInReport`, `contract.LeafCountDiffers`,
 * `contract.OtherReport`, `contract.UnknownReport`.
 */
export async function showDemandedCase(
  { caseDesk }: Connection,
  subject: DisputeSubject,
  place: LeafPlace,
): Promise<ContractTransactionReceipt> {
  const of = subjectCall(checkInput(subjectForm, subject, "report"));
  return send(caseDesk.showCase(of, checkInput(placeForm, place, "leaf")));
}

/**
 * Shows that a demanded case was not shown in time, which makes the report false.
 * @throws InputError `input.invalid`; RefusedError `contract.CaseNotDemanded`, `contract.ShowingNotDue`, `contract.ReportAlreadyFalse`.
 */
export async function showWithheld(
  { caseDesk }: Connection,
  demand: z.input<typeof withheldForm>,
): Promise<ContractTransactionReceipt> {
  const { org, indicator, through, asked } = checkInput(withheldForm, demand, "demand");
  const word = typeof asked === "number" ? toBeHex(asked, 32) : asked;
  return send(caseDesk.showWithheld(org, indicator, through, word));
}

/**
 * Finds, as an auditor who read the record, that a case was reported against it.
 * @param statement sha-256 of the reasons.
 * @throws as {@link demandCase}; RefusedError `contract.EmptyDigest`, `contract.CaseNotInReport`.
 */
export async function findAgainstCase(
  { caseDesk }: Connection,
  question: AuditorsQuestion,
  place: LeafPlace,
  statement: string,
): Promise<ContractTransactionReceipt> {
  const { auditor, subject } = checkInput(auditedForm, question, "finding");
  const digest = checkInput(bytes32, statement, "digest of the reasons");
  return send(caseDesk.find(auditor, subjectCall(subject), checkInput(placeForm, place, "leaf"), digest));
}
