import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { intervalOfPeriod } from "./fhirInterval.js";
import { CONSENT_ACTION } from "./matchAction.js";
import { ACT_REASON } from "./purposeTree.js";
import { ACT_CODE, CONFIDENTIALITY } from "./securityLabels.js";

const SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope";
const RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";

const text = z.string().min(1);

/** A code with its system, or alone for the system that the element is about. */
const codingOf = (systemOf: (code: string) => string) =>
  z.union([
    text.transform((code) => ({ system: systemOf(code), code })),
    z
      .strictObject({ system: text.exactOptional(), code: text, display: z.string().exactOptional() })
      .transform(({ system, code }) => ({ system: system ?? systemOf(code), code })),
  ]);

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), item.transform((value) => [value])]).default([]);

/** Who asks: an identifier or a reference of a person or organisation; `role` where the asker acts in one. */
const requestActor = z
  .strictObject({ system: text.exactOptional(), value: text.exactOptional(), reference: text.exactOptional() })
  .refine(({ value, reference }) => value !== undefined || reference !== undefined, "neither value nor reference");

const references = z.array(text).default([]);

const requestSchema = z.strictObject({
  /** PurposeOfUse code, or a coding; several if the data are wanted for all of them. */
  purpose: oneOrMany(codingOf(() => ACT_REASON)),
  /** Identifiers and references, all of the one who asks. */
  actor: oneOrMany(requestActor),
  /** patient-privacy unless told. */
  scope: codingOf(() => SCOPES).default({ system: SCOPES, code: "patient-privacy" }),
  /** access unless told. */
  action: codingOf(() => CONSENT_ACTION).default({ system: CONSENT_ACTION, code: "access" }),
  /** Classes of the data; a code alone is a resource type. */
  class: oneOrMany(codingOf(() => RESOURCE_TYPES)),
  /** Codes found in the data. */
  code: oneOrMany(z.strictObject({ system: text, code: text, display: z.string().exactOptional() })),
  /** Security labels of the data; a code alone is a confidentiality if it is one letter, else a sensitivity of v3-ActCode. */
  label: oneOrMany(codingOf((code) => (code.length === 1 ? CONFIDENTIALITY : ACT_CODE))),
  /** Clinical time of the data. */
  dataPeriod: z
    .strictObject({ start: text.exactOptional(), end: text.exactOptional() })
    .refine((value) => intervalOfPeriod(value) !== undefined, "not a period")
    .exactOptional(),
  /** Of the one resource asked for: its own references, what it refers to, what refers to it, and its authors. */
  data: z
    .strictObject({
      instance: z.array(text).min(1),
      refersTo: references,
      referredBy: references,
      authoredBy: references,
    })
    .exactOptional(),
  /**
   * True where class, code and label tell all there is of one resource: an empty list then says that it has none. Else an empty list says
   * nothing, and what a rule says of it comes back as a duty.
   */
  described: z.boolean().default(false),
});

/** As a caller writes it: `{ purpose: "TREAT", actor: [{ system, value }], scope: "patient-privacy", class: [], label: [] }`. */
export type ConsentRequest = z.input<typeof requestSchema>;
export type CheckedRequest = z.output<typeof requestSchema>;
export type RequestActor = z.output<typeof requestActor>;

/** @throws InputError `input.invalid`. */
export function checkConsentRequest(request: unknown): CheckedRequest {
  return checkInput(requestSchema, request, "consent request");
}
