import { visit } from "jsonc-parser";
import { InputError } from "../../shared/errors.js";
import { epcisNumber } from "./epcisNumber.js";
import { checkEpcisNesting, epcisText } from "./epcisSource.js";

/**
 * Reads an EPCIS 2.0 document, query document, event or list of events from untrusted JSON: strict RFC 8259 in UTF-8, no name twice
 * in one object, no number that a double changes. Whether it is valid EPCIS is not asked here.
 *
 * Limits: 64 levels of nesting; size is the caller's.
 * @throws InputError epcis.not-json, epcis.too-deep, epcis.duplicate-name, epcis.number
 */
export function epcisFromJson(source: string | Uint8Array): unknown {
  const text = epcisText(source, "epcis.not-json");
  const value = parse(text);
  check(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text, which may be confidential; so it is not passed on, not even as a cause.
    throw new InputError("epcis.not-json", "The document is not JSON", { characters: text.length });
  }
}

/** What JSON.parse does not tell. The visitor recurses, so depth is judged where it opens a level. */
function check(text: string): void {
  const names: Set<string>[] = [];
  let depth = 0;
  const open = () => {
    depth += 1;
    checkEpcisNesting(depth);
  };
  visit(text, {
    onObjectBegin: () => {
      open();
      names.push(new Set());
    },
    onObjectProperty: (name, offset) => {
      const seen = names.at(-1);
      if (name === "__proto__" || seen?.has(name)) {
        throw new InputError("epcis.duplicate-name", "An object has a name twice, or one that no object may have", {
          offset,
        });
      }
      seen?.add(name);
    },
    onObjectEnd: () => {
      depth -= 1;
      names.pop();
    },
    onArrayBegin: open,
    onArrayEnd: () => {
      depth -= 1;
    },
    onLiteralValue: (value: unknown, offset, length) => {
      if (typeof value === "number") epcisNumber(text.slice(offset, offset + length), `character ${offset}`);
    },
  });
}
