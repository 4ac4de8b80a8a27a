import type { Consent, ConsentProvision } from "@medplum/fhirtypes";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import { type ConsentTerms, encodeTerms, requireDistinct } from "../consentTerms.js";
import { organizationIdentifier, patientIdentifier, type Registries } from "./organizationIdentifier.js";
import { ACT_REASON, purposesBelow } from "./purposeTree.js";
import { recordCategoryCoding } from "./recordCategoryCoding.js";

const RECIPIENT = { system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", code: "IRCP" };

/** A patient's consents on chain, to be written as a document. */
export interface ConsentExport {
  readonly deployment: Registries;
  readonly patient: Hex;
  /** At least one; each reader and purpose once. What their own documents narrow is not repeated here. */
  readonly grants: readonly ConsentTerms[];
  /** The patient's key directory, as far as the grants need it. */
  readonly categories: readonly { readonly number: number; readonly category: string }[];
  /** When the document is made. */
  readonly dateTime: Date;
}

/**
 * A FHIR R4 Consent that says exactly what the grants say: nothing is permitted (OPTOUTE) but each reader, purpose and category in its time. On chain a
 * purpose means itself; in FHIR it covers those below it, so these are excepted, and permitted again where they were granted too.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export function consentOfGrants({ deployment, patient, grants, categories, dateTime }: ConsentExport): Consent {
  if (grants.length === 0) throw invalid("a document needs a grant");
  requireDistinct(grants.map(encodeTerms));
  const names = new Map(categories.map(({ number, category }) => [number, category]));
  const rules = grants.map((grant) => {
    const { reader } = grant;
    const ofReader = grants.filter((other) => other.reader.toLowerCase() === reader.toLowerCase());
    return ruleOf(grant, { deployment, names, grants: new Map(ofReader.map((other) => [other.purpose, other])) });
  });
  const subject = { identifier: patientIdentifier(deployment, patient) };
  return {
    resourceType: "Consent",
    status: "active",
    scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "patient-privacy" }] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
    patient: subject,
    dateTime: secondsText(toSeconds(dateTime, "dateTime")),
    performer: [subject],
    policyRule: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "OPTOUTE" }] },
    provision: { provision: rules },
  };
}

interface ReaderGrants {
  readonly deployment: Registries;
  readonly names: ReadonlyMap<number, string>;
  /** By purpose, all of one reader. */
  readonly grants: ReadonlyMap<string, ConsentTerms>;
}

function ruleOf({ reader, purpose, categories, from, until }: ConsentTerms, context: ReaderGrants): ConsentProvision {
  const exceptions = exceptionsBelow(purpose, context);
  const identifier = organizationIdentifier(context.deployment, reader);
  return {
    type: "permit",
    // A Period's end includes the whole second that it names; a grant's does not.
    period: { start: secondsText(toSeconds(from, "from")), end: secondsText(toSeconds(until, "until") - 1) },
    actor: [{ role: { coding: [RECIPIENT] }, reference: { identifier } }],
    purpose: [{ system: ACT_REASON, code: purpose }],
    class: categories.map((number) => {
      const category = context.names.get(number);
      if (category === undefined) throw invalid(`no category has the number ${number}`);
      return recordCategoryCoding(category);
    }),
    ...(exceptions.length > 0 ? { provision: exceptions } : {}),
  };
}

/** Denials of what lies below a purpose, but for what was granted there. */
function exceptionsBelow(purpose: string, context: ReaderGrants): ConsentProvision[] {
  const below = purposesBelow(purpose).map((code) => ({ code, permits: permitsWithin(code, context) }));
  const whole = below.filter(({ permits }) => permits.length === 0).map(({ code }) => ({ system: ACT_REASON, code }));
  const partial = below.filter(({ permits }) => permits.length > 0);
  return [
    ...(whole.length > 0 ? [{ type: "deny" as const, purpose: whole }] : []),
    ...partial.map(({ code, permits }) => ({
      type: "deny" as const,
      purpose: [{ system: ACT_REASON, code }],
      provision: permits,
    })),
  ];
}

function permitsWithin(purpose: string, context: ReaderGrants): ConsentProvision[] {
  const grant = context.grants.get(purpose);
  const own = grant === undefined ? [] : [ruleOf(grant, context)];
  // Side by side, not inside each other: one granted for longer than the one above it stays.
  return [...own, ...purposesBelow(purpose).flatMap((code) => permitsWithin(code, context))];
}

function secondsText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function invalid(rule: string): InputError {
  return new InputError("input.invalid", "The grants cannot be written as a document", { rule });
}
