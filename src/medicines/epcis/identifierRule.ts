import { digitalLinkForm } from "./digitalLinkForm.js";
import { type EpcUriKind, epcUriForm } from "./epcUriForm.js";
import { isUri } from "./uriForm.js";

/** ni URIs (RFC 6920) of sha-256: the event hash of CBV 2.0 §8.9, in hexadecimal with its version, or the RFC's own base64url. */
const NAMED_INFORMATION =
  /^ni:\/\/[A-Za-z0-9.-]*\/sha-256;(?:[0-9a-f]{64}\?ver=CBV\d+\.\d+|[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048](?:\?[^#]*)?)$/;

/** The rule that a URI of anything breaks: it is no URI, or an EPC or ni URI that is malformed. */
export function uriRule(uri: string): string | undefined {
  const problem = formOf(uri);
  return problem !== undefined && "rule" in problem ? problem.rule : undefined;
}

/**
 * The rule that the identifier of an object (`instance`) or of a class of objects (`class`) breaks. Identifiers of other
 * systems, URN or web, pass: CBV 2.0 §8.2 allows them, and only their owner knows what they name.
 */
export function objectRule(uri: string, kind: EpcUriKind): string | undefined {
  const form = formOf(uri);
  if (form === undefined) return undefined;
  if ("rule" in form) return form.rule;
  if (form.kind === kind) return undefined;
  return kind === "instance"
    ? "must name one object; a class belongs in a quantity list"
    : "must name a class of objects; one object belongs in an EPC list";
}

/** As {@link uriRule}; an event's ID must not be mistaken for a hash that it is not. */
export function eventIdRule(uri: string): string | undefined {
  if (/^ni:/i.test(uri) && !NAMED_INFORMATION.test(uri))
    return "must be ni:///sha-256;<64 hexadecimal digits>?ver=CBV2.0";
  return uriRule(uri);
}

function formOf(uri: string) {
  if (/^urn:epc:/i.test(uri)) {
    return uri.startsWith("urn:epc:") ? epcUriForm(uri) : { rule: "must begin with urn:epc: in lower case" };
  }
  if (!isUri(uri)) return { rule: "must be an absolute URI" };
  return digitalLinkForm(uri);
}
