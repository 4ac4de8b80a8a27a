import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { allocateSequentially } from "./allocateSequentially.js";

const MAX_CATEGORIES = 32;

const reserveSystemSchema = z
  .strictObject({
    /** What the case is called; says nothing. */
    name: z.string().optional(),
    patients: z.record(z.string(), z.strictObject({ score: z.number(), types: z.array(z.string()) })),
    categories: z.record(
      z.string(),
      z.strictObject({
        units: z.int().nonnegative(),
        /** The type that its units are for; null for everybody. */
        beneficiary: z.string().nullable(),
        soft: z.boolean().default(false),
      }),
    ),
    /** The categories in their order of precedence. */
    order: z.array(z.string()).max(MAX_CATEGORIES),
  })
  .refine(({ order, categories }) => order.every((name) => Object.hasOwn(categories, name)), {
    path: ["order"],
    message: "names a category that is not described",
  })
  .refine(({ order }) => new Set(order).size === order.length, { path: ["order"], message: "names a category twice" })
  .refine(({ order, categories }) => order.length === Object.keys(categories).length, {
    path: ["order"],
    message: "leaves a category out",
  });

/** A small reserve system as a file describes it. */
export type ReserveSystem = z.input<typeof reserveSystemSchema>;

/**
 * Who gets which unit of a reserve system that a file describes: higher score first, equal scores by id in code-unit order, soft leftovers in
 * their category's turn. A pool on chain breaks ties by its draw instead (`rankRequests`).
 * @returns for each category, in the order of precedence, the patients who get its units, best first.
 * @throws InputError `input.invalid`.
 */
export function runReserveSystem(system: unknown): Record<string, string[]> {
  const { patients, categories, order } = checkInput(reserveSystemSchema, system, "reserve system");
  const ranked = Object.entries(patients).sort(
    ([leftId, left], [rightId, right]) => right.score - left.score || (leftId < rightId ? -1 : 1),
  );
  const listed = order.flatMap((name) => {
    const category = categories[name];
    return category === undefined ? [] : [{ name, ...category, open: category.beneficiary === null }];
  });
  const eligibility = ranked.map(([, { types }]) =>
    listed.reduce((bits, { beneficiary }, i) => (types.includes(beneficiary ?? "") ? bits | (1 << i) : bits), 0),
  );
  const given = allocateSequentially(listed, eligibility);
  return Object.fromEntries(
    listed.map(({ name }, i) => [name, (given[i] ?? []).map((position) => ranked[position]?.[0] ?? "")]),
  );
}
