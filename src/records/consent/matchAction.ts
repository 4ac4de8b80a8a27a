import type { Coding, Concept } from "./consentForm.js";
import { best, type Match } from "./matchPurpose.js";

/** The code system of actions. */
export const CONSENT_ACTION = "http://terminology.hl7.org/CodeSystem/consentaction";
const LISTED: ReadonlySet<string> = new Set(["collect", "access", "use", "disclose", "correct"]);

/**
 * Whether a rule's actions cover the request's. "correct" is "Access and Correct"; handing out for access is disclosing, so that denying
 * disclosure denies it (definitions of http://terminology.hl7.org/CodeSystem/consentaction).
 */
export function matchAction(rule: readonly Concept[], wanted: Coding, type: "permit" | "deny"): Match {
  return best(
    rule.map(({ coding }) =>
      best(
        (coding ?? []).map((code) => compare(code, wanted, type)),
        "unknown",
      ),
    ),
  );
}

function compare(rule: Coding, wanted: Coding, type: "permit" | "deny"): Match {
  if (rule.system === wanted.system && rule.code === wanted.code) return "yes";
  if (rule.system !== CONSENT_ACTION || !LISTED.has(rule.code)) return "unknown";
  if (wanted.system !== CONSENT_ACTION || !LISTED.has(wanted.code)) return "unknown";
  const covered = type === "permit" ? { correct: "access" } : { access: "correct", disclose: "access" };
  return Object.entries(covered).some(([from, to]) => from === rule.code && to === wanted.code) ? "yes" : "no";
}
