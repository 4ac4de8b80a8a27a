import { InputError } from "../../shared/errors.js";

/**
 * Deepest nesting of objects, arrays or elements in an EPCIS document; the deepest of the conformance data has 14 levels. There is no
 * limit of size: it is the caller's, who holds the document already, and the work grows in step with it.
 */
export const MAX_EPCIS_NESTING = 64;

/**
 * The text of a document: bytes are UTF-8; one byte order mark is passed over.
 * @throws InputError with `code` when the bytes are not UTF-8.
 */
export function epcisText(source: string | Uint8Array, code: "epcis.not-json" | "epcis.not-xml"): string {
  if (typeof source === "string") return source.replace(/^\uFEFF/, "");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(source);
  } catch {
    throw new InputError(code, "The bytes of the document are not UTF-8", { bytes: source.length });
  }
}

/** @throws InputError epcis.too-deep */
export function checkEpcisNesting(depth: number): void {
  if (depth > MAX_EPCIS_NESTING) {
    throw new InputError("epcis.too-deep", "The document nests too deeply", { maximum: MAX_EPCIS_NESTING });
  }
}
