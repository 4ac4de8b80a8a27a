import { InputError, RefusedError } from "../../shared/errors.js";
import { StrictJson } from "../fhir/StrictJson.js";
import { type ConsentRequest, checkConsentRequest } from "./consentRequest.js";
import { decide } from "./evaluateConsent.js";
import { parseConsents } from "./parseConsents.js";

/**
 * Passes if a document permits a request whole. What it would only permit in part is refused: a key opens all of a record.
 * @param bytes the document: a FHIR Consent, or a Bundle of them with the actors they name, in JSON.
 * @throws RefusedError `release.document-denies`, `release.document-narrows`, `release.document-unreadable`; InputError
 * `input.invalid`, `time.invalid`.
 */
export function requireDocumentPermits(bytes: Uint8Array, request: ConsentRequest, now: Date): void {
  const checked = checkConsentRequest(request);
  const { decision, residual } = decide(readDocument(bytes), checked, now);
  const values = { decision, purpose: checked.purpose.map(({ code }) => code).join(" ") };
  if (decision !== "permit")
    throw new RefusedError("release.document-denies", "The patient's document does not permit this", values);
  if (residual.length === 0) return;
  throw new RefusedError("release.document-narrows", "The patient's document permits this in part", {
    ...values,
    rules: residual.map(({ type, ...limits }) => [type, ...Object.keys(limits)].join(" ")).join(", "),
  });
}

function readDocument(bytes: Uint8Array): ReturnType<typeof parseConsents> {
  try {
    return parseConsents(StrictJson.parse(bytes, "consent document").value);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    const { rule } = cause.values;
    throw new RefusedError(
      "release.document-unreadable",
      "The patient's document cannot be evaluated",
      { rule },
      { cause },
    );
  }
}
