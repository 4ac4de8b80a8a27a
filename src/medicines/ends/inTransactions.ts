import { MedtrailError } from "../../shared/errors.js";

/** IPacks.MAX_PACKS: more would not fit under the gas of one transaction (EIP-7825). */
export const MAX_PACKS = 256;

/** What became of a list that went in several transactions. */
export interface TransactionOutcomes<T, R> {
  /** What went through, in order. */
  readonly done: readonly { readonly items: readonly T[]; readonly result: R }[];
  /** What a contract refused, or what could not be sent, with its error; nothing of these went through. */
  readonly refused: readonly { readonly items: readonly T[]; readonly error: MedtrailError }[];
  /** What may have gone through or not: its transaction failed on the way. Look before it is sent again. */
  readonly unclear: readonly { readonly items: readonly T[]; readonly error: MedtrailError }[];
  /** What was not sent, after a transaction whose outcome is not known. */
  readonly unsent: readonly T[];
}

/**
 * Sends pieces one after the other. A refusal does not stop the rest; a failure of the chain does, since the rest would fail as well.
 * Errors that are not this library's are thrown on.
 */
export async function inTransactions<P extends { readonly items: readonly unknown[] }, R>(
  pieces: readonly P[],
  sendPiece: (piece: P) => Promise<R>,
): Promise<TransactionOutcomes<P["items"][number], R>> {
  const done: { items: P["items"]; result: R }[] = [];
  const refused: { items: P["items"]; error: MedtrailError }[] = [];
  for (const [position, piece] of pieces.entries()) {
    const { items } = piece;
    try {
      done.push({ items, result: await sendPiece(piece) });
    } catch (error) {
      if (!(error instanceof MedtrailError)) throw error;
      if (error.code === "chain.failed") {
        return {
          done,
          refused,
          unclear: [{ items, error }],
          unsent: pieces.slice(position + 1).flatMap((later) => later.items),
        };
      }
      refused.push({ items, error });
    }
  }
  return { done, refused, unclear: [], unsent: [] };
}
