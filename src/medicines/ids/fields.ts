import { ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { gtinNumber } from "./gs1Numbers.js";

// Fields that inputs of this room share.

export const uint32 = z.int().nonnegative().max(0xffff_ffff);

/** How many packs: at least one. */
export const packCount = uint32.min(1, "not one pack or more");

/** A sha-256 digest, or the id of something; zero stands for nothing. */
export const named32 = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");

/** CBV 2.0 hash of the EPCIS event that tells the same; zero when there is none. */
export const eventHashField = bytes32.default(() => `0x${"0".repeat(64)}` as const);

export const gtinField = z.string().transform((text) => gtinNumber(text));

/** Packs numbered [first, first + span). */
export const packRange = z
  .strictObject({ first: uint32, span: packCount })
  .refine(({ first, span }) => first + span <= 2 ** 32, "ends behind the last pack number");

export type PackRange = z.output<typeof packRange>;

/** Who acts: an OrgId, or the regulator, whose account needs no organisation. */
export const authority = z.union([named32, z.literal("regulator")]);
