import { z } from "zod";
import { command } from "../Command.js";
import { idField, newName, OPENING, SENDING, wholeNumber } from "../roomFields.js";

const patient = idField("the patient", "PATIENT");
const file = (description: string) => z.string().min(1).meta({ description, placeholder: "FILE" });
const out = file("write it to this file, readable by you alone; printed unless told");
const phone = newName("what the wallet calls the patient on the new phone");
const guardian = newName("the guardian of this wallet");

export const RECOVERY_COMMANDS = [
  command({
    name: "guardian create",
    summary: "make a guardian's keys, and the card that it gives patients",
    positional: ["name"],
    input: z.strictObject({ name: newName("what the wallet calls the guardian"), out: out.optional(), ...OPENING }),
    example: { args: ["guardian", "create", "mia", "--out", "mia.json"] },
    run: async (input, context) => (await import("../recovery/guardianSide.js")).createGuardian(context, input),
  }),
  command({
    name: "patient guardians",
    summary: "name guardians who recover the patient when the phone is lost",
    details: `Each card's guardian gets a document in the folder --out, with its sealed share of the seed: hand it over. The first set is in force at once; a later one is
announced, and put in force after the delay by --execute.`,
    positional: ["patient", "cards"],
    input: z.strictObject({
      patient,
      cards: z.array(z.string().min(1)).meta({ description: "the guardians' cards", placeholder: "CARD" }).default([]),
      threshold: wholeNumber("how many are enough, at least 2", "N").optional(),
      delayDays: wholeNumber("what a recovery waits", "DAYS").default(3),
      out: z.string().min(1).meta({ description: "folder for their documents", placeholder: "DIR" }).optional(),
      execute: z.boolean().meta({ description: "put announced guardians in force" }).optional(),
      ...SENDING,
    }),
    example: {
      args: [
        ...["patient", "guardians", "erika", "mia.json", "leo.json", "zoe.json"],
        ...["--threshold", "2", "--out", "guardians", "--key", "relay"],
      ],
    },
    run: async (input, context) => (await import("../recovery/patientSide.js")).nameGuardians(context, input),
  }),
  command({
    name: "patient recover start",
    summary: "make the new phone's signer, and the proposal for guardians",
    positional: ["name", "patient"],
    input: z.strictObject({
      name: phone,
      patient,
      days: wholeNumber("how long guardians may approve", "DAYS").default(7),
      out: out.optional(),
      ...OPENING,
    }),
    example: { args: ["patient", "recover", "start", "new-phone", "erika", "--out", "proposal.json"] },
    run: async (input, context) => (await import("../recovery/patientSide.js")).startRecovery(context, input),
  }),
  command({
    name: "patient recover approve",
    summary: "approve a recovery, as a guardian who knows that the patient asks",
    positional: ["proposal"],
    input: z.strictObject({
      proposal: file("the proposal"),
      document: file("the guardian's document"),
      guardian,
      out: out.optional(),
      ...OPENING,
    }),
    example: {
      args: [
        ...["patient", "recover", "approve", "proposal.json", "--document", "guardians/1.json"],
        ...["--guardian", "mia", "--out", "approval-1.json"],
      ],
    },
    run: async (input, context) => (await import("../recovery/guardianSide.js")).approveByGuardian(context, input),
  }),
  command({
    name: "patient recover open",
    summary: "open a recovery with the guardians' approvals; the patient is frozen from then on",
    positional: ["name", "approvals"],
    input: z.strictObject({
      name: phone,
      approvals: z.array(z.string().min(1)).min(1).meta({ description: "the approvals", placeholder: "APPROVAL" }),
      ...SENDING,
    }),
    example: {
      args: ["patient", "recover", "open", "new-phone", "approval-1.json", "approval-2.json", "--key", "relay"],
    },
    run: async (input, context) => (await import("../recovery/patientSide.js")).openByPhone(context, input),
  }),
  command({
    name: "patient recover finish",
    summary: "make the new signer the patient's, after the delay; anybody may",
    positional: ["patient"],
    input: z.strictObject({ patient, ...SENDING }),
    example: { args: ["patient", "recover", "finish", "erika", "--key", "relay"] },
    run: async (input, context) => (await import("../recovery/patientSide.js")).finishRecovery(context, input),
  }),
  command({
    name: "patient recover request",
    summary: "ask the guardians for the seed, and print the code to tell each of them",
    positional: ["name"],
    input: z.strictObject({ name: phone, out: file("where the request goes"), ...OPENING }),
    example: { args: ["patient", "recover", "request", "new-phone", "--out", "request.json"] },
    run: async (input, context) => (await import("../recovery/patientSide.js")).requestSeed(context, input),
  }),
  command({
    name: "patient recover release",
    summary: "give a guardian's share of the seed to the new phone",
    positional: ["request"],
    input: z.strictObject({
      request: file("the request"),
      document: file("the guardian's document"),
      guardian,
      code: z.string().min(1).meta({
        description: "the code that the patient told, best face to face; - for standard input",
        placeholder: "CODE",
      }),
      out: out.optional(),
      ...OPENING,
    }),
    example: {
      args: [
        ...["patient", "recover", "release", "request.json", "--document", "guardians/1.json"],
        ...["--guardian", "mia", "--code", "-", "--out", "share-1.json"],
      ],
      stdin: "0123-4567-8901",
    },
    run: async (input, context) => (await import("../recovery/guardianSide.js")).releaseByGuardian(context, input),
  }),
  command({
    name: "patient recover seed",
    summary: "put the seed together from the guardians' shares",
    details:
      "The wallet then holds the patient under the new phone's name. What was granted before stands: see consent revoke --all.",
    positional: ["name", "answers"],
    input: z.strictObject({
      name: phone,
      answers: z
        .array(z.string().min(1))
        .min(1)
        .meta({ description: "what the guardians released", placeholder: "SHARE" }),
      ...OPENING,
    }),
    example: { args: ["patient", "recover", "seed", "new-phone", "share-1.json", "share-2.json"] },
    run: async (input, context) => (await import("../recovery/patientSide.js")).recoverByPhone(context, input),
  }),
];
