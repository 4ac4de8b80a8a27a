import type { Coding } from "./consentForm.js";
import { ACT_REASON, isListedPurpose, isPurposeWithin } from "./purposeTree.js";

/** Whether a rule speaks of a request; `unknown` where nobody here can tell, which denies and never permits. */
export type Match = "yes" | "no" | "unknown";

/**
 * Whether a rule's purposes cover the request's one. PurposeOfUse codes cover those below them; a code of another system, such as a research
 * project's (IHE PCF 1:53.4.2.6.5), covers itself. A request without a purpose is permitted by no rule that asks for one.
 */
export function matchPurpose(rule: readonly Coding[], wanted: readonly Coding[], type: "permit" | "deny"): Match {
  if (wanted.length === 0) return type === "permit" ? "no" : "unknown";
  return best(rule.flatMap((code) => wanted.map((purpose) => compare(code, purpose))));
}

/** Whether HL7 lists this purpose, so that a rule without purposes is known to mean it too. */
export function isPlaced({ system, code }: Coding): boolean {
  return system === ACT_REASON && isListedPurpose(code);
}

function compare(rule: Coding, wanted: Coding): Match {
  if (rule.system === wanted.system && rule.code === wanted.code) return "yes";
  if (isPlaced(wanted)) {
    if (isPlaced(rule)) return isPurposeWithin(wanted.code, rule.code) ? "yes" : "no";
    return rule.system === ACT_REASON || rule.system === undefined ? "unknown" : "no";
  }
  return rule.system === wanted.system && wanted.system !== ACT_REASON ? "no" : "unknown";
}

const ORDER = ["no", "unknown", "yes"] as const;

/** The strongest answer: one `yes` is enough; `none` where nothing was asked. */
export function best(answers: readonly Match[], none: Match = "no"): Match {
  return answers.length === 0 ? none : (ORDER[Math.max(...answers.map((answer) => ORDER.indexOf(answer)))] ?? "no");
}

/** The weakest: one `no` is enough. */
export function worst(answers: readonly Match[]): Match {
  return ORDER[Math.min(2, ...answers.map((answer) => ORDER.indexOf(answer)))] ?? "yes";
}
