import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { MAX_NESTING } from "./limits.js";

/**
 * The text of a document: bytes are UTF-8; one byte order mark is passed over.
 * @throws InputError with `code` for what is neither text nor bytes of UTF-8.
 */
export function epcisText(source: string | Uint8Array, code: "epcis.not-json" | "epcis.not-xml"): string {
  if (typeof source === "string") return source.replace(/^\uFEFF/, "");
  if (!(source instanceof Uint8Array)) {
    throw new InputError(code, "A document is neither text nor bytes", { given: kindOf(source) });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(source);
  } catch {
    throw new InputError(code, "The bytes of the document are not UTF-8", { bytes: source.length });
  }
}

/** There is no limit of size: it is the caller's, who holds the document already. @throws InputError epcis.too-deep */
export function checkEpcisNesting(depth: number): void {
  if (depth > MAX_NESTING) {
    throw new InputError("epcis.too-deep", "The document nests too deeply", { maximum: MAX_NESTING });
  }
}
