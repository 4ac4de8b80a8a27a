import { parseReference } from "../fhir/FhirReference.js";
import type { Coding, Provision, ProvisionData } from "./consentForm.js";
import type { CheckedRequest } from "./consentRequest.js";
import { intervalOfPeriod } from "./fhirInterval.js";
import { deniesLabels, permitsLabels } from "./securityLabels.js";

/** What a rule says of data, as the elements of its provision. */
export type DataLimits = Pick<Provision, "securityLabel" | "class" | "code" | "dataPeriod" | "data">;

/** `no` if the rule does not speak of the data; else what of it the request does not tell: nothing, for a rule that speaks of them. */
export type DataMatch = "no" | DataLimits;

/** Compares a rule's data with the request's; all its elements must hold (FHIR R4: values inside one are or'ed). */
export function matchData(rule: DataLimits, request: CheckedRequest, type: "permit" | "deny"): DataMatch {
  const { securityLabel, class: classes, code: codes, dataPeriod, data } = rule;
  const { described } = request;
  const open: { -readonly [K in keyof DataLimits]: DataLimits[K] } = {};
  if (securityLabel) {
    const covers = type === "permit" ? permitsLabels : deniesLabels;
    if (request.label.length === 0 && !described) open.securityLabel = securityLabel;
    else if (!securityLabel.some((label) => covers(label, request.label))) return "no";
  }
  if (classes && !coversClasses(classes, request.class, type)) {
    const untold = described
      ? []
      : classes.filter(({ system }) => !request.class.some((told) => told.system === system));
    if (untold.length === 0) return "no";
    open.class = untold;
  }
  if (codes) {
    const named = codes.flatMap(({ coding }) => coding ?? []);
    const isFound = named.some((code) => includes(request.code, code));
    if (request.code.length === 0 && !described) open.code = codes;
    // A concept in words alone cannot be looked for: it permits nothing and denies everything.
    else if (!isFound && (type === "permit" || codes.every(({ coding }) => coding !== undefined))) return "no";
  }
  if (dataPeriod) {
    if (request.dataPeriod === undefined) open.dataPeriod = dataPeriod;
    else if (!coversPeriod(dataPeriod, request.dataPeriod, type)) return "no";
  }
  if (data) {
    const { data: asked } = request;
    if (asked === undefined) open.data = data;
    else if (!data.some((rule) => coversReference(rule, asked, type))) return "no";
  }
  return open;
}

/**
 * Any class for a denial. For a permit, classes of one system are different things, all of which must be covered; those of different systems
 * are names of the same thing.
 */
function coversClasses(rule: readonly Coding[], wanted: readonly Coding[], type: "permit" | "deny"): boolean {
  if (type === "deny") return wanted.some((code) => includes(rule, code));
  return wanted.some((one) => wanted.every((code) => code.system !== one.system || includes(rule, code)));
}

function includes(list: readonly Coding[], { system, code }: Coding): boolean {
  return list.some((candidate) => candidate.system === system && candidate.code === code);
}

type PeriodText = NonNullable<Provision["dataPeriod"]>;

/** A permit must hold for all of the data's time, a denial strikes what touches its own. */
function coversPeriod(
  rule: PeriodText,
  wanted: NonNullable<CheckedRequest["dataPeriod"]>,
  type: "permit" | "deny",
): boolean {
  const [limits, data] = [intervalOfPeriod(rule), intervalOfPeriod(wanted)];
  if (limits === undefined || data === undefined) return type === "deny";
  return type === "permit"
    ? limits.from <= data.from && data.until <= limits.until
    : data.from < limits.until && limits.from < data.until;
}

/**
 * By Consent.provision.data.meaning: the instance; it and what it refers to (`related`), or what refers to it (`dependents`); what somebody
 * wrote. IHE PCF 1:53.4.2.6.4 means by `related` to an encounter the data that refer to it, so both directions are related.
 */
function coversReference(
  { meaning, reference }: ProvisionData,
  asked: NonNullable<CheckedRequest["data"]>,
  type: "permit" | "deny",
): boolean {
  const { instance, refersTo, referredBy, authoredBy } = asked;
  const candidates = {
    instance,
    related: [...instance, ...refersTo, ...referredBy],
    dependents: [...instance, ...refersTo],
    authoredby: authoredBy,
  }[meaning];
  // What is named by an identifier alone cannot be found by reference.
  if (reference.reference === undefined) return type === "deny";
  const named = reference.reference;
  return candidates.some((candidate) => candidate === named || (type === "deny" && mayBeSame(candidate, named)));
}

/** A relative reference and one with an address can mean the same resource. */
function mayBeSame(a: string, b: string): boolean {
  const [x, y] = [parseReference(a), parseReference(b)];
  if (!("type" in x) || !("type" in y) || x.kind === y.kind) return false;
  return x.type === y.type && x.id === y.id;
}
