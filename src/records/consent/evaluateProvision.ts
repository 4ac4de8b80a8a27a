import type { Coding, Consent, NestedProvision, Provision, RuleType } from "./consentForm.js";
import type { CheckedRequest } from "./consentRequest.js";
import { intervalOfPeriod } from "./fhirInterval.js";
import { matchAction } from "./matchAction.js";
import { matchActor, type Resolve } from "./matchActor.js";
import { type DataLimits, matchData } from "./matchData.js";
import { isPlaced, type Match, matchPurpose, worst } from "./matchPurpose.js";
import { ACT_CODE } from "./securityLabels.js";

/** What remains to be enforced on the data, in the form of IHE PCF ITI-71: the later rule wins; one without limits is for all data. */
export interface ResidualRule extends DataLimits {
  readonly type: "permit" | "forbid";
}

/** One consent's answer; `permit` only under its residual rules. */
export interface ConsentAnswer {
  readonly decision: "permit" | "deny" | "no-consent";
  readonly residual: readonly ResidualRule[];
}

/** A question to one consent. */
export interface Question {
  readonly request: CheckedRequest;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly resolve: Resolve;
}

/** What a rule, or rules of one level together, say of the request's data: of all the rest, and of parts. */
interface Effect {
  readonly rest?: RuleType;
  readonly permits: readonly DataLimits[];
  readonly forbids: readonly DataLimits[];
}

const DENY: ConsentAnswer = { decision: "deny", residual: [] };
const NO_CONSENT: ConsentAnswer = { decision: "no-consent", residual: [] };
const NOTHING: Effect = { permits: [], forbids: [] };

/**
 * Answers by one consent, for one purpose. The root provision's period, actors, actions and purposes say whom and what the consent is about; where they do
 * not match it says nothing. Its data limits restrict a permit: other data are forbidden, unless a nested permit adds them (IHE PCF 1:53.4.2.6).
 * Nested rules are exceptions to the rule around them, innermost first; on one level a denial beats a permit.
 */
export function evaluateProvision(consent: Consent, question: Question): ConsentAnswer {
  const { request } = question;
  const base = baseOf(consent);
  const root: Provision = consent.provision ?? {};
  const context = matchContext(root, question, base ?? "permit");
  if (context === "no") return NO_CONSENT;
  // A denial reaches further than a permit does: what is inside it may permit only where both agree.
  if (context === "unknown" || matchContext(root, question, "permit") !== "yes") {
    const isStrange = root.purpose !== undefined && matchPurpose(root.purpose, request.purpose, "permit") === "unknown";
    return base === "deny" || isStrange ? DENY : NO_CONSENT;
  }
  const isPurposeKnown = request.purpose.every(isPlaced) || root.purpose !== undefined;
  const data = matchData(root, request, base ?? "permit");
  const nested = effectOfLevel(root.provision ?? [], question, { hasPermit: base === "permit", isPurposeKnown });
  if (base === "permit" && isPurposeKnown) {
    const opened = data === "no" || isEmpty(data) ? [] : [data];
    const inherited = data !== "no" && isEmpty(data) ? "permit" : "deny";
    return answerOf({ ...nested, permits: [...opened, ...nested.permits] }, inherited);
  }
  if (base === "permit") return answerOf(nested, "deny");
  // An exception to what is denied of some data permits those data, so they have to be known.
  const isSpokenOf = data !== "no" && isEmpty(data);
  return answerOf(isSpokenOf ? nested : denialsOf(nested), data === "no" ? undefined : base);
}

/** Permit or deny for the data of the root that no nested rule speaks of; nothing for a policy that only its authority can compute. */
function baseOf({ provision, policyRule }: Consent): RuleType | undefined {
  if (provision?.type !== undefined) return provision.type;
  const directives = (policyRule?.coding ?? []).filter(({ system }) => system === ACT_CODE);
  const types = new Set(directives.map(({ code }) => DIRECTIVES.get(code)));
  const [only] = types;
  return types.size > 1 ? "deny" : only;
}

/** v3-ActCode below _ActConsentDirective, those that say whether the patient agreed. A notice (NOPP) or a presumption is no agreement. */
const DIRECTIVES: ReadonlyMap<string, RuleType> = new Map([
  ["OPTIN", "permit"],
  ["OPTINR", "permit"],
  ["OPTOUT", "deny"],
  ["OPTOUTE", "deny"],
]);

function denialsOf({ rest, forbids }: Effect): Effect {
  return { ...(rest === "deny" ? { rest } : {}), permits: [], forbids };
}

function matchContext(rule: Provision | NestedProvision, { request, now, resolve }: Question, type: RuleType): Match {
  const { period, actor, action, purpose } = rule;
  const interval = period === undefined ? undefined : intervalOfPeriod(period);
  if (interval !== undefined && !(interval.from <= now && now < interval.until)) return "no";
  return worst([
    actor === undefined ? "yes" : matchActor(actor, request.actor, type, resolve),
    action === undefined ? "yes" : matchAction(action, request.action, type),
    purpose === undefined ? "yes" : matchPurpose(purpose, request.purpose, type),
  ]);
}

interface Place {
  /** Whether a rule around permits: then an exception to a denial only gives back what that one gave. */
  readonly hasPermit: boolean;
  /** Whether HL7 or a rule around knows the request's purpose: a rule that names none is not known to mean a strange one. */
  readonly isPurposeKnown: boolean;
}

/** The rules of one level, together. */
function effectOfLevel(rules: readonly NestedProvision[], question: Question, place: Place): Effect {
  const effects = rules.map((rule) => effectOf(rule, question, place));
  const rests = effects.map(({ rest }) => rest);
  const rest = rests.includes("deny") ? "deny" : rests.includes("permit") ? "permit" : undefined;
  return {
    ...(rest === undefined ? {} : { rest }),
    permits: rest === "deny" ? [] : effects.flatMap(({ permits }) => permits),
    forbids: effects.flatMap(({ forbids }) => forbids),
  };
}

function effectOf(rule: NestedProvision, question: Question, place: Place): Effect {
  const { type } = rule;
  const context = matchContext(rule, question, type);
  const data = matchData(rule, question.request, type);
  if (context === "no" || data === "no" || (type === "permit" && context === "unknown")) return NOTHING;
  const isPurposeKnown = place.isPurposeKnown || rule.purpose !== undefined;
  if (type === "permit" && !isPurposeKnown) return NOTHING;
  const hasPermit = place.hasPermit || type === "permit";
  // Exceptions to a denial that only may apply would permit on a guess.
  const isSure = context === "yes" && (hasPermit || matchContext(rule, question, "permit") === "yes");
  const rules = isSure ? (rule.provision ?? []) : [];
  const inner = effectOfLevel(rules, question, { hasPermit, isPurposeKnown });
  return type === "permit" ? permitEffect(data, inner) : denyEffect(data, inner, place);
}

/** A permit, but for what the rules inside it deny. */
function permitEffect(data: DataLimits, inner: Effect): Effect {
  if (isEmpty(data))
    return inner.rest === "deny" ? { ...inner, permits: [] } : { ...inner, rest: "permit", permits: [] };
  if (inner.rest === "deny") return { permits: [], forbids: [data] };
  return { permits: [data], forbids: inner.forbids };
}

/**
 * A denial, but for what the rules inside it permit. Where the request leaves the data open, exceptions for parts of them are not carried:
 * the residual rules would have to nest, and what is left out stays forbidden.
 */
function denyEffect(data: DataLimits, inner: Effect, { hasPermit }: Place): Effect {
  if (inner.rest !== "permit") return isEmpty(data) ? { ...NOTHING, rest: "deny" } : { ...NOTHING, forbids: [data] };
  const excepted: Effect = { permits: [], forbids: inner.forbids };
  return hasPermit || !isEmpty(data) ? excepted : { ...excepted, rest: "permit" };
}

function answerOf({ rest, permits, forbids }: Effect, inherited: RuleType | undefined): ConsentAnswer {
  const decided = rest ?? inherited;
  const forbidden = forbids.map((limits): ResidualRule => ({ type: "forbid", ...limits }));
  if (decided === "permit") return { decision: "permit", residual: forbidden };
  if (rest === "deny" || permits.length === 0) return decided === undefined ? NO_CONSENT : DENY;
  const permitted = permits.map((limits): ResidualRule => ({ type: "permit", ...limits }));
  return { decision: "permit", residual: [{ type: "forbid" }, ...permitted, ...forbidden] };
}

function isEmpty(limits: DataLimits): boolean {
  return Object.keys(limits).length === 0;
}

/** Codings that a rule to withhold data names, so that who knows data by code can obey it: labels, else classes, else codes. */
export function codingsOf({ securityLabel, class: classes, code }: DataLimits): readonly Coding[] {
  return securityLabel ?? classes ?? (code ?? []).flatMap(({ coding }) => coding ?? []);
}
