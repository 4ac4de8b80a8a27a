const TAG = /<(\/?)([A-Za-z][A-Za-z0-9:]*)((?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const COMMENT = /<!--(?:(?!--)[\s\S])*-->/g;

/** Elements of XHTML chapters 7-11 (without 9.4 and 9.5) and 15, `a` and `img`: invariant txt-1. */
const ELEMENTS: ReadonlySet<string> = new Set(
  "div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd hr pre blockquote address br span em strong code dfn samp kbd var cite abbr acronym q sub sup b i tt big small table caption thead tbody tfoot tr th td col colgroup a img".split(
    " ",
  ),
);

/**
 * Narrative (https://hl7.org/fhir/R4/narrative.html): one XHTML `div` in its namespace, well nested, without scripts,
 * forms, frames, objects or event handlers.
 *
 * @returns the broken rule, or `undefined`.
 */
export function narrativeProblem(xhtml: string): string | undefined {
  const text = xhtml.replaceAll(COMMENT, "").trim();
  if (!/^<div\s[^>]*xmlns\s*=\s*["']http:\/\/www\.w3\.org\/1999\/xhtml["']/.test(text)) return "must be an XHTML div";
  const open: string[] = [];
  let last = 0;
  let roots = 0;
  for (const match of text.matchAll(TAG)) {
    const [whole, closing, name = "", attributes = "", empty] = match;
    if (text.slice(last, match.index).includes("<") || (roots > 0 && open.length === 0))
      return "must be one well-formed XHTML div";
    last = match.index + whole.length;
    if (!ELEMENTS.has(name)) return "must hold only the elements of txt-1";
    if (/\son\w+\s*=/i.test(attributes) || /=\s*["']\s*(?:javascript|vbscript):/i.test(attributes))
      return "must hold no active content (txt-1)";
    if (open.length === 0) roots += 1;
    if (closing === "/") {
      if (open.pop() !== name) return "must be one well-formed XHTML div";
    } else if (empty !== "/") open.push(name);
  }
  return open.length > 0 || last !== text.length ? "must be one well-formed XHTML div" : undefined;
}
