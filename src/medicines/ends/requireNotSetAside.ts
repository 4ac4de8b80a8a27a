import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { ask } from "../../shared/send.js";
import { PACK_SOURCES } from "../ids/states.js";
import { heldRanges, isInRanges } from "../lists/heldRanges.js";
import type { EncodedEnding } from "./ending.js";

/**
 * Refuses to end packs out of saleable stock whose numbers lie in what the same holder set aside. The ledger counts stock and has no room
 * to compare it with what was set aside, so it would take another pack for them.
 * @throws InputError `packs.set-aside` naming the first of them; MedtrailError `chain.failed`.
 */
export async function requireNotSetAside(
  { batches }: Connection,
  { org, batch, source }: Pick<EncodedEnding, "org" | "batch" | "source">,
  indices: readonly number[],
): Promise<void> {
  if (source !== PACK_SOURCES.stock) return;
  const ranges = heldRanges(await ask(batches.setAsideOf(batch, org)));
  const index = indices.find((number) => isInRanges(ranges, number));
  if (index === undefined) return;
  throw new InputError("packs.set-aside", "A pack is one of those that its holder set aside", { org, batch, index });
}
