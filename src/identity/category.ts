import { z } from "zod";

/** How many categories a consent's bit mask on chain can tell apart. */
export const CATEGORY_COUNT = 64;

/** A patient's own number of a category: the bit in the consent's mask, 0 to 63. */
export const categoryNumber = z
  .int()
  .min(0)
  .max(CATEGORY_COUNT - 1);

/** A category's key epoch: 1 at first, one more with each rotation, 32 bits. 0 is no epoch, so a forgotten field is noticed. */
export const keyEpoch = z.int().min(1).max(0xffff_ffff);

/** A category's label: a FHIR `code` of 64 ASCII characters at most, so that no two labels look alike. */
export const categoryLabel = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "not 1 to 64 letters, digits, dots, dashes or underscores");
