import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { eventHashField, named32, type PackRange, packCount, packRange } from "../ids/fields.js";
import { ssccNumber } from "../ids/gs1Numbers.js";
import { unitIdOf } from "../ids/unitIdOf.js";
import { unitContents } from "./unitContents.js";

/** IUnitRegistry.MAX_CONTENTS. */
const MAX_CONTENTS = 128;

const packingSchema = z
  .strictObject({
    /** OrgId that packs, and holds everything that goes in. */
    org: named32,
    /** 18 digits, never used before by this organisation. */
    sscc: z.string(),
    /**
     * Loose packs. Of one batch either so many of any number, or one or more ranges that do not meet, of packs numbered one after the other. The ledger keeps
     * three ranges of a batch in a unit that do not join; packs of further ones are there by quantity alone.
     */
    items: z
      .array(z.strictObject({ batch: named32, quantity: packCount, range: packRange.optional() }))
      .default([])
      .refine(areApart, "a batch stands twice, and not in ranges that do not meet"),
    /** Topmost units of `org`. */
    children: z.array(named32).default([]),
    eventHash: eventHashField,
  })
  .refine(({ items, children }) => items.length + children.length > 0, "nothing is packed")
  .refine(
    ({ items, children }) => items.length + children.length <= MAX_CONTENTS,
    `more than ${MAX_CONTENTS} items and units`,
  );

export type UnitPacking = z.input<typeof packingSchema>;

/**
 * Packs loose packs and units into a new unit. Which batches are inside the units is read from their events.
 * @param connection a member's of the packer's, with the duty to ship.
 * @returns the unit's id and, ascending, the batches inside.
 * @throws InputError `input.invalid`; MissingError `unit.unknown`; RefusedError `contract.SsccAlreadyUsed`, `contract.UnitNotAt`,
 * `contract.UnitInExcursion`, `contract.NotHeld`, `contract.RangeNotHeld`, `contract.ListLengthOutOfRange` for more than 32 batches, those of
 * open batches and of acting.
 */
export async function packUnit(
  connection: Connection,
  packing: UnitPacking,
): Promise<{ readonly unit: Hex; readonly batches: readonly Hex[]; readonly receipt: ContractTransactionReceipt }> {
  const { org, sscc, items, children, eventHash } = checkInput(packingSchema, packing, "packing");
  const unit = unitIdOf(org, sscc);
  const inside: Hex[][] = [];
  for (const child of children) inside.push([...(await unitContents(connection, child)).batches]);
  const batches = [...new Set([...items.map(({ batch }) => batch), ...inside.flat()])].sort();
  const encoded = {
    org,
    sscc: ssccNumber(sscc),
    items: items.map(({ batch, quantity, range }) => ({ batch, quantity, ...(range ?? { first: 0, span: 0 }) })),
    children,
    batches,
    // An empty list says "all of them", which costs less.
    childBatches: inside.map((list) => (list.length === batches.length ? [] : list)),
  };
  return { unit, batches, receipt: await send(connection.units.pack(encoded, eventHash)) };
}

/** Whether every batch stands once, or in ranges none of which meets another. */
function areApart(items: readonly { readonly batch: Hex; readonly range?: PackRange | undefined }[]): boolean {
  const sorted = [...items].sort(
    (left, right) => compare(left.batch, right.batch) || (left.range?.first ?? 0) - (right.range?.first ?? 0),
  );
  return sorted.every(({ batch, range }, position) => {
    const before = sorted[position - 1];
    if (before?.batch !== batch) return true;
    return range !== undefined && before.range !== undefined && before.range.first + before.range.span <= range.first;
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
