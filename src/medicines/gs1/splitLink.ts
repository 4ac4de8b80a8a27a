import { InputError } from "../../shared/errors.js";
import { shown } from "./shown.js";

const URI_CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/;
const SCHEME = /^(?:https?|HTTPS?):\/\//;
const BAD_IN_DOMAIN = /[_~?#@!$&'()*+,;=%]/;

/** Does a text start as a URI of the web does, in lower or in upper case? */
export function isWebUri(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * The path and the query of a URI, still encoded; the fragment is dropped. Of the domain only the characters are
 * checked, so that any address a resolver has will do.
 *
 * @throws InputError gs1.digital-link naming the rule
 */
export function splitLink(uri: string): { readonly domain: string; readonly path: string; readonly query: string } {
  const refuse = (rule: string): InputError =>
    new InputError("gs1.digital-link", "A URI is no GS1 Digital Link", { rule, found: shown(uri) });
  if (!URI_CHARACTERS.test(uri)) throw refuse("a character is not allowed in a URI");
  const scheme = SCHEME.exec(uri)?.[0];
  if (scheme === undefined) throw refuse("the scheme is http or https, not of mixed case");
  const slash = uri.indexOf("/", scheme.length);
  const domain = uri.slice(scheme.length, Math.max(slash, 0));
  if (slash < 0 || domain === "") throw refuse("a domain and a path follow the scheme");
  if (BAD_IN_DOMAIN.test(domain)) throw refuse("a character is not allowed in a domain");
  const [resource = ""] = uri.slice(slash).split("#", 1);
  const mark = resource.indexOf("?");
  if (mark < 0) return { domain, path: resource, query: "" };
  return { domain, path: resource.slice(0, mark), query: resource.slice(mark + 1) };
}
