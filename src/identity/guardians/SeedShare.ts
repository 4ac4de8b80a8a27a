import { z } from "zod";
import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import { MAX_SEALED_KEY_LENGTH } from "../../shared/sealedKey.js";
import { type ShareCommitments, shareCommitments } from "../../shared/shares/SecretShares.js";

/** A contract's set has no more guardians. */
const MAX_GUARDIANS = 16;

const sealed = {
  /** The guardian's place in the backup, from 1. */
  index: z.int().min(1).max(MAX_GUARDIANS),
  /** What proves every share, with the seed in a box that as many as are needed open: every guardian has the same. */
  commitments: shareCommitments,
  /** The share: a JWE in compact serialisation (RFC 7516, 7.1). It names nobody to whom it was sealed. */
  jwe: z
    .string()
    .max(MAX_SEALED_KEY_LENGTH)
    .regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/, "not a JWE in compact serialisation"),
};

/** A guardian's share of the seed, sealed to the guardian in its document, or to the patient's new phone in its answer. */
export const seedShare = z
  .strictObject(sealed)
  .refine(({ index, commitments }) => index <= commitments.count, "there are fewer shares than this one's number");

export type SeedShare = z.infer<typeof seedShare>;

/** What names a backup: sha-256 of the patient and the commitments, as JSON without white space. Shares of two backups do not mix. */
export async function backupOf(patient: Hex, { threshold, count, points, box }: ShareCommitments): Promise<Hex> {
  return digestOf(new TextEncoder().encode(JSON.stringify([patient.toLowerCase(), threshold, count, points, box])));
}
