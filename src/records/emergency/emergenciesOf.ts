import { decodeBytes32String } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { fromSeconds } from "../../shared/time.js";

/** An emergency as it was announced: by whom, why, and for which of the patient's category numbers. */
export interface AnnouncedEmergency {
  readonly patient: Hex;
  readonly org: Hex;
  readonly account: string;
  readonly purpose: string;
  readonly categories: readonly number[];
  readonly openedAt: Date;
  readonly until: Date;
}

/**
 * Every emergency that was opened for a patient, oldest first: what the patient, a guardian or an auditor looks at.
 * @throws MedtrailError `chain.failed`.
 */
export async function emergenciesOf(
  connection: Connection,
  patient: Hex,
  span: BlockSpan = {},
): Promise<AnnouncedEmergency[]> {
  const { emergencies } = connection;
  const filter = emergencies.filters.EmergencyOpened(patient);
  const query = (from: number, to: number) => emergencies.queryFilter(filter, from, to);
  const events = await eventsBetween(connection, query, span);
  return events.map(({ args }) => ({
    patient: toHex(fromHex(args.patient, 32)),
    org: toHex(fromHex(args.org, 32)),
    account: args.account,
    purpose: decodeBytes32String(args.reason),
    categories: Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (args.categories >> BigInt(bit)) & 1n),
    openedAt: fromSeconds(args.openedAt),
    until: fromSeconds(args.until),
  }));
}
