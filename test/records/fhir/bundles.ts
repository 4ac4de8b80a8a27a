import { readPatientRecords } from "../../../src/records/fhir/readPatientRecords.js";
import type { SelectionOptions } from "../../../src/records/fhir/selectPatientRecords.js";
import { definitions, toBytes } from "./officialExamples.js";

export const A = "urn:uuid:00000000-0000-4000-8000-00000000000a";
export const B = "urn:uuid:00000000-0000-4000-8000-00000000000b";
export const patient = (id: string) => ({ resourceType: "Patient", id });
export const about = (reference: string | object, more: object = {}) => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "x" },
  subject: typeof reference === "string" ? { reference } : reference,
  ...more,
});
export const bundleOf = (...entry: { fullUrl?: string; resource: object }[]) =>
  toBytes({ resourceType: "Bundle", type: "collection", entry });
export const select = (entry: { fullUrl?: string; resource: object }[], options: SelectionOptions = {}) =>
  readPatientRecords(bundleOf(...entry), "in", definitions, options);
export const reasons = ({ skipped }: ReturnType<typeof select>) => skipped.map(({ reason }) => reason);
