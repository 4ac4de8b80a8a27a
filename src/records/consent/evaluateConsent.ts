import { InputError } from "../../shared/errors.js";
import { isJsonObject } from "../../shared/jsonObject.js";
import type { Coding, Consent } from "./consentForm.js";
import { type CheckedRequest, type ConsentRequest, checkConsentRequest } from "./consentRequest.js";
import { type ConsentAnswer, codingsOf, evaluateProvision, type ResidualRule } from "./evaluateProvision.js";
import { intervalOf } from "./fhirInterval.js";
import type { Resolve } from "./matchActor.js";
import { type ConsentSet, parseConsents } from "./parseConsents.js";
import { levelAbove } from "./securityLabels.js";

/** What a patient's consents say of a request. */
export interface ConsentDecision {
  /** `no-consent` where none of them speaks of it: whoever needs consent refuses then too. */
  readonly decision: "permit" | "deny" | "no-consent";
  /** Codes to withhold from what is permitted: security labels, classes, codes. A confidentiality stands for itself and all above. */
  readonly redact: readonly Coding[];
  /**
   * Everything that narrows a permit, in the form of IHE PCF ITI-71: of the rules that speak of a resource, the last wins. `redact` cannot say all of it (a
   * period, an author, "only this class"): who cannot enforce these on each resource refuses.
   */
  readonly residual: readonly ResidualRule[];
}

/**
 * Evaluates FHIR R4 Consents. Counted are active ones of the request's scope (patient-privacy unless told), within their period, whose root names
 * actor, action and purpose. Several: R4 and IHE PCF leave it to policy (1:53.4.2.2.2); here the newest by `dateTime` decides, and a denial beats a permit that
 * is not surely newer. A consent that somebody was asked to verify and nobody did permits nothing.
 *
 * @param consents one Consent, an array of resources, or a Bundle; organisations, practitioners and groups beside them tell who an actor is.
 * @throws InputError `consent.malformed`, `consent.not-understood`, `input.invalid`, `time.invalid`.
 */
export function evaluateConsent(consents: unknown, request: ConsentRequest, now: Date): ConsentDecision {
  return decide(parseConsents(consents), checkConsentRequest(request), now);
}

/** {@link evaluateConsent} for what was read before. Who wants data for several purposes needs every one of them. */
export function decide(set: ConsentSet, request: CheckedRequest, now: Date): ConsentDecision {
  if (request.purpose.length < 2) return decideOne(set, request, now);
  const decisions = request.purpose.map((purpose) => decideOne(set, { ...request, purpose: [purpose] }, now));
  const refusal = ["deny", "no-consent"].flatMap(
    (refused) => decisions.find(({ decision }) => decision === refused) ?? [],
  );
  return refusal[0] ?? permitted(decisions.map(({ residual }) => residual));
}

function decideOne({ consents, resources }: ConsentSet, request: CheckedRequest, now: Date): ConsentDecision {
  const time = now.getTime();
  if (Number.isNaN(time)) throw new InputError("time.invalid", "The time to evaluate at is none", { name: "now" });
  const answers = consents
    .filter((consent) => consent.status === "active" && hasScope(consent, request.scope))
    .map((consent) => {
      const question = { request, now: time, resolve: resolverOf(consent, resources) };
      return dated(consent, evaluateProvision(consent, question));
    })
    .filter(({ answer }) => answer.decision !== "no-consent");
  const deciding = newest(answers);
  if (deciding.length === 0) return { decision: "no-consent", redact: [], residual: [] };
  if (deciding.some(({ answer }) => answer.decision === "deny")) return DENY;
  return permitted(deciding.map(({ answer }) => answer.residual));
}

const DENY: ConsentDecision = { decision: "deny", redact: [], residual: [] };

function permitted(residuals: readonly (readonly ResidualRule[])[]): ConsentDecision {
  const residual = together(residuals);
  return residual === undefined ? DENY : { decision: "permit", redact: redactionOf(residual), residual };
}

interface DatedAnswer {
  readonly answer: ConsentAnswer;
  /** When the consent was made, as exactly as it says. */
  readonly from: number;
  readonly until: number;
}

/** An undated denial could be the newest, an undated permit the oldest. A consent that nobody verified denies at most. */
function dated({ dateTime, verification }: Consent, answer: ConsentAnswer): DatedAnswer {
  const isVerified = verification === undefined || verification.some(({ verified }) => verified);
  const counted: ConsentAnswer =
    answer.decision === "permit" && !isVerified ? { decision: "no-consent", residual: [] } : answer;
  const interval = dateTime === undefined ? undefined : intervalOf(dateTime);
  if (interval !== undefined) return { answer: counted, ...interval };
  const edge = answer.decision === "deny" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return { answer: counted, from: edge, until: edge };
}

/** Those that are not surely older than another: a day is older than the next day, not than an hour of its own. */
function newest(answers: readonly DatedAnswer[]): readonly DatedAnswer[] {
  return answers.filter(
    (one) => !answers.some((other) => other !== one && one.until <= other.from && one.from < other.from),
  );
}

/** What several permits of one time leave: all that any of them forbids. Two that each permit only parts leave nothing that is sure. */
function together(residuals: readonly (readonly ResidualRule[])[]): readonly ResidualRule[] | undefined {
  const partial = residuals.filter(([first]) => first?.type === "forbid" && Object.keys(first).length === 1);
  const forbids = residuals.filter((rules) => !partial.includes(rules)).flat();
  const distinct = [...new Map(partial.map((rules) => [JSON.stringify(rules), rules])).values()];
  if (distinct.length > 1) return undefined;
  return [...(distinct[0] ?? []), ...forbids];
}

function hasScope({ scope }: Consent, wanted: Coding): boolean {
  return scope.coding.some(({ system, code }) => system === wanted.system && code === wanted.code);
}

function resolverOf({ contained }: Consent, resources: ConsentSet["resources"]): Resolve {
  const inside = (contained ?? []).filter(isJsonObject);
  return (reference) =>
    reference.startsWith("#") ? inside.find(({ id }) => id === reference.slice(1)) : resources.get(reference);
}

function redactionOf(residual: readonly ResidualRule[]): Coding[] {
  const forbidden = residual.filter(({ type }) => type === "forbid").flatMap(codingsOf);
  // "Only up to N" is told as what begins above it.
  const labels = residual.filter(({ type }) => type === "permit").flatMap(({ securityLabel }) => securityLabel ?? []);
  const named = [...forbidden, ...levelAbove(labels)].map(({ system, code }) => ({
    ...(system === undefined ? {} : { system }),
    code,
  }));
  return [...new Map(named.map((coding) => [`${coding.system}|${coding.code}`, coding])).values()];
}
