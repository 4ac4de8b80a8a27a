import type { CodeableConcept, Resource, ResourceType } from "@medplum/fhirtypes";

/**
 * Categories of the records of a patient, at most 32, in FHIR's words. The patient's key directory gives each a number
 * of its own; nothing on chain tells which number means which category. The order carries no meaning.
 */
export const RECORD_CATEGORIES = [
  "demographics",
  "allergies",
  "conditions",
  "immunizations",
  "medications",
  "procedures",
  "encounters",
  "appointments",
  "care-plans",
  "orders",
  "laboratory",
  "vital-signs",
  "imaging",
  "exam",
  "survey",
  "therapy",
  "activity",
  "social-history",
  "family-history",
  "genetics",
  "documents",
  "devices",
  "nutrition",
  "vision",
  "coverage",
  "claims",
  "consents",
  "communications",
  "research",
  "audit",
  "restricted",
  "other",
] as const;

export type RecordCategory = (typeof RECORD_CATEGORIES)[number];

const BY_TYPE: Readonly<Partial<Record<ResourceType, RecordCategory>>> = {
  Patient: "demographics",
  RelatedPerson: "demographics",
  AllergyIntolerance: "allergies",
  Condition: "conditions",
  Immunization: "immunizations",
  ImmunizationEvaluation: "immunizations",
  ImmunizationRecommendation: "immunizations",
  MedicationAdministration: "medications",
  MedicationDispense: "medications",
  MedicationRequest: "medications",
  MedicationStatement: "medications",
  Procedure: "procedures",
  Encounter: "encounters",
  EpisodeOfCare: "encounters",
  Appointment: "appointments",
  AppointmentResponse: "appointments",
  CarePlan: "care-plans",
  CareTeam: "care-plans",
  Goal: "care-plans",
  RequestGroup: "care-plans",
  ServiceRequest: "orders",
  SupplyRequest: "orders",
  SupplyDelivery: "orders",
  Specimen: "laboratory",
  ImagingStudy: "imaging",
  QuestionnaireResponse: "survey",
  FamilyMemberHistory: "family-history",
  MolecularSequence: "genetics",
  Composition: "documents",
  DocumentManifest: "documents",
  DocumentReference: "documents",
  DeviceRequest: "devices",
  DeviceUseStatement: "devices",
  NutritionOrder: "nutrition",
  VisionPrescription: "vision",
  Coverage: "coverage",
  CoverageEligibilityRequest: "coverage",
  CoverageEligibilityResponse: "coverage",
  EnrollmentRequest: "coverage",
  Account: "claims",
  ChargeItem: "claims",
  Claim: "claims",
  ClaimResponse: "claims",
  ExplanationOfBenefit: "claims",
  Invoice: "claims",
  Consent: "consents",
  Communication: "communications",
  CommunicationRequest: "communications",
  ResearchSubject: "research",
  AuditEvent: "audit",
  Provenance: "audit",
};

const OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
const DIAGNOSTIC_SERVICE = "http://terminology.hl7.org/CodeSystem/v2-0074";

/** By `system|code` of a category coding. */
const BY_CODING: ReadonlyMap<string, RecordCategory> = new Map<string, RecordCategory>([
  [`${OBSERVATION_CATEGORY}|activity`, "activity"],
  [`${OBSERVATION_CATEGORY}|exam`, "exam"],
  [`${OBSERVATION_CATEGORY}|imaging`, "imaging"],
  [`${OBSERVATION_CATEGORY}|laboratory`, "laboratory"],
  [`${OBSERVATION_CATEGORY}|procedure`, "procedures"],
  [`${OBSERVATION_CATEGORY}|social-history`, "social-history"],
  [`${OBSERVATION_CATEGORY}|survey`, "survey"],
  [`${OBSERVATION_CATEGORY}|therapy`, "therapy"],
  [`${OBSERVATION_CATEGORY}|vital-signs`, "vital-signs"],
  [`${DIAGNOSTIC_SERVICE}|GE`, "genetics"],
  // HL7 v2 table 0074: laboratory sections, then imaging sections.
  ...["BG", "BLB", "CH", "CP", "HM", "IMM", "LAB", "MB", "MCB", "MYC", "SR", "TX", "VR"].map(
    (code) => [`${DIAGNOSTIC_SERVICE}|${code}`, "laboratory"] as const,
  ),
  ...["CT", "CUS", "NMR", "NMS", "OUS", "RAD", "RUS", "RX", "VUS", "XRC"].map(
    (code) => [`${DIAGNOSTIC_SERVICE}|${code}`, "imaging"] as const,
  ),
]);

const CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const SECURITY_POLICY = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/**
 * The category of a valid R4 resource.
 *
 * A security label (`meta.security`) of confidentiality R or V, or any sensitivity or handling label of v3-ActCode (HIV,
 * PSY, SUD, …), makes it `restricted`, whatever it is about. An Observation or DiagnosticReport goes by its category
 * codings; without a known one, or with codings that disagree, it is `other`. Nothing is guessed from what a code means:
 * a reader of laboratory results must not come by a result that nobody called one.
 */
export function recordCategory(resource: Resource): RecordCategory {
  if (isRestricted(resource)) return "restricted";
  if (resource.resourceType === "Observation" || resource.resourceType === "DiagnosticReport") {
    return byCoding(resource.category ?? []);
  }
  return BY_TYPE[resource.resourceType] ?? "other";
}

function isRestricted({ meta }: Resource): boolean {
  return (meta?.security ?? []).some(
    ({ system, code }) => system === SECURITY_POLICY || (system === CONFIDENTIALITY && (code === "R" || code === "V")),
  );
}

function byCoding(categories: readonly CodeableConcept[]): RecordCategory {
  const codings = categories.flatMap(({ coding }) => coding ?? []);
  const found = new Set(codings.map(({ system, code }) => BY_CODING.get(`${system}|${code}`)));
  found.delete(undefined);
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : "other";
}
