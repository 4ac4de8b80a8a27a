import { z } from "zod";
import { PURPOSES_OF_USE } from "../../records/purposeOfUse.js";
import { command } from "../Command.js";
import { idField, READING, SENDING, timeField } from "../roomFields.js";

const patient = idField("the patient", "PATIENT");
const reader = idField("who may read", "ORG");
const purposeCode = z
  .enum(PURPOSES_OF_USE)
  .meta({ description: "why, a PurposeOfUse code of HL7", placeholder: "CODE" });
const purpose = purposeCode.default("TREAT");

export const CONSENT_COMMANDS = [
  command({
    name: "consent grant",
    summary: "let an organisation read categories of records, as the patient",
    details: `The patient of the wallet signs, the sending key pays. The categories' keys are sealed to the reader, and a new key epoch is announced
for the moment at which the consent ends. Interrupted, it is finished by the next command of this patient.`,
    positional: ["patient", "reader"],
    input: z.strictObject({
      patient,
      reader,
      category: z.array(z.string().min(1)).min(1).meta({ description: "which records", placeholder: "CATEGORY" }),
      purpose,
      from: timeField("its beginning, now unless told").optional(),
      until: timeField("its end, a year later unless told").optional(),
      document: z.string().meta({ description: "a FHIR Consent that narrows it", placeholder: "FILE" }).optional(),
      ...SENDING,
    }),
    example: { args: ["consent", "grant", "erika", "riverside", "--category", "laboratory", "--key", "relay"] },
    run: async (input, context) => (await import("../consent/consentCommands.js")).grantByPatient(context, input),
  }),
  command({
    name: "consent list",
    summary: "list every consent that a patient ever granted, as it stands",
    positional: ["patient"],
    input: z.strictObject({ patient, ...READING }),
    example: { args: ["consent", "list", "erika"] },
    run: async (input, context) => (await import("../consent/consentCommands.js")).listConsents(context, input),
  }),
  command({
    name: "consent check",
    summary: "ask whether an account may read a category of a patient's records now",
    details:
      "The question that a server asks before it releases a key: consent, licence, standing, membership and open emergencies in one. The exit status is 1 where it may not.",
    positional: ["patient", "reader", "account"],
    input: z.strictObject({
      patient,
      reader,
      account: z
        .string()
        .min(1)
        .meta({ description: "who asks: a key of the wallet, or an address", placeholder: "ACCOUNT" }),
      category: z.string().min(1).meta({ description: "which records", placeholder: "CATEGORY" }),
      purpose,
      ...READING,
    }),
    example: { args: ["consent", "check", "erika", "riverside", "riverside-doctor", "--category", "laboratory"] },
    run: async (input, context) => (await import("../consent/consentCommands.js")).checkConsent(context, input),
  }),
  command({
    name: "consent revoke",
    summary: "end a consent, or all, and move the key epochs, as the patient",
    positional: ["patient"],
    input: z.strictObject({
      patient,
      reader: reader.optional(),
      purpose: purposeCode.optional(),
      all: z.boolean().meta({ description: "every consent at once" }).optional(),
      ...SENDING,
    }),
    example: { args: ["consent", "revoke", "erika", "--reader", "riverside", "--key", "relay"] },
    run: async (input, context) => (await import("../consent/consentCommands.js")).revokeByPatient(context, input),
  }),
];
