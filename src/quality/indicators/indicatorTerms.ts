import { z } from "zod";
import type { ICharts } from "../../../typechain-types/contracts/quality/QualityMonitor.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { toSeconds } from "../../shared/time.js";
import { chartLimit, oddsRatio } from "../charts/chartCase.js";
import { toMillionths, toUnits } from "./millionths.js";

const DAY = 86_400;
const seconds = z.int().min(DAY).max(0xffff_ffff);

const termsForm = z.strictObject({
  /** sha-256 of the Measure that defines it: see `indicatorFromMeasure`. */
  definition: bytes32,
  /** When period 0 begins. */
  start: z.date(),
  /** Seconds, of 1 to 366 days. */
  periodLength: seconds.max(366 * DAY),
  /** Seconds after a period's end in which it has to be reported; at least a day, as the two that follow. */
  reportTime: seconds,
  /** Seconds in which a signal of worsening has to be answered. */
  answerTime: seconds,
  /** Seconds after a report in which an auditor may demand a case. */
  disputeTime: seconds,
  /** The least cases of a report. */
  minCases: z.int().min(11).max(511),
  /** The most periods of a report. */
  maxSpan: z.int().min(1).max(255),
  raisedOdds: oddsRatio.gt(1).max(20),
  loweredOdds: oddsRatio.min(0.05).lt(1),
  upLimit: chartLimit.max(1000),
  downLimit: chartLimit.max(1000),
  /** Whether an event is what should happen. */
  eventsAreGood: z.boolean(),
  /** Whether a fault bars the organisation instead of having it watched. */
  barring: z.boolean(),
});

/** What a regulator defines. */
export type IndicatorTerms = z.input<typeof termsForm>;

/** The terms as the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function termsCall(terms: IndicatorTerms): ICharts.TermsStruct {
  const checked = checkInput(termsForm, terms, "indicator");
  return {
    ...checked,
    start: toSeconds(checked.start, "start"),
    raisedOdds: toMillionths(checked.raisedOdds),
    loweredOdds: toMillionths(checked.loweredOdds),
    upLimit: toUnits(checked.upLimit),
    downLimit: toUnits(checked.downLimit),
  };
}
