import { z } from "zod";
import { InputError } from "../../shared/errors.js";
import { command } from "../Command.js";
import { inputFile } from "../fields.js";
import { readJson } from "../readInput.js";

const V3 = "http://terminology.hl7.org/CodeSystem";
const EXAMPLE_CONSENT = {
  resourceType: "Consent",
  status: "active",
  scope: { coding: [{ system: `${V3}/consentscope`, code: "patient-privacy" }] },
  category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
  patient: { reference: "Patient/example" },
  dateTime: "2026-01-01",
  policy: [{ uri: "https://example.org/policy" }],
  provision: {
    type: "permit",
    purpose: [{ system: `${V3}/v3-ActReason`, code: "TREAT" }],
    provision: [{ type: "deny", securityLabel: [{ system: `${V3}/v3-ActCode`, code: "PSY" }] }],
  },
};

export const CONSENT_EVALUATION = command({
  name: "consent evaluate",
  summary: "say what FHIR R4 Consents answer to a request (no network)",
  details: `The request is {"purpose", "actor": [{"system", "value"}], "scope", "class": [], "label": []}; the answer is
{"decision": "permit|deny|no-consent", "redact": [{"system", "code"}]}. One of the two files may be -. The exit status is 0 whatever the answer.
A permit can be narrower than codes say: only of a period, only of a class that the request does not name. Standard error tells of it, and
--residual prints the rules; who cannot enforce them on each resource refuses.`,
  input: z.strictObject({
    consents: inputFile("one Consent, an array of resources or a Bundle; - for standard input"),
    request: inputFile("the request; - for standard input, JSON itself where it begins with {"),
    now: z
      .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
        error: "not an ISO 8601 time, 2026-03-01T08:00:00Z",
      })
      .meta({
        description: "the time to evaluate at; without a zone in UTC, a day for its first moment",
        placeholder: "ISO",
      })
      .transform((text) => new Date(/T.*(Z|[+-]\d{2}:\d{2})$|^[^T]*$/.test(text) ? text : `${text}Z`)),
    residual: z
      .boolean()
      .meta({
        description: 'print "residual" too: all rules that narrow a permit, the last that speaks of a resource wins',
      })
      .optional(),
  }),
  example: {
    args: [
      ...["consent", "evaluate", "--consents", "-", "--request"],
      '{"purpose":"TREAT","scope":"patient-privacy"}',
      ...["--now", "2026-03-01T08:00:00Z"],
    ],
    stdin: JSON.stringify(EXAMPLE_CONSENT),
  },
  data: true,
  run: async ({ consents, request, now, residual: isAsked }, context) => {
    const { decide } = await import("../../records/consent/evaluateConsent.js");
    const { toldByRedaction } = await import("../../records/consent/toldByRedaction.js");
    const { parseConsents } = await import("../../records/consent/parseConsents.js");
    const { checkConsentRequest } = await import("../../records/consent/consentRequest.js");
    const { parseJson } = await import("../readInput.js");
    if (consents === "-" && request === "-") {
      throw new InputError("input.usage", "--consents and --request cannot both be standard input");
    }
    const asked = request.trimStart().startsWith("{")
      ? parseJson(request, "--request")
      : await readJson(context, request);
    const set = parseConsents(await readJson(context, consents));
    const { decision, redact, residual } = decide(set, checkConsentRequest(asked), now);
    if (isAsked) return { value: { decision, redact, residual } };
    if (!toldByRedaction(residual)) {
      const rules = residual.map(({ type, ...limits }) => [type, ...Object.keys(limits)].join(" ")).join(", ");
      context.io.stderr.write(
        `The permit is narrower than "redact" says (${rules}). Refuse, or enforce the rules that --residual prints.\n`,
      );
    }
    return { value: { decision, redact } };
  },
});
