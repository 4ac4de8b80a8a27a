import { z } from "zod";
import { command } from "../Command.js";
import { idField, newName, READING, SENDING, wholeNumber } from "../roomFields.js";

const pool = idField("the pool", "POOL");
const file = (description: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${description}; - for standard input`, placeholder: "FILE" });

export const POOL_COMMANDS = [
  command({
    name: "pool open",
    summary: "offer units of a thing for a period, as their provider",
    details: `The file: {"kind": {"system", "code"}, "score": "SOFA" or {"source", "name", "components": [{"code", "min", "max"}]}, "lowerFirst",
"categories": [{"units", "soft", "open"}]} in the order of precedence. Times are seconds from now. The wallet keeps the secret of the draw.`,
    positional: ["name", "file"],
    input: z.strictObject({
      name: newName("what the wallet calls it"),
      file: file("what is offered"),
      provider: idField("who offers", "ORG"),
      deadline: wholeNumber("requests come until then", "SECONDS"),
      from: wholeNumber("beginning of the use", "SECONDS"),
      until: wholeNumber("end of the use", "SECONDS"),
      answer: wholeNumber("how long an offer may be accepted", "SECONDS").default(3600),
      reveal: wholeNumber("how long you may take to reveal the draw's secret", "SECONDS").default(3600),
      ...SENDING,
    }),
    example: {
      args: [
        ...["pool", "open", "icu", "-", "--provider", "anna", "--deadline", "3600", "--from", "10800"],
        ...["--until", "172800", "--key", "anna-doctor"],
      ],
      stdin: JSON.stringify({
        kind: { system: "http://snomed.info/sct", code: "309904001" },
        score: {
          source: "https://example.org/urgency",
          name: "urgency",
          components: [{ code: "urgency", min: 0, max: 10 }],
        },
        lowerFirst: false,
        categories: [{ units: 1, open: true }],
      }),
    },
    run: async (input, context) => (await import("../pool/openNewPool.js")).openNewPool(context, input),
  }),
  command({
    name: "pool request",
    summary: "ask for a place for a person",
    details: `The file: {"person": {"system", "value"}, "points": {COMPONENT: n}, "eligibility": [index of category]}. The person and the points stay in the
wallet, encrypted, as the evidence to which the request commits.`,
    positional: ["pool", "file"],
    input: z.strictObject({
      pool,
      file: file("who needs the place"),
      org: idField("who asks", "ORG"),
      name: newName("what the wallet calls the request").optional(),
      ...SENDING,
    }),
    example: {
      args: ["pool", "request", "icu", "-", "--org", "anna", "--name", "bed-1", "--key", "anna-doctor"],
      stdin: JSON.stringify({ person: { system: "https://example.org/mrn", value: "1234" }, points: { urgency: 7 } }),
    },
    run: async (input, context) => (await import("../pool/askForPlace.js")).askForPlace(context, input),
  }),
  command({
    name: "pool settle",
    summary: "take every step of a pool that can be taken now",
    details: `Closes it after the deadline, fixes the draw, reveals the secret where the wallet has it, ranks off chain and settles on chain, and passes on what
came free. Anybody may; the exit status is 1 while something has to be waited for.`,
    positional: ["pool"],
    input: z.strictObject({ pool, ...SENDING }),
    example: { args: ["pool", "settle", "icu", "--key", "anna-doctor"] },
    run: async (input, context) => (await import("../pool/settleOnePool.js")).settleOnePool(context, input),
  }),
  command({
    name: "pool show",
    summary: "show a pool, worked out again from events",
    details: "The exit status is 1 where a settled pool is not what its published rules give.",
    positional: ["pool"],
    input: z.strictObject({ pool, ...READING }),
    example: { args: ["pool", "show", "icu"] },
    run: async (input, context) => (await import("../pool/settleOnePool.js")).showPool(context, input),
  }),
  command({
    name: "pool answer",
    summary: "accept the place that was offered to a request, or decline it",
    positional: ["pool", "request"],
    input: z.strictObject({
      pool,
      request: idField("the request", "REQUEST"),
      org: idField("who asked", "ORG"),
      decline: z.boolean().meta({ description: "decline it: it passes on" }).optional(),
      ...SENDING,
    }),
    example: { args: ["pool", "answer", "icu", "bed-1", "--org", "anna", "--key", "anna-doctor"] },
    run: async (input, context) => (await import("../pool/settleOnePool.js")).answerPlace(context, input),
  }),
];
