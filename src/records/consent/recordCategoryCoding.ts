/** The code system of record categories: the labels of the patient's key directory. */
export const RECORD_CATEGORY = "urn:medtrail:record-category";

/** A category of the patient's key directory, as a Consent's `class` names it. */
export function recordCategoryCoding(category: string): { system: string; code: string } {
  return { system: RECORD_CATEGORY, code: category };
}
