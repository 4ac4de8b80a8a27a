import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { named32 } from "../ids/fields.js";
import { SAFETY_REPORT_KINDS, type SafetyReportKind } from "../ids/states.js";

/** Uses of a batch that were reported under one kind, each once, whoever reported it. */
export interface SafetyCount {
  /** Ever; never falls. */
  readonly reported: number;
  /** Times that the last standing report of a use was withdrawn; never falls. */
  readonly withdrawn: number;
  /** The difference: of how many uses a report stands. */
  readonly standing: number;
}

/**
 * The counts of a batch for each kind; all zero for one that nobody reported.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function safetyCounts(
  connection: Connection,
  batch: Hex,
): Promise<Readonly<Record<SafetyReportKind, SafetyCount>>> {
  const id = checkInput(named32, batch, "batch");
  const counts = await ask(connection.safetyReports.countsOf(id));
  const of = (kind: SafetyReportKind): SafetyCount => {
    const count = counts[SAFETY_REPORT_KINDS[kind]];
    const [reported, withdrawn] = [Number(count.reported), Number(count.withdrawn)];
    return { reported, withdrawn, standing: reported - withdrawn };
  };
  return {
    adverseReaction: of("adverseReaction"),
    medicationError: of("medicationError"),
    qualityDefect: of("qualityDefect"),
    suspectedFalsified: of("suspectedFalsified"),
  };
}
