import { getAddress, isAddress, ZeroHash } from "ethers";
import { z } from "zod";
import type { AgreementTermsStruct } from "../../../typechain-types/contracts/quality/ServiceLevels.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromSeconds, toSeconds } from "../../shared/time.js";

const named32 = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");
const uint16 = z.int().nonnegative().max(0xffff);
const millionths = z.int().nonnegative().max(1_000_000);

const agreementForm = z
  .strictObject({
    /** OrgId that pays for care, and gets the bond where it is worse than the target. */
    commissioner: named32,
    /** OrgId that reports the indicator, and deposits the bond. */
    provider: named32,
    /** IndicatorId whose reports settle. */
    indicator: named32,
    /** sha-256 of the contract between both, kept off chain. */
    document: named32,
    /** The ERC-20 of the bond. */
    token: z
      .string()
      .refine((text) => isAddress(text), "not an Ethereum address")
      .transform((text) => getAddress(text)),
    /** For each period, in the token's smallest unit. */
    bond: z
      .bigint()
      .min(1n)
      .max(2n ** 96n - 1n),
    /** Events for each million cases: at this rate or a better one the commissioner gets nothing. */
    target: millionths,
    /** At this rate or a worse one it gets the whole bond. Above the target where events are bad, else below. */
    worst: millionths,
    /** The first period, by the indicator's calendar. */
    first: uint16,
    /** How many there are. */
    periods: uint16.min(1),
    /** After so many seconds a period is missed, from the end of the longest report that could have covered it. */
    graceSeconds: z.int().nonnegative().max(0xffff_ffff),
    /** The commissioner accepts before this time, and not after the first period began. */
    acceptBy: z.date(),
  })
  .refine(({ target, worst }) => target !== worst, { path: ["worst"], message: "the same as the target" })
  .refine(({ first, periods }) => first + periods <= 0xffff, { path: ["periods"], message: "beyond the last period" });

/** What a provider promises a commissioner. */
export type AgreementTerms = z.output<typeof agreementForm>;

/** The terms as the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function encodeAgreementTerms(terms: AgreementTerms) {
  const { graceSeconds, acceptBy, ...same } = checkInput(agreementForm, terms, "agreement's terms");
  return {
    ...same,
    grace: graceSeconds,
    acceptBy: toSeconds(acceptBy, "acceptBy"),
  } satisfies AgreementTermsStruct;
}

/** An agreement's terms as its event tells them. */
export type EncodedAgreementTerms = ReturnType<typeof encodeAgreementTerms>;

/** @throws InputError `input.invalid`. */
export function decodeAgreementTerms({ grace, acceptBy, ...same }: EncodedAgreementTerms): AgreementTerms {
  const terms = { ...same, graceSeconds: grace, acceptBy: fromSeconds(acceptBy) };
  return checkInput(agreementForm, terms, "agreement's terms");
}
