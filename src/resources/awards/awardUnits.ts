import { type AwardRule, AwardRun } from "./AwardRun.js";
import { type ClaimsProblem, checkProblem } from "./ClaimsProblem.js";
import { sharedLevel } from "./sharedLevel.js";

/** What each claim is paid, in smallest units, and the level that `cea` and `cel` share by: undefined where nothing is short or all is lost. */
export interface Awards {
  readonly awards: readonly bigint[];
  readonly level?: bigint;
}

/**
 * What a rule pays each claim in whole units, as contracts/resources pays it: each between zero and its claim, together exactly the
 * endowment, or the claims where the endowment is more. Every award is within one unit of {@link awardExactly}'s fraction. The order of
 * the claims matters for those units alone.
 *
 * - `proportional`: with running sums C of the claims, `floor(E * C_i / W) - floor(E * C_(i-1) / W)`.
 * - `cea`: everybody gets `min(claim, level)`, with the highest level that the endowment carries; what is left goes, a unit each, to
 *   the first claims above the level.
 * - `cel`: everybody loses what `cea` would give of the shortage, `W - E`.
 *
 * @throws InputError `input.invalid`
 */
export function awardUnits(rule: AwardRule, problem: ClaimsProblem): Awards {
  const { endowment, claims, total: waiting } = checkProblem(problem);
  const money = { rule, endowment, waiting };
  const shared = sharedLevel(money, claims);
  const run = new AwardRun({ ...money, ...shared });
  const awards = claims.map((claim) => run.next(claim));
  return shared === undefined ? { awards } : { awards, level: shared.level };
}
