import { codingsOf, type ResidualRule } from "./evaluateProvision.js";
import { levelAbove } from "./securityLabels.js";

/**
 * Whether who withholds what `redact` names obeys all rules that remain of a permit. A period, one resource, "only this class" or a concept in
 * words alone is no code to withhold.
 */
export function toldByRedaction(residual: readonly ResidualRule[]): boolean {
  return residual.every((rule) => {
    const { type, ...limits } = rule;
    const [name, ...more] = Object.keys(limits);
    if (type === "permit") return more.length === 0 && levelAbove(limits.securityLabel ?? []).length > 0;
    // All is forbidden, but for the permits that follow.
    if (name === undefined) return residual.some((other) => other.type === "permit");
    const isInWords = codingsOf(limits) !== limits.securityLabel && hasWordsAlone(limits);
    return codingsOf(limits).length > 0 && !isInWords;
  });
}

/** Without a class, the codes are what `redact` names. */
function hasWordsAlone({ class: classes, code }: Omit<ResidualRule, "type">): boolean {
  return classes === undefined && (code ?? []).some(({ coding }) => (coding ?? []).length === 0);
}
