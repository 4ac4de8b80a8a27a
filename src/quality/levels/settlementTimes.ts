import type { IndicatorRules } from "../indicators/readIndicator.js";
import { startOfPeriod } from "../indicators/readIndicator.js";
import type { AgreementTerms } from "./agreementTerms.js";

const DAY = 86_400;
/** In which a demanded case has to be shown, and in which others can then say that it was not. */
const SHOWING_AND_MARGIN = (7 + 3) * DAY;

/** From when a period without a report is missed, in seconds: `graceSeconds` after the end of the longest report that could cover it. */
export function missedFrom(terms: Pick<AgreementTerms, "graceSeconds">, rules: IndicatorRules, period: number): number {
  return startOfPeriod(rules, period + rules.maxSpan) + terms.graceSeconds;
}

/** From when a report settles, in seconds. @param reportedAt seconds. */
export function settledFrom({ disputeTime }: Pick<IndicatorRules, "disputeTime">, reportedAt: number): number {
  return reportedAt + disputeTime + SHOWING_AND_MARGIN;
}
