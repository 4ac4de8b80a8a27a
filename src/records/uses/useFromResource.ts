import { z } from "zod";
import { InputError } from "../../shared/errors.js";
import type { FullIdentifier } from "../consent/organizationIdentifier.js";
import type { UseKind } from "./useKind.js";

/** FHIR R4 resources that tell of a use. An order is no service: what was done under it is. */
const KINDS: Readonly<Record<string, UseKind>> = {
  Encounter: "encounter",
  MedicationRequest: "prescription",
  MedicationDispense: "dispense",
  MedicationAdministration: "dispense",
  Procedure: "service",
  DiagnosticReport: "service",
  Immunization: "service",
};

/** R4 statuses under which nothing was done, or not yet. */
const NOT_DONE = new Set([
  ...["planned", "preparation", "draft", "registered"],
  ...["not-done", "cancelled", "declined", "entered-in-error"],
]);

/** MedicationRequest.intent of those that are no authorisation yet. */
const NOT_ORDERED = new Set(["proposal", "plan"]);

const resourceForm = z.object({
  resourceType: z.string(),
  status: z.string().optional(),
  intent: z.string().optional(),
  identifier: z
    .array(z.object({ use: z.string().optional(), system: z.string().optional(), value: z.string().optional() }))
    .default([]),
});

/**
 * The kind and the business identifier of the use that a resource tells of; neither its `id`, which is a server's, nor anything clinical.
 * Of several identifiers it is the one of `system`, or the only one that is `official`, or the only one at all; `temp` and `old` ones do not
 * count. An identifier that two resources of an organisation share would make them one use.
 * @param resource valid R4: see `validateResource`.
 * @throws InputError `use.resource`: no use, or not one that was made; `use.identifier`: not exactly one fits.
 */
export function useFromResource(
  resource: unknown,
  { system }: { readonly system?: string } = {},
): { kind: UseKind; identifier: FullIdentifier } {
  const parsed = resourceForm.safeParse(resource);
  const kind = parsed.data && Object.hasOwn(KINDS, parsed.data.resourceType) && KINDS[parsed.data.resourceType];
  if (!parsed.data || !kind) {
    throw new InputError("use.resource", "The resource tells of no use", { one: Object.keys(KINDS).join() });
  }
  const { resourceType, status = "", intent = "", identifier } = parsed.data;
  if (NOT_DONE.has(status) || NOT_ORDERED.has(intent)) {
    const reason = NOT_DONE.has(status) ? status : intent;
    throw new InputError("use.resource", "The use was not made", { resourceType, reason });
  }
  const full = identifier.flatMap(({ use, system: given, value }) =>
    given && value && use !== "temp" && use !== "old" ? [{ use, system: given, value }] : [],
  );
  const wanted = system === undefined ? full : full.filter((one) => one.system === system);
  const official = wanted.filter(({ use }) => use === "official");
  const chosen = official.length === 1 ? official : wanted;
  const [one] = chosen;
  if (!one || chosen.length > 1) {
    throw new InputError("use.identifier", "The use has not exactly one business identifier", {
      resourceType,
      fitting: chosen.length,
    });
  }
  return { kind, identifier: { system: one.system, value: one.value } };
}
