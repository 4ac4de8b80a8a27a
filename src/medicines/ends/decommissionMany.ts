import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { send } from "../../shared/send.js";
import type { PackMultiProof } from "../packs/Pack.js";
import type { PackProofs } from "../packs/PackProofs.js";
import { type Ending, encodeEnding } from "./ending.js";
import { inTransactions, MAX_PACKS, type TransactionOutcomes } from "./inTransactions.js";
import { requireNotSetAside } from "./requireNotSetAside.js";

/** Packs of one batch that end alike. */
export type PacksDecommission = Ending & {
  /** Their numbers, each once, in any order. */
  readonly indices: readonly number[];
};

/** A transaction that was mined. */
export interface Mined {
  readonly transaction: string;
  readonly gas: bigint;
}

/**
 * Ends many packs of a batch, 256 in a transaction: each transaction ends all of its packs or none. Refusals are answers, not
 * errors, so that the caller learns which packs ended.
 * @param connection a member's of the holder's, with the duty to dispense.
 * @throws InputError `input.invalid`, `packs.index`, `packs.repeated-index`, `packs.empty`, `packs.set-aside` for a pack of
 * what `org` set aside; MissingError `packs.missing`, all before anything is sent.
 */
export async function decommissionMany(
  connection: Connection,
  proofs: PackProofs,
  { indices, ...ending }: PacksDecommission,
): Promise<TransactionOutcomes<number, Mined>> {
  const encoded = encodeEnding(ending);
  const sorted = [...indices].sort((left, right) => left - right);
  const repeated = sorted.find((index, position) => index === sorted[position - 1]);
  if (repeated !== undefined) {
    throw new InputError("packs.repeated-index", "A pack is named twice", { index: repeated });
  }
  if (sorted.length === 0) throw new InputError("packs.empty", "No pack is named");
  await requireNotSetAside(connection, encoded, sorted);
  // Neighbours share most of their proof, so each transaction gets packs that lie together.
  const pieces: { readonly items: readonly number[]; readonly multiProof: PackMultiProof }[] = [];
  for (let start = 0; start < sorted.length; start += MAX_PACKS) {
    const items = sorted.slice(start, start + MAX_PACKS);
    pieces.push({ items, multiProof: await proofs.multiProofOf(encoded.batch, items) });
  }

  return inTransactions(pieces, async ({ multiProof: { packs, proof, flags } }) => {
    const ended = connection.batches.decommissionMany(encoded, [...packs], [...proof], [...flags]);
    const { hash, gasUsed } = await send(ended);
    return { transaction: hash, gas: gasUsed };
  });
}
