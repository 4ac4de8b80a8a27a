import { successorOf } from "../../records/successorOf.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";

const LANES = 8;
/** IUseRegistry.UseKind.Encounter. */
const ENCOUNTER = 1n;

/** An encounter as the chain knows it. */
export interface Encounter {
  readonly use: Hex;
  readonly patient: Hex;
  /** What `useIdOf` takes beside organisation and patient. */
  readonly commitment: Hex;
  readonly record: Hex;
  /** The last version of that record: anybody can hang the encounter on it (`followUse`). */
  readonly lastRecord: Hex;
  /** Seconds. */
  readonly anchoredAt: number;
  readonly doubled: boolean;
  /** Seconds; 0 while its record is not retracted. */
  readonly retractedAt: number;
  /** The same of its record's last version. */
  readonly lastRetractedAt: number;
}

/**
 * The encounters that an organisation anchored from one second up to another, whatever became of them.
 * @param window seconds: from `from` on, before `to`.
 * @param span where to look for the events; every block since the deployment unless told.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function encountersOf(
  connection: Connection,
  org: Hex,
  { from, to }: { readonly from: number; readonly to: number },
  span: BlockSpan = {},
): Promise<Encounter[]> {
  const { uses, records } = connection;
  const filter = uses.filters.UseAnchored(undefined, checkInput(bytes32, org, "organisation"));
  const events = await eventsBetween(connection, (first, last) => uses.queryFilter(filter, first, last), span);
  // A record may have been superseded after the last of those blocks.
  const since: BlockSpan = span.fromBlock === undefined ? {} : { fromBlock: span.fromBlock };
  const encounters = await inLanes(
    events.filter(({ args }) => args.kind === ENCOUNTER),
    LANES,
    async ({ args }): Promise<Encounter> => {
      const found = await ask(uses.useOf(args.use));
      const record = bytes32.parse(found.record);
      const { retractedAt } = await ask(records.anchorOf(record));
      const lastRecord = await lastVersionOf(connection, record, since);
      const last = lastRecord === record ? { retractedAt } : await ask(records.anchorOf(lastRecord));
      return {
        use: bytes32.parse(args.use),
        patient: bytes32.parse(args.patient),
        commitment: bytes32.parse(args.commitment),
        record,
        lastRecord,
        anchoredAt: Number(found.anchoredAt),
        doubled: found.doubled,
        retractedAt: Number(retractedAt),
        lastRetractedAt: Number(last.retractedAt),
      };
    },
  );
  return encounters.filter(({ anchoredAt }) => anchoredAt >= from && anchoredAt < to);
}

async function lastVersionOf(connection: Connection, record: Hex, span: BlockSpan): Promise<Hex> {
  let last = record;
  for (let next: Hex | undefined = record; next; next = await successorOf(connection, last, span)) last = next;
  return last;
}
