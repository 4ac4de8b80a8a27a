import { z } from "zod";
import type { CliContext } from "../CliContext.js";
import { command } from "../Command.js";
import { inputFile } from "../fields.js";
import { readBytes } from "../readInput.js";

const input = z.strictObject({ file: inputFile("EPCIS 2.0 JSON-LD, or EPCIS 1.2 or 2.0 XML; - for standard input") });

const EXAMPLE_EVENT = JSON.stringify({
  type: "ObjectEvent",
  eventTime: "2026-03-01T08:00:00.000Z",
  eventTimeZoneOffset: "+00:00",
  epcList: ["https://id.gs1.org/01/09506000134352/21/12345"],
  action: "ADD",
  bizStep: "commissioning",
});

async function documentOf(file: string, context: CliContext): Promise<unknown> {
  const bytes = await readBytes(context, file);
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (start.startsWith("<")) return (await import("../../medicines/epcis/epcisFromXml.js")).epcisFromXml(bytes);
  return (await import("../../medicines/epcis/epcisFromJson.js")).epcisFromJson(bytes);
}

export const EPCIS_COMMANDS = [
  command({
    name: "epcis hash",
    summary: "print the CBV 2.0 event hashes of a document, in its order",
    positional: ["file"],
    input,
    example: { args: ["epcis", "hash", "-"], stdin: EXAMPLE_EVENT },
    data: true,
    run: async ({ file }, context) => {
      const { eventHash } = await import("../../medicines/epcis/eventHash.js");
      const { eventsInContext } = await import("../../medicines/epcis/eventsInContext.js");
      const events = eventsInContext(await documentOf(file, context));
      return { value: events.map(({ event, context: words }) => eventHash(event, words)) };
    },
  }),
  command({
    name: "epcis validate",
    summary: "check a document against EPCIS 2.0 and CBV 2.0",
    details:
      'Prints {"valid", "problems": [{"path", "rule", "clause", "value"}]}; the exit status is 1 where it is not valid.',
    positional: ["file"],
    input,
    example: {
      args: ["epcis", "validate", "-"],
      stdin: `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],${EXAMPLE_EVENT.slice(1)}`,
    },
    data: true,
    run: async ({ file }, context) => {
      const { validateEpcis } = await import("../../medicines/epcis/validateEpcis.js");
      const document = await documentOf(file, context);
      // Events alone may come as a list of them.
      const problems = Array.isArray(document)
        ? document.flatMap((event, i) =>
            validateEpcis(event).map((found) => ({ ...found, path: `/${i}${found.path}` })),
          )
        : validateEpcis(document);
      const valid = problems.length === 0;
      return { value: { valid, problems }, holds: valid };
    },
  }),
];
