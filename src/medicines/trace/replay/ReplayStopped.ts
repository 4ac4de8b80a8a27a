import { MedtrailError } from "../../../shared/errors.js";
import type { ReplayedStep, ReplayStep } from "./ReplayAction.js";

/** The chain refused or failed in the middle of a replay. What was done before stays. */
export class ReplayStopped extends MedtrailError {
  /** The steps before, which were taken. */
  readonly done: readonly ReplayedStep[];
  /** The step that was not taken, or of which that is not known. */
  readonly at: ReplayStep;

  constructor(done: readonly ReplayedStep[], at: ReplayStep, steps: number, cause: unknown) {
    const values = { done: done.length, steps, step: at.action.kind, event: at.digest };
    super("trace.stopped", "The replay stopped", values, { cause });
    this.done = done;
    this.at = at;
  }
}
