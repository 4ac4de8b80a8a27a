import { InputError } from "../../shared/errors.js";
import { isJsonObject } from "../../shared/jsonObject.js";
import { JSON_BINDING } from "./checks.js";
import { checkDocument } from "./documentChecks.js";
import type { EpcisDocument, EpcisQueryDocument } from "./EpcisDocument.js";
import type { EpcisEvent } from "./EpcisEvent.js";
import { type EpcisProblem, ProblemList } from "./EpcisProblem.js";
import { exceededLimit } from "./limits.js";
import { NamespaceScope } from "./NamespaceScope.js";

/** Problems that one message names; the count says how many there are. */
const SHOWN_PROBLEMS = 5;

/**
 * What is wrong with an EPCIS 2.0 document in JSON-LD (EPCISDocument, EPCISQueryDocument, or one event by itself): members, types,
 * vocabularies, identifiers, times, and the rules of §7 that tie members together. Nothing is fetched: a foreign word or
 * identifier is only checked for being a URI, an extension only for its name.
 *
 * @returns at most 200 problems, in the order of the document; none when it is valid.
 */
export function validateEpcis(document: unknown): readonly EpcisProblem[] {
  const problems = new ProblemList();
  const limit = exceededLimit(document);
  if (limit !== undefined) problems.add("", limit, "limit of this library", document);
  else if (!isJsonObject(document)) problems.add("", "must be an object", JSON_BINDING, document);
  else checkDocument(document, { path: "", scope: NamespaceScope.STANDARD, problems });
  return problems.items;
}

/**
 * `document` as an EPCIS 2.0 document or event.
 * @param source names the input in errors.
 * @throws InputError `epcis.invalid` with up to five problems as `path: rule: value` and their count.
 */
export function requireEpcis(document: unknown, source: string): EpcisDocument | EpcisQueryDocument | EpcisEvent {
  refuseProblems(document, source);
  return document;
}

/** Ends normally only where {@link validateEpcis} finds nothing. */
export function refuseProblems(
  document: unknown,
  source: string,
): asserts document is EpcisDocument | EpcisQueryDocument | EpcisEvent {
  const problems = validateEpcis(document);
  if (problems.length === 0) return;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ path, rule, value }) => `${path || "/"}: ${rule}: ${value}`);
  throw new InputError("epcis.invalid", `Not valid EPCIS 2.0: ${shown.join("; ")}`, {
    source,
    problems: problems.length,
  });
}
