/** A literal reference (R4 references.html#literal), taken apart. `base` is the service's address without a slash at the end. */
export type FhirReference =
  | { readonly kind: "relative"; readonly type: string; readonly id: string }
  | { readonly kind: "absolute"; readonly base: string; readonly type: string; readonly id: string }
  | { readonly kind: "urn"; readonly urn: string }
  | { readonly kind: "contained"; readonly id: string }
  | { readonly kind: "other" };

const RESTFUL =
  /^(?:(https?:\/\/[^\s?#]+)\/)?([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?(?:#.*)?$/;
const URN = /^urn:(?:uuid|oid):[^\s#]+$/;

/** Never throws: what is none of the known forms (a conditional reference, any other URI) is of kind `other`. */
export function parseReference(text: string): FhirReference {
  if (text.startsWith("#")) return { kind: "contained", id: text.slice(1) };
  if (URN.test(text)) return { kind: "urn", urn: text };
  const [, base, type, id] = RESTFUL.exec(text) ?? [];
  if (type === undefined || id === undefined) return { kind: "other" };
  return base === undefined ? { kind: "relative", type, id } : { kind: "absolute", base, type, id };
}
