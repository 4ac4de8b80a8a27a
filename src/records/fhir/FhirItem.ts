import type { Resource, ResourceType } from "@medplum/fhirtypes";

/** One FHIR R4 resource with the exact bytes it came in. */
export interface FhirItem {
  readonly resourceType: ResourceType;
  /** `Resource.id`. */
  readonly id?: string;
  /** `Bundle.entry.fullUrl`; absent when the resource did not come in a Bundle. */
  readonly fullUrl?: string;
  /** The resource's own bytes, UTF-8 JSON, cut from the source. Never re-serialised: `80.00` stays `80.00`. */
  readonly bytes: Uint8Array;
  /** The parsed value, for checks and reading only: its numbers have lost the precision that `bytes` keeps. */
  readonly resource: Resource;
  /** The source's name; for a Bundle's entry followed by its JSON pointer, `name#/entry/3/resource`. */
  readonly source: string;
}

/** What one source holds. */
export interface FhirDocument {
  readonly source: string;
  /** `Bundle.type` as it stands in the source (not yet checked); absent for a single resource. */
  readonly bundleType?: string;
  readonly items: readonly FhirItem[];
  /** JSON pointers of Bundle entries that carry no resource (a deletion, a bare response), so that none is lost unseen. */
  readonly entriesWithoutResource: readonly string[];
}
