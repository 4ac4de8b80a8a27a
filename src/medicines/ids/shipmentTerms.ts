import { ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { chainWord } from "./chainWord.js";
import { named32, packCount, packRange } from "./fields.js";
import { SHIPMENT_KINDS } from "./states.js";

const shipmentKind = z.enum(["sale", "return", "disposalReturn"]);

const parties = {
  /** OrgId that ships and holds. */
  from: named32,
  /** OrgId that may receive. */
  to: named32,
  /** OrgId that transports, if one is named; it never holds. */
  carrier: bytes32.optional(),
  kind: shipmentKind.default("sale"),
  /** sha-256 of the shipment's document. */
  documents: named32,
};

const shipmentTermsSchema = z.strictObject({
  ...parties,
  batch: named32,
  quantity: packCount,
  /** Pack numbers in which all of them lie, if the sender says which they are. */
  range: packRange.optional(),
});

const unitShipmentTermsSchema = z.strictObject({ ...parties, unit: named32 });

/** What both sides of a shipment of loose packs agree on. */
export type ShipmentTerms = z.input<typeof shipmentTermsSchema>;

/** What both sides of the shipment of a logistic unit agree on. */
export type UnitShipmentTerms = z.input<typeof unitShipmentTermsSchema>;

/** Terms as the contract takes them. */
export interface EncodedShipmentTerms {
  readonly from: Hex;
  readonly to: Hex;
  readonly carrier: Hex;
  readonly batch: Hex;
  readonly quantity: number;
  readonly first: number;
  readonly span: number;
  readonly kind: number;
  readonly documents: Hex;
}

/** Terms as the contract takes them. */
export interface EncodedUnitShipmentTerms {
  readonly from: Hex;
  readonly to: Hex;
  readonly carrier: Hex;
  readonly unit: Hex;
  readonly kind: number;
  readonly documents: Hex;
}

const NOBODY = chainWord(ZeroHash);

/** @throws InputError `input.invalid` */
export function encodeShipmentTerms(terms: ShipmentTerms): EncodedShipmentTerms {
  const { range, carrier = NOBODY, kind, ...rest } = checkInput(shipmentTermsSchema, terms, "shipment terms");
  const { first, span } = range ?? { first: 0, span: 0 };
  return { ...rest, carrier, first, span, kind: SHIPMENT_KINDS[kind] };
}

/** @throws InputError `input.invalid` */
export function encodeUnitShipmentTerms(terms: UnitShipmentTerms): EncodedUnitShipmentTerms {
  const { carrier = NOBODY, kind, ...rest } = checkInput(unitShipmentTermsSchema, terms, "unit shipment terms");
  return { ...rest, carrier, kind: SHIPMENT_KINDS[kind] };
}

interface ChainParties {
  readonly from: string;
  readonly to: string;
  readonly carrier: string;
  readonly kind: bigint;
  readonly documents: string;
}

/** Terms as an event tells them. */
export function decodeShipmentTerms(
  terms: ChainParties & {
    readonly batch: string;
    readonly quantity: bigint;
    readonly first: bigint;
    readonly span: bigint;
  },
): ShipmentTerms {
  const { batch, quantity, first, span } = terms;
  return {
    ...decodeParties(terms),
    batch: chainWord(batch),
    quantity: Number(quantity),
    ...(span === 0n ? {} : { range: { first: Number(first), span: Number(span) } }),
  };
}

/** Terms as an event tells them. */
export function decodeUnitShipmentTerms(terms: ChainParties & { readonly unit: string }): UnitShipmentTerms {
  return { ...decodeParties(terms), unit: chainWord(terms.unit) };
}

function decodeParties({ from, to, carrier, kind, documents }: ChainParties) {
  return {
    from: chainWord(from),
    to: chainWord(to),
    ...(carrier === ZeroHash ? {} : { carrier: chainWord(carrier) }),
    kind: nameOf(SHIPMENT_KINDS, kind),
    documents: chainWord(documents),
  };
}
