import { z } from "zod";
import { FINDINGS } from "../../records/emergency/answerEmergency.js";
import { EMERGENCY_PURPOSES } from "../../records/emergency/emergencyPurpose.js";
import { command } from "../Command.js";
import { enumOf, idField, READING, SENDING } from "../roomFields.js";

const patient = idField("the patient", "PATIENT");
const org = idField("the emergency organisation", "ORG");
const file = (description: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${description}; - for standard input`, placeholder: "FILE" });

export const EMERGENCY_COMMANDS = [
  command({
    name: "emergency wish",
    summary: "say what may be read in an emergency, as the patient",
    details: "Without --category the patient opts out.",
    positional: ["patient"],
    input: z.strictObject({
      patient,
      category: z.array(z.string().min(1)).meta({ description: "which records", placeholder: "CATEGORY" }).default([]),
      ...SENDING,
    }),
    example: { args: ["emergency", "wish", "erika", "--category", "allergies,laboratory", "--key", "relay"] },
    run: async (input, context) => (await import("../emergency/emergencySteps.js")).wishByPatient(context, input),
  }),
  command({
    name: "emergency open",
    summary: "break the glass for four hours, for all to see",
    details:
      "The sending key is a member with the duty to break glass at an organisation licensed for emergency care; it will have to justify it.",
    positional: ["patient"],
    input: z.strictObject({
      patient,
      org,
      purpose: z.enum(EMERGENCY_PURPOSES).meta({ description: "why", placeholder: "CODE" }).default("ETREAT"),
      ...SENDING,
    }),
    example: { args: ["emergency", "open", "erika", "--org", "harbour", "--key", "harbour"] },
    run: async (input, context) => (await import("../emergency/emergencySteps.js")).breakGlass(context, input),
  }),
  command({
    name: "emergency list",
    summary: "list every emergency that was opened for a patient",
    positional: ["patient"],
    input: z.strictObject({ patient, ...READING }),
    example: { args: ["emergency", "list", "erika"] },
    run: async (input, context) => (await import("../emergency/emergencySteps.js")).listEmergencies(context, input),
  }),
  command({
    name: "emergency justify",
    summary: "anchor the digest of the reasons for the latest emergency",
    positional: ["patient"],
    input: z.strictObject({ patient, org, reasons: file("the reasons"), ...SENDING }),
    example: {
      args: ["emergency", "justify", "erika", "--org", "harbour", "--reasons", "-", "--key", "harbour"],
      stdin: "found unconscious",
    },
    run: async (input, context) => (await import("../emergency/emergencySteps.js")).justifyLatest(context, input),
  }),
  command({
    name: "emergency review",
    summary: "anchor an auditor's finding on the latest emergency",
    positional: ["patient"],
    input: z.strictObject({
      patient,
      org,
      auditor: idField("the auditor", "ORG"),
      finding: enumOf(FINDINGS).meta({ description: "what was found", placeholder: "FINDING" }),
      report: file("the report, whose digest is anchored"),
      ...SENDING,
    }),
    example: {
      args: [
        ...["emergency", "review", "erika", "--org", "harbour", "--auditor", "clearwater"],
        ...["--finding", "upheld", "--report", "-", "--key", "clearwater"],
      ],
      stdin: "the reasons are good",
    },
    run: async (input, context) => (await import("../emergency/emergencySteps.js")).reviewLatest(context, input),
  }),
];
