import { z } from "zod";
import { InputError } from "../../../shared/errors.js";

// What is read here of a Claim that validateResource has found to be one; the rest of it stays with the provider.

const identifier = z.looseObject({ system: z.string().optional(), value: z.string().optional() });
const reference = z.looseObject({ reference: z.string().optional(), identifier: identifier.optional() });
const coding = z.looseObject({ system: z.string().optional(), code: z.string().optional() });
const money = z.looseObject({ value: z.number().optional(), currency: z.string().optional() });
export const claimForm = z.looseObject({
  id: z.string().optional(),
  status: z.literal("active", "only an active claim can be claimed"),
  type: z.looseObject({ coding: z.array(coding).optional(), text: z.string().optional() }),
  use: z.literal("claim", "a preauthorization or predetermination is no claim"),
  identifier: z.array(identifier).optional(),
  item: z
    .array(
      z.looseObject({
        sequence: z.int(),
        productOrService: z.looseObject({ coding: z.array(coding).optional() }),
        quantity: z.looseObject({ value: z.number().optional() }).optional(),
        unitPrice: money.optional(),
        factor: z.number().optional(),
        net: money.optional(),
        encounter: z.array(reference).optional(),
      }),
    )
    .min(1, "a claim needs an item"),
  total: money.optional(),
});
export type ClaimForm = z.infer<typeof claimForm>;
export type ItemForm = ClaimForm["item"][number];
export type MoneyForm = z.infer<typeof money>;
export type ReferenceForm = z.infer<typeof reference>;
export type IdentifierForm = z.infer<typeof identifier>;

export function notClaimable(rule: string): InputError {
  return new InputError("coverage.document", "The Claim cannot be claimed as it is", { rule });
}
