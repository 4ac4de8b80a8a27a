import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { EMPTY_TREE } from "../tree/replicaNode.js";
import { type DisputeParties, partiesCall } from "./replicaSet.js";
import type { TreeOpening } from "./treeOpening.js";

const PHASES = ["none", "bisecting", "record", "count"] as const;

/** An open dispute; `none` if there is none, or it is over. */
export interface ReplicaDispute {
  readonly dispute: Hex;
  readonly phase: (typeof PHASES)[number];
  /** Who has to move or to prove, and loses if it does not. */
  readonly turn: "opener" | "defender";
  readonly moveBy: Date;
  /** Hexadecimal digits of the way down; of a record found, its whole id without `0x`. */
  readonly prefix: string;
  /** What each side has there: a hash of its tree, or the digest of the record. Left out where it has nothing. */
  readonly ofOpener?: Hex;
  readonly ofDefender?: Hex;
}

/** Asks how a dispute stands. @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function readDispute({ replicas }: Connection, parties: DisputeParties): Promise<ReplicaDispute> {
  const [dispute, found] = await ask(replicas.disputeOf(partiesCall(parties)));
  const phase = PHASES[Number(found.phase)] ?? "none";
  const digits = phase === "record" ? 64 : Number(found.depth);
  return {
    dispute: toHex(fromHex(dispute, 32)),
    phase,
    turn: found.defenderTurn ? "defender" : "opener",
    moveBy: fromSeconds(found.moveBy),
    prefix: found.path.slice(2, 2 + digits),
    ...(found.ofOpener === EMPTY_TREE ? {} : { ofOpener: toHex(fromHex(found.ofOpener, 32)) }),
    ...(found.ofDefender === EMPTY_TREE ? {} : { ofDefender: toHex(fromHex(found.ofDefender, 32)) }),
  };
}

/** What the side that moved last has shown of its tree; nothing before any move. @throws MedtrailError `chain.failed`. */
export async function lastShown(
  connection: Connection,
  dispute: Hex,
  span: BlockSpan = {},
): Promise<TreeOpening | undefined> {
  const { replicas } = connection;
  const filter = replicas.filters.ReplicaDisputeMoved(dispute);
  const moves = await eventsBetween(connection, (from, to) => replicas.queryFilter(filter, from, to), span);
  return moves.at(-1)?.args.opening.map((word) => toHex(fromHex(word, 32)));
}
