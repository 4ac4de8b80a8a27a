import { type ClaimAnswer, claimAnswer } from "./claimAnswer.js";
import { encodeFhir } from "./encodeFhir.js";
import { organizationReference } from "./fhirParts.js";

/**
 * A claim's standing as FHIR R4 ClaimResponse, in exact bytes: what was asked and allowed of each item, the sums, and the payment with its
 * transaction once there is one. A period that was short shows as the payment's adjustment.
 * @throws InputError `coverage.document` where the use was not claimed, or for other amounts; `coverage.unknown-code`; `input.invalid`.
 */
export function claimResponseToFhir(answer: ClaimAnswer): Uint8Array {
  const { head, request, items, total, payment, record } = claimAnswer(answer);
  return encodeFhir({
    resourceType: "ClaimResponse",
    ...head,
    requestor: organizationReference(answer.deployment, record.facts.provider),
    request,
    item: items.map(({ sequence, adjudication }) => ({ itemSequence: sequence, adjudication })),
    total,
    payment,
  });
}
