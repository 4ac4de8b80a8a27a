import { isJsonObject } from "../../shared/jsonObject.js";
import { type Check, inside, JSON_BINDING } from "./checks.js";
import { isUri } from "./uriForm.js";

/** GS1's own context, of any version and from any mirror: it gives the standard's member names their meaning. */
const STANDARD_CONTEXT = /\/epcis-context\.jsonld$/;

/** The form of an `@context`: URLs, and objects of prefixes. */
export const contextCheck: Check = (value, place) => {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const at = Array.isArray(value) ? inside(place, index) : place;
    if (typeof entry === "string" ? !isUri(entry) : !isJsonObject(entry)) {
      place.problems.add(at.path, "must be the URL of a context, or an object of prefixes", JSON_BINDING, entry);
      continue;
    }
    const spelled = JSON.stringify(entry);
    if (seen.has(spelled)) place.problems.add(at.path, "must not stand twice in the context", JSON_BINDING, entry);
    seen.add(spelled);
    for (const [prefix, target] of isJsonObject(entry) ? Object.entries(entry) : []) {
      if (typeof target === "string" && !prefix.startsWith("@") && !isUri(target)) {
        place.problems.add(inside(at, prefix).path, "must declare its prefix as an absolute URI", JSON_BINDING, target);
      }
    }
  }
};

/** The `@context` of a whole document, which must have GS1's. */
export const documentContextCheck: Check = (value, place) => {
  contextCheck(value, place);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!entries.some((entry) => typeof entry === "string" && STANDARD_CONTEXT.test(entry))) {
    place.problems.add(place.path, "must have the URL of GS1's epcis-context.jsonld", JSON_BINDING, value);
  }
};
