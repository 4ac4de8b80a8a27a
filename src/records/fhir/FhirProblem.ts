/** One breach of the R4 specification. Never holds content: `found` is the kind of the value, or a bare code. */
export interface FhirProblem {
  /** FHIRPath-like place, e.g. `Observation.component[1].code`. */
  readonly path: string;
  readonly rule: string;
  readonly found: string;
}

/** A code as it may be shown; what does not look like one is content. */
export function shownCode(code: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._:+/-]{0,39}$/.test(code) ? `code ${code}` : "string";
}

/** A property name as it may be shown; an unknown one is the sender's own text. */
export function shownName(name: string): string {
  return /^_?[A-Za-z][A-Za-z0-9]{0,39}$/.test(name) ? name : "?";
}
