import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { chainWord } from "../ids/chainWord.js";
import { ssccText } from "../ids/gs1Numbers.js";
import { UNIT_EXCURSIONS, UNIT_STATES, type UnitExcursion, type UnitState } from "../ids/states.js";

/** A unit as it was packed, and what is directly inside it now. */
export interface UnitContents {
  readonly unit: Hex;
  /** OrgId that packed it. */
  readonly packer: Hex;
  /** 18 digits. */
  readonly sscc: string;
  /** The batches that were packed into it, in children too, ascending: what moving it has to name, whatever was taken out since. */
  readonly batches: readonly Hex[];
  readonly state: UnitState;
  /** OrgId, UnitId or ShipmentId, as the state says. */
  readonly place: Hex;
  /** Whether its cold chain broke, or that of a unit inside it: it does not move then. */
  readonly excursion: UnitExcursion;
  /** Loose packs that are directly inside, per batch. */
  readonly packs: ReadonlyMap<Hex, number>;
  /** Units that are directly inside. */
  readonly children: readonly Hex[];
}

/**
 * Looks into a unit: what it was packed with comes from its event, what is left of that from the ledger.
 * @throws InputError `input.invalid`; MissingError `unit.unknown`; MedtrailError `chain.failed`.
 */
export async function unitContents(connection: Connection, id: Hex): Promise<UnitContents> {
  const unit = checkInput(bytes32, id, "unit"); // in one spelling, to be compared with what contracts answer
  const { units, batches } = connection;
  const { state, place, excursion } = await ask(units.unitOf(unit));
  const filter = units.filters.UnitPacked(unit);
  const [packed] = await eventsBetween(connection, (from, to) => units.queryFilter(filter, from, to));
  if (packed === undefined) throw new MissingError("unit.unknown", "No unit with this id was packed", { unit });
  const { org, sscc, items, children, batches: listed } = packed.args;

  const packs = new Map<Hex, number>();
  for (const batch of new Set(items.map((item) => item.batch))) {
    const { quantity } = await ask(batches.holdingOf(batch, unit));
    if (quantity > 0n) packs.set(chainWord(batch), Number(quantity));
  }
  const inside: Hex[] = [];
  for (const child of children) {
    const { state: childState, place: childPlace } = await ask(units.unitOf(child));
    if (Number(childState) === UNIT_STATES.inside && childPlace === unit) inside.push(chainWord(child));
  }
  return {
    unit,
    packer: chainWord(org),
    sscc: ssccText(sscc),
    batches: listed.map(chainWord),
    state: nameOf(UNIT_STATES, state),
    place: chainWord(place),
    excursion: nameOf(UNIT_EXCURSIONS, excursion),
    packs,
    children: inside,
  };
}

/**
 * All packs inside a unit and the units in it, per batch.
 * @throws MissingError `unit.unknown`; MedtrailError `chain.failed`.
 */
export async function goodsInside(connection: Connection, contents: UnitContents): Promise<Map<Hex, number>> {
  const goods = new Map(contents.packs);
  for (const child of contents.children) {
    const inner = await goodsInside(connection, await unitContents(connection, child));
    for (const [batch, quantity] of inner) goods.set(batch, (goods.get(batch) ?? 0) + quantity);
  }
  return goods;
}
