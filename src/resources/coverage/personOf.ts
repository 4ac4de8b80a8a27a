import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

const inputSchema = z.strictObject({
  /** Of `newPlanSecret`, the insurer's own: whoever has it can find everybody whose identifier is known. */
  secret: bytes32,
  /** PlanId. */
  plan: bytes32,
  /** The person's identifier with the insurer, such as the policy number, as FHIR writes identifiers. */
  identifier: z.strictObject({ system: z.string().regex(/^[^\s|]+$/, "not a URI"), value: z.string().min(1) }),
});

export type PersonSource = z.input<typeof inputSchema>;

/**
 * What a plan calls a person on chain, by whatever pseudonym the person comes: HMAC-SHA-256 under the insurer's secret of the label
 * `medtrail/coverage-person/v1`, the PlanId and `system|value` in UTF-8. So one person is one in a plan, and nothing links plans.
 * @throws InputError `input.invalid`
 */
export async function personOf(source: PersonSource): Promise<Hex> {
  const { secret, plan, identifier } = checkInput(inputSchema, source, "person of a plan");
  const text = new TextEncoder();
  const label = text.encode("medtrail/coverage-person/v1");
  const named = text.encode(`${identifier.system}|${identifier.value}`);
  const message = new Uint8Array(label.length + 32 + named.length);
  message.set(label);
  message.set(fromHex(plan, 32), label.length);
  message.set(named, label.length + 32);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new Uint8Array(fromHex(secret, 32)), algorithm, false, ["sign"]);
  return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)));
}
