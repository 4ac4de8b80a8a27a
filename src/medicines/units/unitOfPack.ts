import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { chainWord } from "../ids/chainWord.js";

/**
 * The unit that a pack is directly inside of, as far as the ledger can know: one whose range has its number. Undefined when there
 * is none, also for a unit that was packed by quantity alone.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function unitOfPack(connection: Connection, id: Hex, index: number): Promise<Hex | undefined> {
  const batch = checkInput(bytes32, id, "batch");
  const { units, batches } = connection;
  const filter = units.filters.UnitPacked();
  const packed = await eventsBetween(connection, (from, to) => units.queryFilter(filter, from, to));
  // The newest first: what was unpacked and packed again is in the last one.
  for (const { args } of packed.reverse()) {
    const has = args.items.some((item) => {
      const [first, span] = [Number(item.first), Number(item.span)];
      return item.batch === batch && index >= first && index < first + span;
    });
    if (!has) continue;
    const [proven, quantity] = await ask(batches.coverOf(batch, args.unit, index));
    if (proven && quantity > 0n) return chainWord(args.unit);
  }
  return undefined;
}
