/** One breach of EPCIS 2.0, CBV 2.0 or the syntax that they refer to. */
export interface EpcisProblem {
  /** RFC 6901 pointer to the value; the place where it should be when it is absent. */
  readonly path: string;
  readonly rule: string;
  /** Where the rule stands. */
  readonly clause: string;
  /** The value as JSON, shortened; `absent` when there is none. */
  readonly value: string;
}

/** More are not listed: whoever reads them has enough, and a hostile document cannot make the list long. */
const MAX_PROBLEMS = 200;

const SHOWN_CHARACTERS = 80;

/** Problems of one document, as far as they are listed. */
export class ProblemList {
  readonly items: EpcisProblem[] = [];

  add(path: string, rule: string, clause: string, value: unknown): void {
    if (this.items.length < MAX_PROBLEMS) this.items.push({ path, rule, clause, value: shown(value) });
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? `${value.length} members` : "object";
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, SHOWN_CHARACTERS)) : String(value);
  return text.slice(0, SHOWN_CHARACTERS);
}

/** `path` and the member `name` of what is there. */
export function pointer(path: string, name: string | number): string {
  return `${path}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
