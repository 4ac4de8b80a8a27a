import { isJsonObject, type JsonObject } from "../../shared/jsonObject.js";
import { parseReference } from "../fhir/FhirReference.js";
import type { Concept, ProvisionActor, Reference } from "./consentForm.js";
import type { RequestActor } from "./consentRequest.js";
import { best, type Match } from "./matchPurpose.js";

/** Finds the resource that a reference names: contained in the consent, or given beside it. */
export type Resolve = (reference: string) => JsonObject | undefined;

const TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";

/** Roles that receive data, of HL7's code systems; the custodian is named in HL7's own examples where they mean who holds and reads. */
const RECEIVING: ReadonlySet<string> = new Set([
  // v3-ParticipationType: information recipient, and what is below it.
  ...["IRCP", "NOT", "PRCP", "REFB", "REFT", "TRC"],
  ...["CST", "DELEGATEE", "GRANTEE", "datacollector", "dataprocessor", "humanuser"],
]);

/**
 * Whether a rule's actors include whoever asks, by reference or by any identifier; a Group includes its members. A permit needs a role that
 * receives data; a denial strikes the actor in whatever role the rule names it. An actor who is named by a reference that nobody can resolve
 * is unknown.
 */
export function matchActor(
  rule: readonly ProvisionActor[],
  wanted: readonly RequestActor[],
  type: "permit" | "deny",
  resolve: Resolve,
): Match {
  return best(
    rule.map(({ role, reference }) => {
      if (type === "permit" && !receives(role)) return "no";
      return matchReference(reference, wanted, resolve);
    }),
  );
}

function receives({ coding }: Concept): boolean {
  return (coding ?? []).some(({ system, code }) => system?.startsWith(TERMINOLOGY) === true && RECEIVING.has(code));
}

function matchReference(named: Reference, wanted: readonly RequestActor[], resolve: Resolve): Match {
  const resource = named.reference === undefined ? undefined : resolve(named.reference);
  const members = resource?.resourceType === "Group" ? membersOf(resource) : [];
  const identifiers = [...(named.identifier ? [named.identifier] : []), ...identifiersOf(resource)];
  const answers = wanted.flatMap((actor): Match[] => [
    ...identifiers.map((identifier) => sameIdentifier(identifier, actor)),
    ...(named.reference === undefined ? [] : [sameReference(named.reference, referenceOf(actor))]),
    ...members.map(({ entity, isTimed }): Match => {
      const match = matchReference(entity, [actor], resolve);
      return isTimed && match === "yes" ? "unknown" : match;
    }),
  ]);
  const answer = best(answers, "unknown");
  if (answer !== "no") return answer;
  // Somebody who is known by nothing that the request could name might be anybody.
  const isComparable =
    identifiers.length > 0 ||
    members.length > 0 ||
    (named.reference !== undefined && wanted.some((actor) => referenceOf(actor) !== undefined));
  return isComparable ? "no" : "unknown";
}

function sameIdentifier(named: { system?: unknown; value?: unknown }, actor: RequestActor): Match {
  if (typeof named.value !== "string" || named.value !== actor.value) return "no";
  if (named.system === actor.system) return "yes";
  return named.system === undefined || actor.system === undefined ? "unknown" : "no";
}

function referenceOf({ reference, system, value }: RequestActor): string | undefined {
  if (reference !== undefined || system !== "urn:ietf:rfc:3986" || value === undefined) return reference;
  return ["absolute", "urn"].includes(parseReference(value).kind) ? value : undefined;
}

/** The same text, or the same resource at the same address. A relative and an absolute one may be of two servers. */
function sameReference(named: string, wanted: string | undefined): Match {
  if (wanted === undefined) return "no";
  if (named === wanted) return "yes";
  const [a, b] = [parseReference(named), parseReference(wanted)];
  if ((a.kind !== "relative" && a.kind !== "absolute") || (b.kind !== "relative" && b.kind !== "absolute")) return "no";
  if (a.type !== b.type || a.id !== b.id) return "no";
  if (a.kind === b.kind) return a.kind === "relative" || (b.kind === "absolute" && a.base === b.base) ? "yes" : "no";
  return "unknown";
}

function identifiersOf(resource: JsonObject | undefined): JsonObject[] {
  return Array.isArray(resource?.identifier) ? resource.identifier.filter(isJsonObject) : [];
}

interface Member {
  readonly entity: Reference;
  /** Whether the membership has a period, which is not followed: it may be over. */
  readonly isTimed: boolean;
}

/** A Group's members that stand; one that is inactive has none. Groups in groups are not followed. */
function membersOf(group: JsonObject): Member[] {
  if (group.active === false || !Array.isArray(group.member)) return [];
  return group.member.flatMap((member: unknown): Member[] => {
    if (!isJsonObject(member) || member.inactive === true || !isJsonObject(member.entity)) return [];
    const { reference } = member.entity;
    const isTimed = member.period !== undefined;
    return typeof reference === "string" && !reference.startsWith("Group/") ? [{ entity: { reference }, isTimed }] : [];
  });
}
