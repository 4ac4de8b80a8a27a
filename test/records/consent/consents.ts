import type { ConsentRequest } from "../../../src/records/consent/consentRequest.js";
import { evaluateConsent } from "../../../src/records/consent/evaluateConsent.js";

export const ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
export const ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
export const CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
export const RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";
const ACTIONS = "http://terminology.hl7.org/CodeSystem/consentaction";
export const NPI = "http://hl7.org/fhir/sid/us-npi";
export const NOW = new Date("2026-07-01T12:00:00Z");

export const purpose = (...codes: string[]) => codes.map((code) => ({ system: ACT_REASON, code }));
export const sensitive = (...codes: string[]) => codes.map((code) => ({ system: ACT_CODE, code }));
export const confidential = (code: string) => [{ system: CONFIDENTIALITY, code }];
export const types = (...codes: string[]) => codes.map((code) => ({ system: RESOURCE_TYPES, code }));
export const action = (code: string) => [{ coding: [{ system: ACTIONS, code }] }];

/** A rule's actor, a recipient unless told, by identifier. */
export const actor = (value: string, role = "IRCP") => [
  {
    role: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", code: role }] },
    reference: { identifier: { system: NPI, value } },
  },
];

/** Whoever asks, by identifier. */
export const asker = (value: string) => ({ system: NPI, value });

/** An active privacy consent. */
export const consent = (provision?: object, changes: object = {}) => ({
  resourceType: "Consent",
  status: "active",
  scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "patient-privacy" }] },
  category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
  patient: { reference: "Patient/1" },
  dateTime: "2026-01-01",
  policy: [{ uri: "https://example.org/policy" }],
  ...(provision === undefined ? {} : { provision }),
  ...changes,
});

export const policyRule = (...codes: string[]) => ({ policyRule: { coding: sensitive(...codes) } });

/** The decision alone. */
export const decide = (consents: unknown, request: ConsentRequest = { purpose: "TREAT" }, now = NOW) =>
  evaluateConsent(consents, request, now).decision;
