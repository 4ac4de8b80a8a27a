import { z } from "zod";
import { categoryNumber } from "../identity/category.js";
import { checkInput } from "../shared/checkInput.js";

const numbers = z
  .array(categoryNumber)
  .min(1, "no category")
  .refine((list) => new Set(list).size === list.length, "a category stands twice");

/**
 * The bits that a consent on chain holds for these of the patient's category numbers.
 * @throws InputError `input.invalid` when there is none, one stands twice, or one is not 0 to 63.
 */
export function categoryMask(categories: readonly number[]): bigint {
  return checkInput(numbers, categories, "categories").reduce((mask, number) => mask | (1n << BigInt(number)), 0n);
}
