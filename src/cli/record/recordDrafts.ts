import { loadFhirDefinitions } from "../../records/fhir/FileFhirDefinitions.js";
import { parseFhir } from "../../records/fhir/parseFhir.js";
import { validateResource } from "../../records/fhir/validateResource.js";
import { RECORD_CATEGORIES, recordCategory } from "../../records/recordCategory.js";
import type { RecordDraft } from "../../records/sealRecord.js";
import { InputError } from "../../shared/errors.js";

/**
 * What a file is published as. A FHIR resource in JSON is validated and says its category itself; a Bundle gives a record for each entry; for
 * anything else the user says the category.
 * @throws InputError `input.usage`, `fhir.*`.
 */
export function recordDrafts(
  content: Uint8Array,
  source: string,
  told: { readonly type?: string | undefined; readonly category?: string | undefined },
): RecordDraft[] {
  if (told.type === undefined && looksLikeFhir(content)) {
    const definitions = loadFhirDefinitions();
    return parseFhir(content, source, definitions).items.map((item) => {
      validateResource(item, definitions);
      return {
        content: item.bytes,
        contentType: "application/fhir+json",
        category: told.category ?? recordCategory(item.resource),
      };
    });
  }
  if (told.category === undefined) {
    const detail = `--category: the file is no FHIR resource in JSON, so name one of ${RECORD_CATEGORIES.join(" ")}`;
    throw new InputError("input.usage", detail, { file: source });
  }
  return [{ content, contentType: told.type ?? "application/octet-stream", category: told.category }];
}

function looksLikeFhir(content: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
    return typeof value === "object" && value !== null && "resourceType" in value;
  } catch {
    return false;
  }
}
