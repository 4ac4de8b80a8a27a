import { z } from "zod";
import { command } from "../Command.js";
import { decimal, inputFile } from "../fields.js";
import { readBytes, readText } from "../readInput.js";
import { idField, newName, READING, SENDING, wholeNumber } from "../roomFields.js";

const indicator = idField("the indicator", "INDICATOR");
const org = idField("the organisation", "ORG");
const DAY = 86_400;
const VISITS = Array.from({ length: 11 }, (_, i) => `visit-${i + 1}`);

export const QUALITY_COMMANDS = [
  command({
    name: "quality define",
    summary: "define an indicator, as the regulator",
    details: `The file: {"definition": sha-256 of the Measure, "start": ISO 8601 (now unless told), "periodLength", "reportTime", "answerTime", "disputeTime"
in seconds, "minCases", "maxSpan", "raisedOdds", "loweredOdds", "upLimit", "downLimit", "eventsAreGood", "barring"}. An indicator never changes.`,
    positional: ["name", "file"],
    input: z.strictObject({ name: newName("what the wallet calls it"), file: inputFile("its terms"), ...SENDING }),
    example: {
      args: ["quality", "define", "mortality", "-", "--key", "regulator"],
      stdin: JSON.stringify({
        definition: `0x${"d1".repeat(32)}`,
        ...{ periodLength: DAY, reportTime: DAY, answerTime: 5 * DAY, disputeTime: DAY, minCases: 11, maxSpan: 3 },
        ...{ raisedOdds: 2, loweredOdds: 0.5, upLimit: 0.5, downLimit: 3 },
      }),
    },
    run: async (input, context) =>
      (await import("../quality/defineNewIndicator.js")).defineNewIndicator(context, input),
  }),
  command({
    name: "quality oblige",
    summary: "oblige an organisation to report an indicator, as the regulator",
    positional: ["indicator", "org"],
    input: z.strictObject({
      indicator,
      org,
      from: wholeNumber("the first period, counted from 0", "PERIOD").default(0),
      ...SENDING,
    }),
    example: { args: ["quality", "oblige", "mortality", "anna", "--key", "regulator"] },
    run: async ({ indicator: given, org: named, from, ...input }, context) => {
      const { openSendingDesk } = await import("../network/sendingDesk.js");
      const { obligeOrganization } = await import("../../quality/indicators/obligeOrganization.js");
      const { chain, home } = await openSendingDesk(context, input);
      const chart = { org: await home.idOf("org", named), indicator: await home.idOf("indicator", given) };
      const { hash } = await obligeOrganization(chain, { ...chart, from });
      return { value: { ...chart, from, transaction: hash } };
    },
  }),
  command({
    name: "quality encounters",
    summary: "anchor encounters, whose records tell of them",
    details: `The file: [{"record", "identifier": {"system", "value"}}], the encounter's business identifier. A member with the duty to write anchors them; the
wallet keeps what opens them, encrypted. An encounter belongs to the period in which it is anchored.`,
    positional: ["file"],
    input: z.strictObject({ file: inputFile("the encounters; - for standard input"), org, ...SENDING }),
    example: {
      args: ["quality", "encounters", "-", "--org", "anna", "--key", "anna-doctor"],
      stdin: JSON.stringify(
        VISITS.map((record) => ({ record, identifier: { system: "https://example.org/encounters", value: record } })),
      ),
    },
    run: async (input, context) => (await import("../quality/anchorEncounters.js")).anchorEncounters(context, input),
  }),
  command({
    name: "quality report",
    summary: "report the judged cases of an indicator",
    details: `The file: [{"record" or "use", "risk", "occurred", "counted"}], or CSV with these columns (0 and 1, counted unless told). All encounters of the
periods stand in it, from the first open one through PERIOD, and no others. The book of cases stays in the wallet, encrypted, for disputes.
Repeated after it was sent it says what was reported; the exit status is 1 where the wallet has not its book.`,
    positional: ["indicator", "file"],
    input: z.strictObject({
      indicator,
      file: inputFile("the cases; - for standard input"),
      org,
      through: wholeNumber("the last period of the report", "PERIOD"),
      ...SENDING,
    }),
    example: {
      args: ["quality", "report", "mortality", "-", "--org", "anna", "--through", "0", "--key", "anna"],
      stdin: ["record,risk,occurred", ...VISITS.map((record, i) => `${record},0.1,${i < 3 ? 1 : 0}`)].join("\n"),
    },
    run: async (input, context) => (await import("../quality/reportCases.js")).reportCases(context, input),
  }),
  command({
    name: "quality chart",
    summary: "show an organisation's chart of an indicator: path, signals and faults",
    details: "Recomputes all of the monitor from events; the exit status is 1 where something does not follow.",
    positional: ["indicator"],
    input: z.strictObject({ indicator, org, ...READING }),
    example: { args: ["quality", "chart", "mortality", "--org", "anna"] },
    run: async (input, context) => (await import("../quality/showChart.js")).showChart(context, input),
  }),
  command({
    name: "quality answer",
    summary: "answer the signals of worsening so far",
    details: "Of the file, what was looked into and what will change, the chain gets the sha-256; keep it.",
    positional: ["indicator", "file"],
    input: z.strictObject({ indicator, file: inputFile("the answer; - for standard input"), org, ...SENDING }),
    example: {
      args: ["quality", "answer", "mortality", "-", "--org", "anna", "--key", "anna"],
      stdin: "All three deaths were reviewed on 2026-11-20; the sepsis pathway changes from December.",
    },
    run: async ({ indicator: given, org: named, file, ...input }, context) => {
      const { openSendingDesk } = await import("../network/sendingDesk.js");
      const { answerSignal } = await import("../../quality/reports/faults.js");
      const { digestOf } = await import("../../shared/contentId.js");
      const digest = await digestOf(await readBytes(context, file));
      const { chain, home } = await openSendingDesk(context, input);
      const chart = { org: await home.idOf("org", named), indicator: await home.idOf("indicator", given) };
      const { hash } = await answerSignal(chain, { ...chart, digest });
      return { value: { ...chart, digest, transaction: hash } };
    },
  }),
  command({
    name: "quality cusum",
    summary: "chart cases by a risk-adjusted CUSUM (no network)",
    details: `Prints {"path": [{"case", "weight", "value", "signal"}], "signals": [CASE]}; cases are counted from 1. After a signal the
chart begins at zero again. At most 1,000,000 cases.`,
    positional: ["file"],
    input: z.strictObject({
      file: inputFile(
        "CSV with a column risk (or p, probability) and a column outcome (or y, event), or just these two without a header; - for standard input",
      ),
      or: decimal("the odds ratio to look for: above 1 worsening, below 1 improvement", "R"),
      limit: decimal("the limit at which the chart signals", "H"),
    }),
    example: {
      args: ["quality", "cusum", "-", "--or", "2", "--limit", "1"],
      stdin: "risk,outcome\n0.1,1\n0.2,0\n0.1,1",
    },
    data: true,
    run: async ({ file, or, limit }, context) => {
      const { runCusum } = await import("../../quality/charts/runCusum.js");
      return { value: runCusum({ csv: await readText(context, file), odds: or, limit }) };
    },
  }),
];
