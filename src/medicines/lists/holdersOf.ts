import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween, latestBlock } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf, namesOfBits } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { chainWord } from "../ids/chainWord.js";
import type { PackRange } from "../ids/fields.js";
import { shipmentIdOf } from "../ids/shipmentIdOf.js";
import { decodeShipmentTerms, encodeShipmentTerms, type ShipmentTerms } from "../ids/shipmentTerms.js";
import { SET_ASIDE_REASONS, type SetAsideReason, SHIPMENT_STATES, UNIT_STATES } from "../ids/states.js";
import { endedPacks } from "./endedPacks.js";
import { type ChainRanges, heldRanges } from "./heldRanges.js";

/** Who holds how much of a batch. */
export interface BatchHolder {
  readonly kind: "stock" | "setAside" | "unit";
  /** OrgId; for a unit who holds it, undefined while it travels. */
  readonly org: Hex | undefined;
  /** The unit that the packs are directly in, and the shipment that it travels by. */
  readonly unit?: Hex;
  readonly shipment?: Hex;
  readonly quantity: number;
  /** Pack numbers that are known to have come here; those that ended since are in them too. */
  readonly ranges: readonly PackRange[];
  readonly reasons: readonly SetAsideReason[];
}

/** Loose packs on their way, or on their way back. */
export interface TravellingPacks {
  readonly shipment: Hex;
  readonly terms: ShipmentTerms;
  readonly state: "inTransit" | "rejected";
  readonly outstanding: number;
}

/** Where all packs of a batch are. */
export interface BatchHolders {
  readonly batch: Hex;
  /** The block of which all this is true. */
  readonly block: number;
  readonly commissioned: number;
  readonly holders: readonly BatchHolder[];
  readonly travelling: readonly TravellingPacks[];
  /** Packs that ended and were taken from a holder's count, lost ones too. A pack that two holders ended counts twice. */
  readonly ended: number;
}

/**
 * Every holder of a batch. Who ever had some comes from events, how much each has now from the ledger; then all must add up: commissioned = held +
 * set aside + inside units + on the way + ended. So a holder that the node's events leave out is noticed.
 * @throws InputError `input.invalid`; MissingError `batch.unknown`; IntegrityError `batch.does-not-add-up`; MedtrailError `chain.failed`.
 */
export async function holdersOf(connection: Connection, id: Hex): Promise<BatchHolders> {
  const batch = checkInput(bytes32, id, "batch");
  const block = await latestBlock(connection);
  const span = { toBlock: block };
  const at = { blockTag: block };
  const { batches } = connection;
  const slot = await ask(batches.batchOf(batch, at));
  if (slot.quantity === 0n) throw new MissingError("batch.unknown", "The batch was never commissioned", { batch });
  const { orgs, units, shipments } = await candidates(connection, batch, span);

  const holders: BatchHolder[] = [];
  for (const org of orgs) {
    const [stock, aside] = await ask(
      Promise.all([batches.holdingOf(batch, org, at), batches.setAsideOf(batch, org, at)]),
    );
    if (stock.quantity > 0n) holders.push({ kind: "stock", org, ...holding(stock) });
    if (aside.quantity > 0n) holders.push({ kind: "setAside", org, ...holding(aside) });
  }
  for (const unit of units) {
    const inside = await ask(batches.holdingOf(batch, unit, at));
    if (inside.quantity === 0n) continue;
    const place = await placeOfUnit(connection, unit, block);
    holders.push({ kind: "unit", unit, ...place, ...holding(inside) });
  }
  const travelling: TravellingPacks[] = [];
  for (const terms of shipments) {
    const [, standing] = await ask(batches.shipmentOf(encodeShipmentTerms(terms), at));
    const state = nameOf(SHIPMENT_STATES, standing.state);
    if (state !== "inTransit" && state !== "rejected") continue;
    travelling.push({ shipment: shipmentIdOf(terms), terms, state, outstanding: Number(standing.outstanding) });
  }
  const ended = await endedPacks(connection, batch, span);
  const commissioned = Number(slot.quantity);
  const held = holders.reduce((sum, { quantity }) => sum + quantity, 0);
  const onTheWay = travelling.reduce((sum, { outstanding }) => sum + outstanding, 0);
  if (held + onTheWay + ended !== commissioned) {
    const values = { batch, commissioned, held, onTheWay, ended, block };
    throw new IntegrityError("batch.does-not-add-up", "The node's events leave out packs of the batch", values);
  }
  return { batch, block, commissioned, holders, travelling, ended };
}

interface ChainHolding extends ChainRanges {
  readonly quantity: bigint;
  readonly reasons: bigint;
}

function holding(found: ChainHolding) {
  return {
    quantity: Number(found.quantity),
    ranges: heldRanges(found),
    reasons: namesOfBits(SET_ASIDE_REASONS, found.reasons),
  };
}

async function candidates(connection: Connection, batch: Hex, span: BlockSpan) {
  const { batches, units } = connection;
  const [commissioned, shipped, packed, unpacked] = await Promise.all([
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.BatchCommissioned(batch), a, b), span),
    eventsBetween(
      connection,
      (a, b) => batches.queryFilter(batches.filters.Shipped(undefined, undefined, batch), a, b),
      span,
    ),
    // No batch is indexed in a unit's events, which may hold many.
    eventsBetween(connection, (a, b) => units.queryFilter(units.filters.UnitPacked(), a, b), span),
    eventsBetween(connection, (a, b) => units.queryFilter(units.filters.UnitUnpacked(), a, b), span),
  ]);
  const orgs = [
    ...commissioned.map(({ args }) => args.maker),
    ...shipped.flatMap(({ args }) => [args.from, args.to]),
    ...unpacked.filter(({ args }) => args.batches.includes(batch)).map(({ args }) => args.org),
  ];
  const inside = packed.filter(({ args }) => args.items.some((item) => item.batch === batch));
  return {
    orgs: new Set(orgs.map(chainWord)),
    units: new Set(inside.map(({ args }) => chainWord(args.unit))),
    shipments: shipped.map(({ args }) => decodeShipmentTerms(args)),
  };
}

async function placeOfUnit(connection: Connection, unit: Hex, block: number) {
  for (let current = unit; ; ) {
    const { state, place } = await ask(connection.units.unitOf(current, { blockTag: block }));
    const found = chainWord(place);
    if (Number(state) === UNIT_STATES.inTransit) return { org: undefined, shipment: found };
    if (Number(state) !== UNIT_STATES.inside) return { org: found };
    current = found;
  }
}
