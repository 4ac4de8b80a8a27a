import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { named32 } from "../ids/fields.js";
import { SAFETY_REPORT_KINDS, SAFETY_REPORT_STATES, type SafetyReportState } from "../ids/states.js";

const questionSchema = z.strictObject({
  reporter: named32,
  batch: named32,
  use: named32,
  kind: z.enum(["adverseReaction", "medicationError", "qualityDefect", "suspectedFalsified"]),
});

export type UseReportQuestion = z.input<typeof questionSchema>;

/** One organisation's report of a use, and how many organisations' reports of this use and kind stand. */
export interface UseReportStanding {
  readonly state: SafetyReportState;
  readonly standing: number;
}

/** @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function useReportState(connection: Connection, question: UseReportQuestion): Promise<UseReportStanding> {
  const { reporter, batch, use, kind } = checkInput(questionSchema, question, "question about a report");
  const { safetyReports } = connection;
  const number = SAFETY_REPORT_KINDS[kind];
  const [state, standing] = await ask(
    Promise.all([safetyReports.reportOf(reporter, batch, use, number), safetyReports.standingOf(batch, use, number)]),
  );
  return { state: nameOf(SAFETY_REPORT_STATES, state), standing: Number(standing) };
}
