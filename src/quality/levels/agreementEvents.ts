import { getAddress, type Log } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { plainValue } from "../../shared/plainValue.js";

/** By what periods were settled: a report's rate; a report shown to be false; no report in time; the regulator's release. */
export const OUTCOMES = ["measured", "falseReport", "missed", "released"] as const;

const NO_REPORT = 0xffff;
const count = z.bigint().transform(Number);
const amount = z.bigint();
const account = z.string().transform((text) => getAddress(text));
const place = { block: z.int(), logIndex: z.int(), transaction: bytes32 };

const terms = z.object({
  ...{ commissioner: bytes32, provider: bytes32, indicator: bytes32, document: bytes32, token: account, bond: amount },
  ...{ target: count, worst: count, first: count, periods: count, grace: count, acceptBy: count },
});

const agreementEventSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("AgreementProposed"), ...place, terms, account }),
  z.object({ name: z.literal("AgreementAccepted"), ...place, account }),
  z.object({ name: z.literal("BondTakenBack"), ...place, amount }),
  z.object({
    ...{ name: z.literal("PeriodsSettled"), ...place, from: count, through: count },
    outcome: amount.transform((index) => OUTCOMES[Number(index)] ?? "missed"),
    /** The last period of the report that was looked at; nothing where there is none. */
    reported: count.transform((period) => (period === NO_REPORT ? undefined : period)),
    ...{ toCommissioner: amount, toProvider: amount },
  }),
]);

/** Something that happened to an agreement. */
export type AgreementEvent = z.output<typeof agreementEventSchema>;

/** An agreement's events of one name. */
export type AgreementEventOf<N extends AgreementEvent["name"]> = Extract<AgreementEvent, { name: N }>;

/**
 * All that happened to an agreement, in the order of the chain.
 * @throws InputError `input.invalid`, `chain.no-provider`; MedtrailError `chain.failed`.
 */
export async function readAgreementEvents(
  connection: Connection,
  agreement: Hex,
  span: BlockSpan = {},
): Promise<AgreementEvent[]> {
  const { provider } = connection.runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  // Every event of an agreement has it as its first indexed value.
  const topics = [null, checkInput(bytes32, agreement, "agreement")];
  const address = connection.deployment.contracts.ServiceLevels;
  const query = (fromBlock: number, toBlock: number) => provider.getLogs({ address, topics, fromBlock, toBlock });
  const logs = await eventsBetween(connection, query, span);
  const known = logs.map((log) => valuesOf(connection, log)).filter(({ name }) => name !== "LevelCreditWithdrawn");
  return known.map((values) => checkInput(agreementEventSchema, values, "agreement's event"));
}

function valuesOf({ serviceLevels }: Connection, log: Log): Record<string, unknown> {
  const parsed = serviceLevels.interface.parseLog(log);
  const values = parsed?.fragment.inputs.map((input, i) => [input.name, plainValue(input, parsed.args[i])]);
  const { blockNumber: block, index: logIndex, transactionHash: transaction } = log;
  return { ...Object.fromEntries(values ?? []), name: parsed?.name, block, logIndex, transaction };
}
