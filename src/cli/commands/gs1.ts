import { z } from "zod";
import type { CliContext } from "../CliContext.js";
import { command } from "../Command.js";
import { readText } from "../readInput.js";

const input = z.strictObject({
  text: z.string().meta({
    description:
      "element string (bracketed, or raw with ^ or 0x1D for FNC1), scan, Digital Link or EPC URN; - reads it from standard input",
    placeholder: "TEXT",
  }),
});

/** A shell has no key for FNC1; no GS1 value holds a circumflex, so in raw text and scans every one stands for it. */
async function textOf(text: string, context: CliContext): Promise<string> {
  const { FNC1 } = await import("../../medicines/gs1/fnc1.js");
  const given = (text === "-" ? await readText(context, "-") : text).trim();
  return /^[\d^\]]/.test(given) ? given.replaceAll("^", FNC1) : given;
}

/** The canonical link of an EPC URN, which only names what a Digital Link would. */
async function linkOfUrn(urn: string): Promise<string> {
  const { epcUrnCanonicalLink } = await import("../../medicines/gs1/epcUrnCanonicalLink.js");
  const { epcUrnToDigitalLink } = await import("../../medicines/gs1/epcUrnToDigitalLink.js");
  return epcUrnCanonicalLink(urn) ?? epcUrnToDigitalLink(urn);
}

/** What resolvers take and the standard does not. */
const LENIENT = { zeroSuppressedGtin: true, shortNames: true };

export const GS1_COMMANDS = [
  command({
    name: "gs1 parse",
    summary: "list the Application Identifiers of a GS1 code",
    details: "Strict as GS1's own parser: --lenient takes old links too.",
    positional: ["text"],
    input: input.extend({
      lenient: z
        .boolean()
        .meta({
          description:
            "take links with a GTIN of 8, 12 or 13 digits, and with withdrawn names such as gtin, lot, exp, in path and query",
        })
        .optional(),
    }),
    example: { args: ["gs1", "parse", "(01)09506000134352(17)271231(10)AB-12(21)12345"] },
    data: true,
    run: async ({ text, lenient }, context) => {
      const { parseGs1 } = await import("../../medicines/gs1/parseGs1.js");
      const given = await textOf(text, context);
      const read = /^urn:/i.test(given) ? await linkOfUrn(given) : given;
      return { value: { ais: parseGs1(read, lenient ? LENIENT : {}).map(({ ai, value }) => ({ ai, value })) } };
    },
  }),
  command({
    name: "gs1 link",
    summary: "print the canonical GS1 Digital Link of a GS1 code",
    details: `Takes old links too, with short GTINs and withdrawn names, since those are what it is for. With --json: {"link": "…"}.`,
    positional: ["text"],
    input,
    example: { args: ["gs1", "link", "urn:epc:id:sgtin:9506000.013435.12345"] },
    run: async ({ text }, context) => {
      const { gs1Link } = await import("../../medicines/gs1/gs1Link.js");
      const given = await textOf(text, context);
      const link = /^urn:/i.test(given) ? await linkOfUrn(given) : gs1Link(given, LENIENT);
      return { value: { link }, text: link };
    },
  }),
];
