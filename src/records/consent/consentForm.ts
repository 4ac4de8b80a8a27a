import { z } from "zod";
import { intervalOf, intervalOfPeriod } from "./fhirInterval.js";

// What an evaluator has to understand of a FHIR R4 Consent. The provisions are strict: a misspelt or unknown element could be a limit. Outside
// them, elements that limit nothing may stand.

const uri = z.string().min(1);
const coding = z.looseObject({ system: uri.exactOptional(), code: z.string().min(1) });
const concept = z.looseObject({ coding: z.array(coding).min(1).exactOptional() });
const dateTime = z.string().refine((text) => intervalOf(text) !== undefined, "not a dateTime");
const extensions = { id: z.unknown().optional(), extension: z.unknown().optional() };

const period = z
  .strictObject({ ...extensions, start: dateTime.exactOptional(), end: dateTime.exactOptional() })
  .refine((value) => intervalOfPeriod(value) !== undefined, "a period that ends before it starts")
  .refine(({ start, end }) => start !== undefined || end !== undefined, "a period without start and end");

const identifier = z.looseObject({ system: uri.exactOptional(), value: z.string().min(1).exactOptional() });
const reference = z.looseObject({
  reference: z.string().min(1).exactOptional(),
  identifier: identifier.exactOptional(),
});

const list = <T extends z.ZodType>(item: T) => z.array(item).min(1).exactOptional();

const limits = z.strictObject({
  ...extensions,
  period: period.exactOptional(),
  actor: list(z.strictObject({ ...extensions, role: concept, reference })),
  action: list(concept),
  securityLabel: list(coding),
  purpose: list(coding),
  class: list(coding),
  code: list(concept),
  dataPeriod: period.exactOptional(),
  data: list(
    z.strictObject({
      ...extensions,
      meaning: z.enum(["instance", "related", "dependents", "authoredby"]),
      reference,
    }),
  ),
});
const ruleType = z.enum(["permit", "deny"]);

type Limits = z.output<typeof limits>;

/** A rule inside another: R4 requires its type. */
export interface NestedProvision extends Limits {
  readonly type: RuleType;
  readonly provision?: readonly NestedProvision[];
}

const nestedProvision: z.ZodType<NestedProvision> = limits.extend({
  type: ruleType,
  provision: list(z.lazy(() => nestedProvision)),
});

const rootProvision = limits.extend({ type: ruleType.exactOptional(), provision: list(nestedProvision) });

/** A Consent as far as it decides; `ppc-1` to `ppc-5` of R4 hold: a policy, and a patient. */
export const consentForm = z
  .looseObject({
    resourceType: z.literal("Consent"),
    id: z.string().exactOptional(),
    status: z.enum(["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"]),
    scope: z.looseObject({ coding: z.array(coding).min(1) }),
    patient: reference,
    dateTime: dateTime.exactOptional(),
    contained: z.array(z.unknown()).exactOptional(),
    policy: z.array(z.unknown()).min(1).exactOptional(),
    policyRule: concept.exactOptional(),
    verification: list(z.looseObject({ verified: z.boolean() })),
    provision: rootProvision.exactOptional(),
  })
  .refine(
    ({ policy, policyRule }) => policy !== undefined || policyRule !== undefined,
    "neither policy nor policyRule",
  );

export type Consent = z.output<typeof consentForm>;
export type Coding = Readonly<Pick<z.output<typeof coding>, "system" | "code">>;
export type Concept = z.output<typeof concept>;
export type Reference = z.output<typeof reference>;
/** The root, or any rule inside it. */
export interface Provision extends Limits {
  readonly type?: RuleType;
  readonly provision?: readonly NestedProvision[];
}
export type RuleType = z.output<typeof ruleType>;
export type ProvisionActor = NonNullable<Provision["actor"]>[number];
export type ProvisionData = NonNullable<Provision["data"]>[number];
