import { z } from "zod";
import { command } from "../Command.js";
import { idField, newName, READING, SENDING, timeField, wholeNumber } from "../roomFields.js";

const file = (description: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${description}; - for standard input`, placeholder: "FILE" });
const plan = idField("the plan", "PLAN");
const patient = idField("the patient", "PATIENT");
const DAY = 86_400;
const SERVICES = "https://example.org/services";

const PLAN = {
  currency: "USD",
  decimals: 18,
  fees: [{ system: SERVICES, code: "mri", maximum: "400.00" }],
  premium: "300",
  deductible: "100",
  limit: "5000",
  fastLimit: "500",
  coinsuranceBps: 1_000,
  rule: "cea",
  startSeconds: 60,
  periodSeconds: 30 * DAY,
  periodsPerYear: 12,
  disputeSeconds: 3 * DAY,
  decideSeconds: 7 * DAY,
};

const CLAIM = {
  resourceType: "Claim",
  identifier: [{ system: "https://example.org/claims", value: "C-1" }],
  status: "active",
  type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/claim-type", code: "institutional" }] },
  use: "claim",
  patient: { display: "the patient" },
  created: "2026-11-22",
  provider: { display: "St. Anna Hospital" },
  priority: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/processpriority", code: "normal" }] },
  insurance: [{ sequence: 1, focal: true, coverage: { display: "the plan" } }],
  item: [
    {
      sequence: 1,
      productOrService: { coding: [{ system: SERVICES, code: "mri" }] },
      net: { value: 450, currency: "USD" },
      encounter: [{ identifier: { system: "https://example.org/encounters", value: "E-1" } }],
    },
  ],
  total: { value: 450, currency: "USD" },
};

export const CLAIM_COMMANDS = [
  command({
    name: "network coin",
    summary: "mint the local network's coin, in place of money",
    input: z.strictObject({
      to: z.string().min(1).meta({ description: "a key of the wallet, or an address", placeholder: "ACCOUNT" }),
      amount: z
        .string()
        .regex(/^\d{1,24}(\.\d{1,18})?$/, "no amount of money, as 400.00")
        .meta({ description: "how much", placeholder: "AMOUNT" }),
      ...SENDING,
    }),
    example: { args: ["network", "coin", "--to", "relay", "--amount", "10000", "--key", "relay"] },
    run: async (input, context) => (await import("../claim/planCommands.js")).mintCoin(context, input),
  }),
  command({
    name: "plan open",
    summary: "open an insurance plan, as the insurer",
    details: `The file: {"currency", "decimals" (of the token), "fees": [{"system", "code", "maximum"}], "premium", "deductible", "limit", "fastLimit",
"coinsuranceBps", "rule": "proportional|cea|cel", "startSeconds", "periodSeconds", "periodsPerYear", "disputeSeconds", "decideSeconds"}, amounts as text.
The wallet keeps the schedule's secret, which providers need to claim.`,
    positional: ["name", "file"],
    input: z.strictObject({
      name: newName("what the wallet calls it"),
      file: file("the plan's terms"),
      insurer: idField("who insures", "ORG"),
      arbiter: idField("the auditor that decides contested claims", "ORG"),
      token: z
        .string()
        .regex(/^0x[0-9a-fA-F]{40}$/, "not an address")
        .meta({ description: "the ERC-20; on the local network its coin unless told", placeholder: "ADDRESS" })
        .optional(),
      ...SENDING,
    }),
    example: {
      args: [
        "plan",
        "open",
        "basic",
        "-",
        "--insurer",
        "greenmountain",
        "--arbiter",
        "clearwater",
        "--key",
        "greenmountain",
      ],
      stdin: JSON.stringify(PLAN),
    },
    run: async (input, context) => (await import("../claim/planCommands.js")).openNewPlan(context, input),
  }),
  command({
    name: "plan enrol",
    summary: "enrol a person, as the insurer",
    details:
      'The file has the person\'s identifier with the insurer, {"system", "value"}. The patient\'s consent to the insurer for HPAYMT has to cover the category.',
    positional: ["plan", "patient", "file"],
    input: z.strictObject({
      plan,
      patient,
      file: file("the policy's number"),
      category: z
        .string()
        .min(1)
        .meta({ description: "the category of what will be claimed", placeholder: "CATEGORY" })
        .default("encounters"),
      until: timeField("end of the enrolment, a year from now unless told").optional(),
      ...SENDING,
    }),
    example: {
      args: ["plan", "enrol", "basic", "erika", "-", "--key", "greenmountain"],
      stdin: '{"system":"https://example.org/policies","value":"P-1"}',
    },
    run: async (input, context) => (await import("../claim/planCommands.js")).enrolByInsurer(context, input),
  }),
  command({
    name: "plan pay",
    summary: "pay a person's premium for a year; anybody may",
    positional: ["plan", "patient"],
    input: z.strictObject({
      plan,
      patient,
      year: wholeNumber("which year of the plan, from 1", "N").default(1),
      ...SENDING,
    }),
    example: { args: ["plan", "pay", "basic", "erika", "--key", "relay"] },
    run: async (input, context) => (await import("../claim/planCommands.js")).payForYear(context, input),
  }),
  command({
    name: "claim submit",
    summary: "claim an encounter, once for ever",
    details: `The file is a FHIR R4 Claim whose items name the encounter by its identifier; --encounter is the record of that encounter. The use is anchored, the Claim is
published to the patient, and the plan pays at once or lets it wait. The sending key is a member of the provider with the duties to write and to claim. Repeated after an
interruption it goes on where it was.`,
    positional: ["file"],
    input: z.strictObject({
      file: file("the FHIR Claim"),
      plan,
      encounter: idField("the record of the encounter", "RECORD"),
      category: z
        .string()
        .min(1)
        .meta({ description: "the category under which the Claim is published", placeholder: "CATEGORY" })
        .default("claims"),
      name: newName("what the wallet calls the claim").optional(),
      ...SENDING,
    }),
    example: {
      args: [
        "claim",
        "submit",
        "-",
        "--plan",
        "basic",
        "--encounter",
        "visit",
        "--name",
        "scan",
        "--key",
        "anna-doctor",
      ],
      stdin: JSON.stringify(CLAIM),
    },
    run: async (input, context) => (await import("../claim/submitClaim.js")).submitClaim(context, input),
  }),
  command({
    name: "claim status",
    summary: "say what became of a claim, from the plan's events",
    details: "The exit status is 1 where a payment of the plan does not follow from its terms.",
    positional: ["claim"],
    input: z.strictObject({ claim: idField("the claim", "CLAIM"), plan: plan.optional(), ...READING }),
    example: { args: ["claim", "status", "scan"] },
    run: async (input, context) => (await import("../claim/submitClaim.js")).showClaim(context, input),
  }),
];
