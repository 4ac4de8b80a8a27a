import { z } from "zod";
import { EXEMPT_TRANSACTIONS } from "../../medicines/dscsa/exemptTransactions.js";
import { command } from "../Command.js";
import { decimal } from "../fields.js";
import { enumOf, idField, newName, READING, SENDING, wholeNumber } from "../roomFields.js";

const GTIN = "00312345678906";
const LOT = "H2026-07";
const batch = idField("the batch", "BATCH");
const scan = z
  .string()
  .min(1)
  .meta({ description: "what the scanner sent, or the code as (01)…(21)…(17)…(10)…", placeholder: "CODE" });
const gtin = z
  .string()
  .regex(/^\d{8,14}$/, "not 8 to 14 digits")
  .meta({ description: "the pack's GTIN", placeholder: "GTIN" });
const file = (description: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${description}; - for standard input`, placeholder: "FILE" });
const exemption = enumOf({ ...EXEMPT_TRANSACTIONS, "outside-the-united-states": "" });
const EXAMPLE_SERIALS = "AB-0001\nAB-0002\nAB-0003\nAB-0004";
const EXAMPLE_CODE = `(01)${GTIN}(21)AB-0002(17)281231(10)${LOT}`;

export const BATCH_COMMANDS = [
  command({
    name: "product approve",
    summary: "approve a medicine for its manufacturer, as the regulator",
    positional: ["gtin"],
    input: z.strictObject({
      gtin,
      maker: idField("the manufacturer", "ORG"),
      minCelsius: decimal("lowest storage temperature, °C", "T"),
      maxCelsius: decimal("highest storage temperature, °C", "T"),
      maxMeanCelsius: decimal("highest mean kinetic temperature of a transport, °C", "T"),
      maxSecondsOutside: wholeNumber("how long a transport may be outside the range in all", "SECONDS").default(3600),
      authorisation: file("the marketing authorisation, whose digest is anchored"),
      ...SENDING,
    }),
    example: {
      args: [
        ...["product", "approve", GTIN, "--maker", "helvia", "--min-celsius", "2", "--max-celsius", "8"],
        ...["--max-mean-celsius", "8", "--authorisation", "-", "--key", "regulator"],
      ],
      stdin: "the marketing authorisation",
    },
    run: async (input, context) => (await import("../batch/makeBatch.js")).approveByRegulator(context, input),
  }),
  command({
    name: "batch commission",
    summary: "make a batch's packs and commission it, as the manufacturer",
    details: `Serials are drawn at random with --quantity, or taken from --serials, one a line. The packs, their proofs and the batch's secret stay in the
store; the chain has one root. Repeated after an interruption it takes the packs that were made.`,
    positional: ["name"],
    input: z.strictObject({
      name: newName("what the wallet calls the batch"),
      maker: idField("the manufacturer", "ORG"),
      gtin,
      lot: z.string().min(1).max(20).meta({ description: "the lot number", placeholder: "LOT" }),
      expiry: z.iso
        .date("not a day, 2028-12-31")
        .meta({ description: "last day of use, 2028-12-31", placeholder: "DAY" }),
      quantity: wholeNumber("how many packs", "N").optional(),
      serials: file("serial numbers, one a line").optional(),
      ...SENDING,
    }),
    example: {
      args: [
        ...["batch", "commission", "examplin", "--maker", "helvia", "--gtin", GTIN, "--lot", LOT],
        ...["--expiry", "2028-12-31", "--serials", "-", "--key", "helvia"],
      ],
      stdin: EXAMPLE_SERIALS,
    },
    run: async (input, context) => (await import("../batch/makeBatch.js")).commissionByMaker(context, input),
  }),
  command({
    name: "batch packs",
    summary: "print the codes of packs, as their maker prints them",
    positional: ["batch"],
    input: z.strictObject({
      batch,
      first: wholeNumber("number of the first pack, from 0", "N").default(0),
      count: wholeNumber("how many", "N").default(10),
      ...READING,
    }),
    example: { args: ["batch", "packs", "examplin", "--count", "2"] },
    run: async (input, context) => (await import("../batch/makeBatch.js")).listPacks(context, input),
  }),
  command({
    name: "batch ship",
    summary: "ship packs of a batch to an organisation",
    details: `With --papers, DSCSA's: {"information": {"productName", "strength", "dosageForm", "ndc", "containerSize", "seller": {"name", "address"},
"buyer": {…}}, "statement": {the seven statements of 581(27), each true}}; packages, dates, GLNs and digests are filled in. Or with the
--exemption under which none are needed. The document goes to the store, its digest on chain.`,
    positional: ["batch"],
    input: z.strictObject({
      batch,
      from: idField("who ships", "ORG"),
      to: idField("who is to receive", "ORG"),
      first: wholeNumber("number of the first pack, from 0", "N"),
      quantity: wholeNumber("how many packs", "N"),
      papers: file("transaction information and statement").optional(),
      exemption: exemption.meta({ description: "why the law asks for no papers", placeholder: "WHY" }).optional(),
      ...SENDING,
    }),
    example: {
      args: [
        ...["batch", "ship", "examplin", "--from", "helvia", "--to", "station", "--first", "0", "--quantity", "3"],
        ...["--exemption", "outside-the-united-states", "--key", "helvia"],
      ],
    },
    run: async (input, context) => (await import("../batch/moveBatch.js")).shipBatch(context, input),
  }),
  command({
    name: "batch receive",
    summary: "check a shipment's papers and receive it",
    positional: ["shipment"],
    input: z.strictObject({
      shipment: z
        .string()
        .regex(/^0x[0-9a-fA-F]{64}$/, "not 32 bytes")
        .meta({ description: "which, where several are on their way", placeholder: "SHIPMENT" })
        .optional(),
      org: idField("who receives", "ORG"),
      acceptExemption: z
        .boolean()
        .meta({ description: "accept a shipment without papers, where the law asks for none" })
        .optional(),
      ...SENDING,
    }),
    example: { args: ["batch", "receive", "--org", "station", "--accept-exemption", "--key", "station"] },
    run: async (input, context) => (await import("../batch/moveBatch.js")).receiveBatch(context, input),
  }),
  command({
    name: "batch verify",
    summary: "verify a pack by its code",
    details:
      "The exit status is 1 where the pack may not be supplied: unknown, expired, recalled, quarantined, ended, or an alert.",
    positional: ["scan"],
    input: z.strictObject({
      scan,
      org: idField("who scans: what it set aside is an alert", "ORG").optional(),
      ...READING,
    }),
    example: { args: ["batch", "verify", EXAMPLE_CODE] },
    run: async (input, context) => (await import("../batch/endBatch.js")).verifyPackCode(context, input),
  }),
  command({
    name: "batch dispense",
    summary: "hand a pack over to a person, or supply it: its one final end",
    positional: ["scan"],
    input: z.strictObject({
      scan,
      org: idField("the pharmacy that holds it", "ORG"),
      state: z
        .enum(["handedOver", "supplied"])
        .meta({ description: "what it becomes", placeholder: "STATE" })
        .default("handedOver"),
      ...SENDING,
    }),
    example: { args: ["batch", "dispense", EXAMPLE_CODE, "--org", "station", "--key", "station"] },
    run: async (input, context) => (await import("../batch/endBatch.js")).dispensePack(context, input),
  }),
  command({
    name: "batch trace",
    summary: "tell what happened to a pack, on chain and in the stored events",
    details: "The exit status is 1 where something is evidence of a change, an omission or an invention.",
    positional: ["subject"],
    input: z.strictObject({
      subject: z.string().min(1).meta({
        description: "a pack's code, or the EPC of a pack or unit as URN or Digital Link",
        placeholder: "EPC",
      }),
      ...READING,
    }),
    example: { args: ["batch", "trace", EXAMPLE_CODE] },
    run: async (input, context) => (await import("../batch/endBatch.js")).tracePack(context, input),
  }),
  command({
    name: "batch recall",
    summary: "recall a batch: no pack of it moves or is supplied any more",
    details: "As its maker with --by ORG, or with --by regulator. Prints who holds how many packs.",
    positional: ["batch"],
    input: z.strictObject({
      batch,
      by: z.string().min(1).meta({ description: "the maker, or regulator", placeholder: "ORG" }),
      class: z.enum(["I", "II", "III"]).meta({ description: "21 CFR 7.3(m), I is the gravest", placeholder: "CLASS" }),
      notice: file("the recall notice, whose digest is anchored"),
      ...SENDING,
    }),
    example: {
      args: ["batch", "recall", "examplin", "--by", "helvia", "--class", "II", "--notice", "-", "--key", "helvia"],
      stdin: "the recall notice",
    },
    run: async (input, context) => (await import("../batch/endBatch.js")).recallByMaker(context, input),
  }),
];
