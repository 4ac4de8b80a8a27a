import type {
  ApplicationIdentifier,
  ApplicationIdentifierRow,
  CharacterSet,
  Gs1Component,
} from "./ApplicationIdentifier.js";
import { LINTERS, type LinterName } from "./linters/linters.js";
import { predefinedLengthOf } from "./predefinedLength.js";
import { ATTRIBUTE_ROWS } from "./table/attributeRows.js";
import { KEY_ROWS } from "./table/keyRows.js";
import { MEASURE_ROWS } from "./table/measureRows.js";

function isLinterName(name: string): name is LinterName {
  return Object.hasOwn(LINTERS, name);
}

function readComponent(text: string): Gs1Component {
  const [form = "", ...linters] = text.split(" ");
  const optional = form.startsWith("?");
  const bare = optional ? form.slice(1) : form;
  const [min = "", max = min] = bare.slice(1).split("-");
  const characters = bare.charAt(0) as CharacterSet;
  return { characters, min: Number(min), max: Number(max), optional, linters: linters.filter(isLinterName) };
}

function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(" ");
}

function expand(row: ApplicationIdentifierRow): ApplicationIdentifier[] {
  const [first = "", last = first] = row.ai.split("-");
  const components = row.format.split(" + ").map(readComponent);
  const requires = words(row.needs).map((group) => group.split("+"));
  const entries: ApplicationIdentifier[] = [];
  for (let number = Number(first); number <= Number(last); number++) {
    const ai = String(number).padStart(first.length, "0");
    entries.push({
      ai,
      title: row.title,
      components,
      predefinedLength: predefinedLengthOf(ai) !== undefined,
      requires,
      excludes: words(row.not),
      linkQualifiers: row.key,
      linkAttribute: row.linkAttribute ?? true,
      unknown: false,
    });
  }
  return entries;
}

/**
 * Every GS1 Application Identifier, by its digits: the GS1 General Specifications (section 3.2, "Data relationships"
 * for what must and must not stand together), GS1 Digital Link URI Syntax and the GS1 Barcode Syntax Dictionary
 * (gs1/gs1-syntax-dictionary at ff2eb4b), whose linters' names are used.
 */
export const APPLICATION_IDENTIFIERS: ReadonlyMap<string, ApplicationIdentifier> = new Map(
  [...KEY_ROWS, ...MEASURE_ROWS, ...ATTRIBUTE_ROWS].flatMap(expand).map((entry) => [entry.ai, entry] as const),
);
