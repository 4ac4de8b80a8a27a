import { getAddress, isAddress, ZeroHash } from "ethers";
import { z } from "zod";
import type { SeriesTermsStruct } from "../../../typechain-types/contracts/resources/CapacityMarket.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromSeconds, toSeconds } from "../../shared/time.js";

const named32 = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");
const uint16 = z.int().nonnegative().max(0xffff);
const uint24 = z.int().nonnegative().max(0xff_ffff);
const uint32 = z.int().nonnegative().max(0xffff_ffff);
const price = z
  .bigint()
  .min(1n)
  .max(2n ** 96n - 1n);
const address = z
  .string()
  .refine((text) => isAddress(text), "not an Ethereum address")
  .transform((text) => getAddress(text));

/** What the price follows, of a series' terms. */
const priceTerms = {
  /** Units of each period. */
  units: uint16.min(1),
  /** Units sold at which the price stays. */
  target: uint16.min(1),
  /** Largest change of the price from one period to the next, in basis points. */
  stepBps: z.int().min(1).max(5_000),
  /** Price of a unit in period 0, in the token's smallest unit, as the next two. */
  firstPrice: price,
  floor: price,
  ceiling: price,
};

const seriesTermsSchema = z
  .strictObject({
    ...priceTerms,
    /** OrgId that sells, and to which the money goes. */
    provider: named32,
    /** keccak256(system|code) of what a unit is: `capacityKindOf`. */
    kind: named32,
    /** sha-256 of the offer, which says what a unit holds and where. */
    document: named32,
    /** The ERC-20 that is paid. */
    token: address,
    /** Share of the price that a cancellation gives back after the free time, in basis points. */
    refundBps: z.int().nonnegative().max(9_000),
    /** When period 0 begins. */
    start: z.date(),
    periodSeconds: uint32.min(3_600),
    /** How many periods there are. */
    periods: uint24.min(1),
    /** How long before its period a sale opens. */
    saleLeadSeconds: uint32,
    /** How long a sale stays open. */
    saleSeconds: uint32.min(3_600),
    /** Until so long before a period a cancellation gives back the whole price. */
    freeBeforeSeconds: uint32,
  })
  .refine(({ target, units }) => target <= units, { path: ["target"], message: "above the units" })
  .refine(({ floor, firstPrice, ceiling }) => floor <= firstPrice && firstPrice <= ceiling, {
    path: ["firstPrice"],
    message: "not between floor and ceiling",
  });

/** What a provider publishes with a series. */
export type SeriesTerms = z.output<typeof seriesTermsSchema>;

/** What the price follows. */
export type PriceTerms = Pick<SeriesTerms, "target" | "stepBps" | "firstPrice" | "floor" | "ceiling">;

/** The number of a period, from 0. */
export const periodNumber = uint24;

/** How many units: at least one. */
export const unitCount = uint16.min(1, "not one unit or more");

/** The terms as the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function encodeSeriesTerms(terms: SeriesTerms) {
  const { stepBps, start, periodSeconds, saleLeadSeconds, saleSeconds, freeBeforeSeconds, ...same } = checkInput(
    seriesTermsSchema,
    terms,
    "series' terms",
  );
  return {
    ...same,
    step: stepBps,
    start: toSeconds(start, "start"),
    periodLength: periodSeconds,
    saleLead: saleLeadSeconds,
    saleLength: saleSeconds,
    freeBefore: freeBeforeSeconds,
  } satisfies SeriesTermsStruct;
}

/** A series' terms as its event tells them. */
export interface EncodedSeriesTerms {
  readonly provider: SeriesTerms["provider"];
  readonly kind: SeriesTerms["kind"];
  readonly document: SeriesTerms["document"];
  readonly token: string;
  readonly units: number;
  readonly target: number;
  readonly step: number;
  readonly refundBps: number;
  readonly firstPrice: bigint;
  readonly floor: bigint;
  readonly ceiling: bigint;
  readonly start: number;
  readonly periodLength: number;
  readonly periods: number;
  readonly saleLead: number;
  readonly saleLength: number;
  readonly freeBefore: number;
}

/** @throws InputError `input.invalid`. */
export function decodeSeriesTerms(found: EncodedSeriesTerms): SeriesTerms {
  const { step, start, periodLength, saleLead, saleLength, freeBefore, ...same } = found;
  const terms = {
    ...same,
    stepBps: step,
    start: fromSeconds(start),
    periodSeconds: periodLength,
    saleLeadSeconds: saleLead,
    saleSeconds: saleLength,
    freeBeforeSeconds: freeBefore,
  };
  return checkInput(seriesTermsSchema, terms, "series' terms");
}
