import { z } from "zod";
import { EVIDENCE } from "../../audit/replicas/Replica.js";
import { InputError } from "../../shared/errors.js";
import { command } from "../Command.js";
import { idField, SENDING, timeField, wholeNumber } from "../roomFields.js";

const replica = z
  .array(z.string().min(1))
  .min(1, "name a folder or an address")
  .meta({ description: "folders with envelopes and blobs, or addresses of replicas' servers", placeholder: "REPLICA" });

const tokens = z
  .string()
  .min(1)
  .meta({
    description: 'file of the tokens to show servers, {ADDRESS: {"token", "writable"}}; - for standard input',
    placeholder: "FILE",
  })
  .optional();

const evidence = z
  .enum(EVIDENCE)
  .meta({
    description: "how closely to look: trees as they were, files that changed, every byte, or every byte over the wire",
    placeholder: "HOW",
  })
  .default("index");

const ids = (description: string, placeholder: string) =>
  z
    .array(z.string().min(1))
    .min(1)
    .meta({ description: `${description}: names in the wallet, or ids`, placeholder })
    .optional();

const ORDER = {
  replica,
  tokens,
  evidence,
  work: z
    .string()
    .min(1)
    .meta({
      description: "folder of what the audit knows and finds; HOME/audits and a name of the order's own unless told",
      placeholder: "DIR",
    })
    .optional(),
  author: ids("records of these authors alone", "ORG"),
  patient: ids("records of these patients alone", "PATIENT"),
  from: timeField("records anchored from then on").optional(),
  until: timeField("records anchored before").optional(),
  currentOnly: z.boolean().meta({ description: "superseded records are to be gone" }).optional(),
  receipt: z
    .array(z.string().min(1))
    .min(1)
    .meta({ description: "files of erasures' receipts: who still has what they name is told", placeholder: "FILE" })
    .optional(),
  confirmations: wholeNumber("blocks that make an anchor final", "N").default(1),
  auditor: idField("the auditor for whom the sending key signs the report", "ORG").optional(),
};

const STATUSES = `The exit status is 0 where all agree, 6 where they differed and all of it was mended, 7 where differences, faults or lost
records remain. Killed, it goes on when it is repeated.`;

export const AUDIT_COMMANDS = [
  command({
    name: "audit run",
    summary: "compare copies with each other and with the chain: whether, where and why they differ",
    details: `Changes nothing in them but their indexes. report.json, report.md and findings.ndjson lie in the work folder; --json prints {"digest", "work",
"report"}. With --offline no chain is asked, and what differs is listed without a reason. ${STATUSES}`,
    positional: ["replica"],
    input: z.strictObject({
      ...ORDER,
      offline: z.boolean().meta({ description: "compare the copies with each other alone" }).optional(),
      ...SENDING,
    }),
    example: { args: ["audit", "run", "store", "--auditor", "clearwater", "--work", "audit", "--key", "clearwater"] },
    run: async ({ offline, ...input }, context) => {
      if (offline !== true) return (await import("../audit/auditCopies.js")).auditCopies(context, input);
      const { author, patient, from, until, currentOnly, receipt, auditor } = input;
      const asked = [author, patient, from, until, currentOnly, receipt, auditor];
      if (asked.some((one) => one !== undefined)) {
        throw new InputError("input.usage", "--offline: scope, receipts and auditor need the chain");
      }
      return (await import("../audit/compareCopies.js")).compareCopies(context, input);
    },
  }),
  command({
    name: "audit repair",
    summary: "mend copies from those that the chain proves, and compare again",
    details: `Copies only what the chain proves, moves aside what nothing proves, and deletes nothing. Servers are mended where the file of tokens says
writable. Interrupted publications are to be finished before: what was not anchored is moved aside. ${STATUSES}`,
    positional: ["replica"],
    input: z.strictObject({ ...ORDER, ...SENDING }),
    example: { args: ["audit", "repair", "store"] },
    run: async (input, context) => (await import("../audit/auditCopies.js")).repairCopies(context, input),
  }),
  command({
    name: "audit serve",
    summary: "serve a folder to auditors over HTTP",
    details: `Listens on this machine without TLS: put a server with TLS before it. Envelopes tell pseudonyms and authors: give a token to read outside a
closed network. Read-only unless there is a token to write.`,
    positional: ["folder"],
    input: z.strictObject({
      folder: z.string().min(1).meta({ description: "a folder with envelopes and blobs", placeholder: "DIR" }),
      port: wholeNumber("where to listen; 0 lets the system choose", "PORT").default(8546),
      host: z.string().min(1).meta({ description: "on which address", placeholder: "HOST" }).default("127.0.0.1"),
      tokens: z
        .string()
        .min(1)
        .meta({
          description: 'file of its tokens, {"read", "write"} of 16 characters or more; - for standard input',
          placeholder: "FILE",
        })
        .optional(),
      evidence: z
        .enum(["kept", "index", "rehash"])
        .meta({ description: "how closely to look through the folder", placeholder: "HOW" })
        .default("index"),
      refresh: wholeNumber("look through it again after so long; 0 for never", "SECONDS").default(0),
      for: wholeNumber("stop by itself after so long", "SECONDS").optional(),
    }),
    example: { args: ["audit", "serve", "store", "--port", "0", "--for", "1"] },
    run: async (input, context) => (await import("../audit/serveCopy.js")).serveCopy(context, input),
  }),
  command({
    name: "audit anchor",
    summary: "anchor a signed report over what an author anchored in a period, as its auditor",
    details: "The file is report.json of an audit with --auditor. The period has to be over; times are whole seconds.",
    positional: ["file"],
    input: z.strictObject({
      file: z.string().min(1).meta({ description: "the signed report; - for standard input", placeholder: "FILE" }),
      author: idField("whose records", "ORG"),
      from: timeField("beginning of the period"),
      until: timeField("end of the period"),
      ...SENDING,
    }),
    example: {
      args: [
        ...["audit", "anchor", "audit/report.json", "--author", "anna", "--from", "2026-01-01"],
        ...["--until", "2026-11-01", "--key", "clearwater"],
      ],
    },
    run: async (input, context) => (await import("../audit/anchorReport.js")).anchorReport(context, input),
  }),
  command({
    name: "audit publish",
    summary: "publish the root of an operator's copy of what an author anchored in a period",
    details: `The copy has to be complete: the chain's events and the leaves of each batch, as the folder's envelopes have them, give the set. What is
published is final, and a second root for the set a correction on record.`,
    positional: ["folder"],
    input: z.strictObject({
      folder: z.string().min(1).meta({ description: "a folder with envelopes and blobs", placeholder: "DIR" }),
      operator: idField("who keeps the copy", "ORG"),
      author: idField("whose records", "ORG"),
      from: timeField("beginning of the period"),
      until: timeField("end of the period"),
      ...SENDING,
    }),
    example: {
      args: [
        ...["audit", "publish", "store", "--operator", "clearwater", "--author", "anna", "--from", "2026-01-01"],
        ...["--until", "2026-11-01", "--key", "clearwater"],
      ],
    },
    run: async (input, context) => (await import("../audit/publishRoot.js")).publishRoot(context, input),
  }),
];
