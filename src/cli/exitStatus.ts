import { EXIT_CODES } from "../audit/report/exitCodes.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../shared/errors.js";

/** Exit statuses, as docs/cli.md tells them. */
export const EXIT_STATUS = {
  /** Done; what was asked holds. */
  done: 0,
  /** It failed, or what was asked does not hold. */
  failed: 1,
  /** The input was refused; nothing was sent or stored. */
  input: 2,
  /** A right is missing, over or withdrawn. */
  refused: 3,
  /** Bytes are not what the chain says they are. */
  integrity: 4,
  /** A network, deployment, record or key is not there. */
  missing: 5,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

/** What each status means, for help and docs. */
export const EXIT_MEANINGS: readonly (readonly [number, string])[] = [
  [EXIT_STATUS.done, "done; what was asked holds"],
  [EXIT_STATUS.failed, "it failed, or what was asked does not hold (a verification that says no)"],
  [EXIT_STATUS.input, "the input was refused: arguments, files, their form; nothing was sent or stored"],
  [EXIT_STATUS.refused, "a right is missing, over or withdrawn: the contract, or key release for it, said no"],
  [EXIT_STATUS.integrity, "bytes are not what the chain says they are: changed, forged, outdated, not anchored"],
  [EXIT_STATUS.missing, "something that should be there is not: a network, a deployment, a record, a key"],
  [EXIT_CODES.repaired, "an audit: copies differed, and all of it was mended"],
  [EXIT_CODES.differ, "an audit: differences, faults or lost records remain"],
  [EXIT_STATUS.interrupted, "interrupted; repeat the command to go on"],
];

/** The exit status of what a command threw. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof InputError) return EXIT_STATUS.input;
  if (error instanceof RefusedError) return EXIT_STATUS.refused;
  if (error instanceof IntegrityError) return EXIT_STATUS.integrity;
  if (error instanceof MissingError) return EXIT_STATUS.missing;
  return EXIT_STATUS.failed;
}
