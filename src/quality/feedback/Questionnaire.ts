import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";

/** PatientFeedback.MAX_SCORE. */
export const MAX_SCORE = 10;
/** PatientFeedback.MAX_ITEMS. */
export const MAX_ITEMS = 32;

const itemForm = z
  .strictObject({
    /** What the published questionnaire calls it, as Questionnaire.item.linkId of FHIR. */
    linkId: z.string().min(1).max(64),
    /** The least and the greatest score. HCAHPS: 1 to 4 for "never" to "always", 0 to 10 for the overall rating. */
    min: z.int().min(0).max(MAX_SCORE),
    max: z.int().min(1).max(MAX_SCORE),
    /** The least score of the top box. HCAHPS: 4 of 4, 9 of 10. */
    top: z.int().min(1).max(MAX_SCORE),
  })
  .refine(({ min, max, top }) => min < max && min < top && top <= max, "min < top <= max does not hold");

const questionnaireForm = z.strictObject({
  /** The canonical address of the published questionnaire. */
  url: z.string().min(1).max(512),
  items: z
    .array(itemForm)
    .min(1)
    .max(MAX_ITEMS)
    .refine((items) => new Set(items.map(({ linkId }) => linkId)).size === items.length, "two items of one linkId"),
});

/** One question with a score. */
export type FeedbackItem = Readonly<z.output<typeof itemForm>>;

/** What a round asks: only scores, each within its range. Every ballot answers every item. */
export type Questionnaire = Readonly<z.output<typeof questionnaireForm>>;

/** Checks a questionnaire. @throws InputError `input.invalid`. */
export function checkQuestionnaire(value: unknown): Questionnaire {
  return checkInput(questionnaireForm, value, "questionnaire");
}

/** Its digest, which the round's terms name: sha-256 of the JSON with keys in the order of this form. @throws InputError `input.invalid`. */
export async function questionnaireDigest(value: unknown): Promise<Hex> {
  const { url, items } = checkQuestionnaire(value);
  const ordered = { url, items: items.map(({ linkId, min, max, top }) => ({ linkId, min, max, top })) };
  return digestOf(new TextEncoder().encode(JSON.stringify(ordered)));
}
