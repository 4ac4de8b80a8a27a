import { type ClaimAnswer, claimAnswer } from "./claimAnswer.js";
import { encodeFhir } from "./encodeFhir.js";
import { moneyOf } from "./FhirMoney.js";
import { conceptOf, coverageIdentifier, organizationReference } from "./fhirParts.js";

/**
 * A claim's standing as FHIR R4 ExplanationOfBenefit, in exact bytes, for the person: services, encounter, amounts, cover and payment. It
 * has no diagnosis.
 * @throws InputError `coverage.document` where the use was not claimed, or for other amounts; `coverage.unknown-code`; `input.invalid`.
 */
export function explanationToFhir(answer: ClaimAnswer): Uint8Array {
  const { head, request, items, total, payment, record, token } = claimAnswer(answer);
  const { encounter } = answer.claim;
  const { facts } = record;
  const cover = coverageIdentifier(answer.deployment, facts.plan, facts.person);
  return encodeFhir({
    resourceType: "ExplanationOfBenefit",
    ...head,
    provider: organizationReference(answer.deployment, facts.provider),
    claim: request,
    insurance: [{ focal: true, coverage: { type: "Coverage", identifier: { ...cover } } }],
    item: items.map(({ sequence, service, units, amount, adjudication }) => ({
      sequence,
      productOrService: conceptOf(service),
      quantity: { value: units },
      net: moneyOf(amount, token),
      ...(encounter === undefined ? {} : { encounter: [{ type: "Encounter", identifier: { ...encounter } }] }),
      adjudication,
    })),
    total,
    payment,
  });
}
