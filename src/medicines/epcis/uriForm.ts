const SCHEME = "[A-Za-z][A-Za-z0-9+.-]*";
const ESCAPE = "%[0-9A-Fa-f]{2}";
const CHARACTER = `(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|${ESCAPE})`;
const HOST = `(?:[A-Za-z0-9._~!$&'()*+,;=-]|${ESCAPE})`;
const END = `(?:\\?(?:${CHARACTER}|[/?])*)?(?:#(?:${CHARACTER}|[/?])*)?$`;

/** RFC 3986 §3 without IP literals: a scheme, and something behind it. No alternative overlaps another, so matching is linear. */
const WITH_AUTHORITY = new RegExp(`^${SCHEME}://(?:${HOST}*@)?${HOST}*(?::\\d{1,5})?(?:/(?:${CHARACTER}|/)*)?${END}`);
const WITHOUT_AUTHORITY = new RegExp(`^${SCHEME}:(?!//)(?:${CHARACTER}|/)+${END}`);

/** The longest URI that is read. */
const MAX_URI = 8192;

/** Whether `text` is an absolute URI in ASCII. A CURIE (`prefix:name`) has the same form. */
export function isUri(text: string): boolean {
  if (text.length > MAX_URI) return false;
  if (!text.includes("://")) return WITHOUT_AUTHORITY.test(text);
  if (/^https?:/i.test(text) && /^https?:\/\/(?:[/?#:@]|$)/i.test(text)) return false;
  return WITH_AUTHORITY.test(text) || WITHOUT_AUTHORITY.test(text);
}
