import type { Log } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { plainValue } from "../../shared/plainValue.js";

const count = z.bigint().transform(Number);
const units = z.bigint();
const place = { block: z.int(), logIndex: z.int() };
const ofIndicator = { ...place, indicator: bytes32 };
const ofChart = { ...ofIndicator, org: bytes32 };

const terms = z.object({
  definition: bytes32,
  start: count,
  periodLength: count,
  reportTime: count,
  answerTime: count,
  disputeTime: count,
  minCases: count,
  maxSpan: count,
  raisedOdds: count,
  loweredOdds: count,
  upLimit: units,
  downLimit: units,
  eventsAreGood: z.boolean(),
  barring: z.boolean(),
});

const report = z.object({ first: count, through: count, leaves: count, totals: units, root: bytes32 });

const FAULTS = ["unanswered", "overdue", "falseReport"] as const;
const DIRECTIONS = ["up", "down"] as const;

const qualityEventSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("IndicatorDefined"), ...ofIndicator, terms }),
  z.object({ name: z.literal("OrganizationObliged"), ...ofChart, from: count }),
  z.object({ name: z.literal("OrganizationReleased"), ...ofChart }),
  z.object({
    ...{ name: z.literal("PeriodReported"), ...ofChart, through: count },
    ...{ report, up: units, down: units, difference: units },
  }),
  z.object({
    ...{ name: z.literal("SignalRaised"), ...ofChart, through: count, value: units, answerBy: count },
    direction: units.transform((index) => DIRECTIONS[Number(index)] ?? "up"),
  }),
  z.object({ name: z.literal("SignalAnswered"), ...ofChart, digest: bytes32 }),
  z.object({ name: z.literal("AnswerAccepted"), ...ofChart, digest: bytes32 }),
  z.object({ name: z.literal("ReportExcused"), ...ofChart, through: count, digest: bytes32 }),
  z.object({ name: z.literal("ReportDisproved"), ...ofChart, through: count, falsehood: count, use: bytes32 }),
  z.object({
    ...{ name: z.literal("FaultChanged"), ...ofChart, through: count, open: z.boolean() },
    fault: units.transform((index) => FAULTS[Number(index)] ?? "unanswered"),
    faults: z.object({ watching: count, barring: count }),
  }),
]);

/** Something that the monitor or its desk of cases told. */
export type QualityEvent = z.output<typeof qualityEventSchema>;

/** The events of one name. */
export type QualityEventOf<N extends QualityEvent["name"]> = Extract<QualityEvent, { name: N }>;

/**
 * All that happened in the monitor, in the order of the chain; of the desk of cases the disproofs.
 * @throws InputError `chain.no-provider`; MedtrailError `chain.failed`.
 */
export async function readQualityEvents(connection: Connection, span: BlockSpan = {}): Promise<QualityEvent[]> {
  const { provider } = connection.runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  const { QualityMonitor, CaseDesk } = connection.deployment.contracts;
  const address = [QualityMonitor, CaseDesk];
  const query = (fromBlock: number, toBlock: number) => provider.getLogs({ address, fromBlock, toBlock });
  const logs = await eventsBetween(connection, query, span);
  return logs
    .map((log) => valuesOf(connection, log))
    .flatMap((values) => {
      const isTold = qualityEventSchema.options.some(({ shape }) => shape.name.value === values.name);
      return isTold ? [checkInput(qualityEventSchema, values, "quality event")] : [];
    });
}

function valuesOf({ quality, caseDesk }: Connection, log: Log): Record<string, unknown> {
  const parsed = quality.interface.parseLog(log) ?? caseDesk.interface.parseLog(log);
  const values = parsed?.fragment.inputs.map((input, i) => [input.name, plainValue(input, parsed.args[i])]);
  return { ...Object.fromEntries(values ?? []), name: parsed?.name, block: log.blockNumber, logIndex: log.index };
}
