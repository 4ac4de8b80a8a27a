import { checkInput } from "../../../shared/checkInput.js";
import type { Deployment } from "../../../shared/Deployment.js";
import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { periodStart, yearStart } from "../planTimes.js";
import type { FundState } from "../story/FundState.js";
import { encodeFhir, type FhirObject } from "./encodeFhir.js";
import { FhirDecimal } from "./FhirDecimal.js";
import { moneyOf, type TokenMoney, tokenMoneySchema } from "./FhirMoney.js";
import { concept, coverageIdentifier, dateTimeText, organizationReference, patientReference } from "./fhirParts.js";

/** Which cover is to be written. */
export interface CoverageExport {
  readonly deployment: Deployment;
  readonly fund: FundState;
  /** PatientId, any pseudonym of the person. */
  readonly patient: Hex;
  /** The plan's year, from 1. */
  readonly year: number;
  readonly money: TokenMoney;
}

/**
 * A person's cover by a plan in one of its years as FHIR R4 Coverage, in exact bytes: plan, insurer, the time that the premium bought,
 * deductible and co-insurance. FHIR has no place in it for the plan's limit.
 * @throws InputError `input.invalid`; `coverage.document` where the plan does not know the patient, or the year is not paid.
 */
export function coverageToFhir({ deployment, fund, patient, year, money }: CoverageExport): Uint8Array {
  const token = checkInput(tokenMoneySchema, money, "plan's money");
  const { plan, terms, books } = fund;
  const person = fund.persons.get(patient);
  const { coveredFrom } = person === undefined ? { coveredFrom: 0 } : books.yearOf(person, year);
  if (person === undefined || coveredFrom === 0) {
    throw new InputError("coverage.document", "There is no cover to be written", {
      rule: person === undefined ? "the plan knows the patient" : "the year is paid",
    });
  }
  const from = periodStart(terms, (year - 1) * terms.periodsPerYear + coveredFrom);
  const cost = (code: string, value: FhirObject) => ({ type: concept("coverage-copay-type", code), ...value });
  return encodeFhir({
    resourceType: "Coverage",
    identifier: [{ ...coverageIdentifier(deployment, plan, person) }],
    status: "active",
    type: concept("v3-ActCode", "HIP"),
    beneficiary: patientReference(deployment, patient),
    // A Period's end includes the whole second that it names.
    period: { start: dateTimeText(from), end: dateTimeText(new Date(yearStart(terms, year + 1).getTime() - 1000)) },
    payor: [organizationReference(deployment, terms.insurer)],
    class: [{ type: concept("coverage-class", "plan"), value: plan }],
    costToBeneficiary: [
      cost("deductible", { valueMoney: moneyOf(terms.deductible, token) }),
      cost("copaypct", {
        valueQuantity: {
          value: FhirDecimal.of(BigInt(terms.coinsuranceBps), 2),
          unit: "%",
          system: "http://unitsofmeasure.org",
          code: "%",
        },
      }),
    ],
  });
}
