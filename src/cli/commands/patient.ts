import { z } from "zod";
import { RECORD_CATEGORIES } from "../../records/recordCategory.js";
import { command } from "../Command.js";
import { idField, newName, READING, SENDING } from "../roomFields.js";

const patient = idField("the patient", "PATIENT");

export const PATIENT_COMMANDS = [
  command({
    name: "patient register",
    summary: "make a patient's keys and register its id",
    details: `A fresh seed, from which all decryption keys come, and a fresh P-256 key, which signs; both stay in the wallet, encrypted. The
sending key only pays: a patient needs no ether. No name reaches the chain.`,
    positional: ["name"],
    input: z.strictObject({
      name: newName("what the wallet calls the patient"),
      category: z
        .array(z.string().min(1))
        .min(1)
        .meta({ description: "the categories of records; all 32 of medtrail unless told", placeholder: "CATEGORY" })
        .default([...RECORD_CATEGORIES]),
      ...SENDING,
    }),
    example: { args: ["patient", "register", "erika", "--key", "relay"] },
    run: async (input, context) =>
      (await import("../patient/registerNewPatient.js")).registerNewPatient(context, input),
  }),
  command({
    name: "patient show",
    summary: "say what the chain knows of a patient",
    positional: ["patient"],
    input: z.strictObject({ patient, ...READING }),
    example: { args: ["patient", "show", "erika"] },
    run: async (input, context) => (await import("../patient/showPatient.js")).showPatient(context, input),
  }),
  command({
    name: "patient list",
    summary: "list the patients that the wallet holds keys of or knows by name",
    input: z.strictObject({ home: READING.home }),
    example: { args: ["patient", "list"] },
    run: async (input, context) => {
      const { Home } = await import("../home/Home.js");
      const known = await Home.of(context, input.home).list("patient");
      return { value: known.map(({ name, id }) => ({ name, patient: id })) };
    },
  }),
  command({
    name: "patient remember",
    summary: "give a name to a patient's id, as a hospital does",
    positional: ["name", "id"],
    input: z.strictObject({
      name: newName("what the wallet calls the patient"),
      id: z
        .string()
        .regex(/^0x[0-9a-fA-F]{64}$/, "not 32 bytes")
        .meta({ description: "its PatientId", placeholder: "ID" }),
      home: READING.home,
    }),
    example: { args: ["patient", "remember", "somebody", `0x${"cd".repeat(32)}`] },
    run: async ({ name, id, home: folder }, context) => {
      const { Home } = await import("../home/Home.js");
      const { fromHex, toHex } = await import("../../shared/hex.js");
      const entry = { id: toHex(fromHex(id, 32)) };
      await Home.of(context, folder).name("patient", name, entry);
      return { value: { name, patient: entry.id } };
    },
  }),
];
