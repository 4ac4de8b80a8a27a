import type { z } from "zod";
import type { ICaseDesk } from "../../../typechain-types/contracts/quality/CaseDesk.js";
import type { subjectForm } from "./Falsehood.js";

/** A report as ICaseDesk takes it. */
export function subjectCall({ org, indicator, report }: z.output<typeof subjectForm>): ICaseDesk.SubjectStruct {
  return { org, indicator, reported: report };
}
