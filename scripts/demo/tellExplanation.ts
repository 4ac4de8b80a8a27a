import { z } from "zod";
import type { FhirDefinitions } from "../../src/records/fhir/FhirDefinitions.js";
import { parseFhir } from "../../src/records/fhir/parseFhir.js";
import { validateResource } from "../../src/records/fhir/validateResource.js";
import type { Story } from "./Story.js";

const money = z.object({ value: z.number(), currency: z.string() });
const explanation = z.object({
  resourceType: z.literal("ExplanationOfBenefit"),
  disposition: z.string(),
  total: z.array(z.object({ category: z.object({ coding: z.array(z.object({ code: z.string() })) }), amount: money })),
  payment: z.object({ amount: money }).optional(),
});

/** Shows an ExplanationOfBenefit, after FHIR's own validator has found it to be one. */
export function tellExplanation(story: Story, bytes: Uint8Array, definitions: FhirDefinitions): void {
  const [item] = parseFhir(bytes, "the ExplanationOfBenefit", definitions).items;
  if (!item) throw new Error("there is no resource");
  validateResource(item, definitions);
  const { disposition, total, payment } = explanation.parse(item.resource);
  const amounts = total.map(({ category, amount }) => `${category.coding[0]?.code} ${amount.value}`);
  const paid = payment ? `paid ${payment.amount.value} ${payment.amount.currency}` : "nothing paid";
  story.tell(`ExplanationOfBenefit, valid FHIR R4: ${amounts.join(", ")}; ${paid}. ${disposition}`);
}
