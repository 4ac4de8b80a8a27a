import * as z from "zod";

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

/** How many epochs of one category can be announced: one for each time at which consents to it end. */
export const MAX_UPCOMING_EPOCHS = 64;

/** When an announced epoch begins, in seconds as the chain counts them (40 bits). */
export const epochStart = z
  .int()
  .min(1)
  .max(2 ** 40 - 1);

/** Refuses announced epochs that do not rise, in number and in time, from the present one on. */
export function requireAscending({ epoch, next = [] }: Epochs, context: z.RefinementCtx): void {
  let last = { epoch, from: 0 };
  for (const one of next) {
    if (one.epoch <= last.epoch || one.from <= last.from) {
      context.addIssue({ code: "custom", path: ["next"], message: "announced epochs do not rise in number and time" });
      return;
    }
    last = one;
  }
}

/** A category's epochs: the present one, and those announced after it. */
export interface Epochs {
  readonly epoch: number;
  readonly next?: readonly { readonly epoch: number; readonly from: number }[];
}

export function presentEpoch({ epoch }: Epochs): number {
  return epoch;
}

/** The highest epoch of a category that was ever named: what comes after it, nobody was given. */
export function lastEpoch({ epoch, next }: Epochs): number {
  return next?.at(-1)?.epoch ?? epoch;
}
