import type { ContractTransactionResponse } from "ethers";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";

/** RecordRegistry.MAX_RECORDS: more would not fit under the gas of one transaction (EIP-7825). */
export const MAX_RECORDS = 512;

/** The transaction that anchors these, at most {@link MAX_RECORDS}, as a question and as what is sent. */
export function anchoringOf(
  { records }: Connection,
  patient: Hex,
  author: Hex,
  entries: readonly { readonly digest: Hex }[],
): { ask: () => Promise<unknown>; send: () => Promise<ContractTransactionResponse> } {
  const digests = entries.map(({ digest }) => digest);
  const [first] = digests;
  if (first !== undefined && digests.length === 1) {
    return {
      ask: () => records.anchor.staticCall(patient, author, first),
      send: () => records.anchor(patient, author, first),
    };
  }
  return {
    ask: () => records.anchorMany.staticCall(patient, author, digests),
    send: () => records.anchorMany(patient, author, digests),
  };
}
