import { digestOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { ConsentTerms } from "../consentTerms.js";
import { StrictJson } from "../fhir/StrictJson.js";
import type { PurposeOfUse } from "../purposeOfUse.js";
import type { Provision } from "./consentForm.js";
import { checkConsentRequest, type RequestActor } from "./consentRequest.js";
import { decide } from "./evaluateConsent.js";
import { intervalOfPeriod } from "./fhirInterval.js";
import { organizationIdentifier, type Registries } from "./organizationIdentifier.js";
import { type ConsentSet, parseConsents } from "./parseConsents.js";
import { recordCategoryCoding } from "./recordCategoryCoding.js";

/** Whom a document may let read what: the chain has no "everybody" and no "any purpose". */
export interface GrantWish {
  /** OrgId. */
  readonly reader: Hex;
  /** What the document may call the reader, beside its OrgId: identifiers and references. */
  readonly actor?: readonly RequestActor[];
  readonly purpose: PurposeOfUse;
  /** Of the patient's key directory. */
  readonly categories: readonly { readonly number: number; readonly category: string }[];
}

/** How a document becomes consents on chain. */
export interface ConsentImport {
  readonly deployment: Registries;
  /** The exact bytes of a FHIR Consent, or of a Bundle with the actors it names. Keep them: their digest is in every grant. */
  readonly document: Uint8Array;
  readonly wishes: readonly GrantWish[];
  /** Earliest start. */
  readonly from: Date;
  /** Latest end, since a consent on chain has one. */
  readonly until: Date;
}

/**
 * The grants that a FHIR Consent gives cause for: a wish becomes one where the document permits it, with the categories it permits, for the first time
 * in which it does without a break. A grant is an upper bound and names the document, which KeyRelease evaluates for each record; so no grant permits what
 * {@link evaluateConsent} denies. Wishes that the document does not permit are left out.
 * @throws InputError `consent.malformed`, `consent.not-understood`, `fhir.not-json`, `fhir.duplicate-name`, `fhir.too-deep`, `fhir.too-large`, `input.invalid`,
 * `time.invalid`.
 */
export async function grantsOfConsent({
  deployment,
  document,
  wishes,
  from,
  until,
}: ConsentImport): Promise<ConsentTerms[]> {
  for (const [name, time] of Object.entries({ from, until })) {
    if (Number.isNaN(time.getTime())) throw new InputError("time.invalid", `The ${name} is not a time`, { name });
  }
  const consents = parseConsents(StrictJson.parse(document, "consent document").value);
  const digest = await digestOf(document);
  const times = timesOf(consents, Math.ceil(from.getTime() / 1000), Math.floor(until.getTime() / 1000));
  return wishes.flatMap((wish) => {
    const span = firstSpan(times, (time) => permittedCategories(consents, deployment, wish, time));
    if (span === undefined) return [];
    const { reader, purpose } = wish;
    return [{ reader, purpose, ...span, document: digest }];
  });
}

/** Seconds at which an answer may change: between two of them it does not, in any whole second. */
function timesOf({ consents }: ConsentSet, from: number, until: number): readonly number[] {
  const edges = consents.flatMap(({ provision }) => (provision ? edgesOf(provision) : []));
  const inside = edges.map((time) => Math.ceil(time / 1000)).filter((time) => from < time && time < until);
  return from < until ? [...new Set([from, ...inside, until])].sort((a, b) => a - b) : [];
}

function edgesOf({ period, provision }: Pick<Provision, "period" | "provision">): number[] {
  const interval = period && intervalOfPeriod(period);
  const own = interval ? [interval.from, interval.until].filter(Number.isFinite) : [];
  return [...own, ...(provision ?? []).flatMap(edgesOf)];
}

function permittedCategories(
  consents: ConsentSet,
  deployment: Registries,
  { reader, actor = [], purpose, categories }: GrantWish,
  time: number,
): readonly number[] {
  const named = [organizationIdentifier(deployment, reader), ...actor];
  return categories
    .filter(({ category }) => {
      const request = checkConsentRequest({ purpose, actor: named, class: [recordCategoryCoding(category)] });
      return decide(consents, request, new Date(time * 1000)).decision === "permit";
    })
    .map(({ number }) => number);
}

/** The first time with any category, for as long as none of those is lost. */
function firstSpan(times: readonly number[], permittedAt: (time: number) => readonly number[]) {
  let found: { readonly categories: readonly number[]; readonly from: number } | undefined;
  for (const time of times.slice(0, -1)) {
    const categories = permittedAt(time);
    if (found === undefined) {
      if (categories.length > 0) found = { categories, from: time };
    } else if (!found.categories.every((category) => categories.includes(category))) {
      return spanOf(found, time);
    }
  }
  const end = times.at(-1);
  return found === undefined || end === undefined ? undefined : spanOf(found, end);
}

function spanOf(
  { categories, from }: { readonly categories: readonly number[]; readonly from: number },
  until: number,
) {
  return { categories, from: new Date(from * 1000), until: new Date(until * 1000) };
}
