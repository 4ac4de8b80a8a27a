import { z } from "zod";
import { PURPOSES_OF_USE } from "../../records/purposeOfUse.js";
import { command } from "../Command.js";
import { idField, newName, READING, SENDING, timeField } from "../roomFields.js";

const record = idField("the record", "RECORD");
const patient = idField("whose it is", "PATIENT");
const reader = idField("who may read", "ORG");
const purpose = z
  .enum(PURPOSES_OF_USE)
  .meta({ description: "why, a PurposeOfUse code of HL7", placeholder: "CODE" })
  .default("TREAT");

const OBSERVATION = {
  resourceType: "Observation",
  status: "final",
  category: [
    { coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] },
  ],
  code: { coding: [{ system: "http://loinc.org", code: "718-7", display: "Hemoglobin" }] },
  valueQuantity: { value: 13.8, unit: "g/dL", system: "http://unitsofmeasure.org", code: "g/dL" },
};

export const RECORD_COMMANDS = [
  command({
    name: "record add",
    summary: "encrypt, store and anchor a record",
    details: `A FHIR R4 resource in JSON is validated and says its category itself; a Bundle is a record for each entry; any other file needs
--category. With --author the sending key is a member of that organisation with the duty to write; without it the patient of the
wallet is the author, signs, and the sending key only pays. Repeated after an interruption it finishes what was begun.`,
    positional: ["file"],
    input: z.strictObject({
      file: z.string().min(1).meta({ description: "the file; - for standard input", placeholder: "FILE" }),
      patient,
      author: idField("the organisation that writes", "ORG").optional(),
      category: z.string().meta({ description: "a category of the patient's", placeholder: "CATEGORY" }).optional(),
      type: z.string().meta({ description: "the media type", placeholder: "TYPE" }).optional(),
      name: newName("what the wallet calls the record").optional(),
      ...SENDING,
    }),
    example: {
      args: [
        "record",
        "add",
        "-",
        "--patient",
        "erika",
        "--author",
        "anna",
        "--name",
        "haemoglobin",
        "--key",
        "anna-doctor",
      ],
      stdin: JSON.stringify(OBSERVATION),
    },
    run: async (input, context) => (await import("../record/addRecord.js")).addRecord(context, input),
  }),
  command({
    name: "record get",
    summary: "read a record and prove it against the chain",
    details: `Without --reader as its patient, whose keys the wallet holds. With --reader as a member of that organisation: the sending key
signs the request, the chain is asked, the read is written into the organisation's access log (the member needs the duties to read and to
report), and the key is taken. Prints the record alone; with --json also what the chain says of it.`,
    positional: ["record"],
    input: z.strictObject({
      record,
      reader: reader.optional(),
      purpose,
      out: z.string().min(1).meta({ description: "write the record to a file", placeholder: "FILE" }).optional(),
      ...SENDING,
    }),
    example: { args: ["record", "get", "haemoglobin"] },
    run: async (input, context) => (await import("../record/getRecord.js")).getRecord(context, input),
  }),
  command({
    name: "record list",
    summary: "list the store's records of a patient, as the chain knows them",
    input: z.strictObject({ patient, ...READING }),
    example: { args: ["record", "list", "--patient", "erika"] },
    run: async (input, context) => (await import("../record/listRecords.js")).listRecords(context, input),
  }),
  command({
    name: "record verify",
    summary: "check a record in chain and store, without any key",
    details:
      "The exit status is 1 where it is not anchored, retracted, or the store's bytes are not the anchored ones.",
    positional: ["record"],
    input: z.strictObject({ record, ...READING }),
    example: { args: ["record", "verify", "haemoglobin"] },
    run: async (input, context) => (await import("../record/verifyRecord.js")).verifyRecord(context, input),
  }),
  command({
    name: "record share",
    summary: "share one record with an organisation, as its patient",
    details: "Seals this record's key alone. Where no consent covers its category, one is granted until --until.",
    positional: ["record"],
    input: z.strictObject({
      record,
      reader,
      purpose,
      until: timeField("end of the consent, a year from now unless told").optional(),
      ...SENDING,
    }),
    example: { args: ["record", "share", "haemoglobin", "--reader", "northlab", "--key", "relay"] },
    run: async (input, context) => (await import("../record/shareOneRecord.js")).shareOneRecord(context, input),
  }),
  command({
    name: "record forget",
    summary: "retract a record, destroy its keys, then its ciphertext",
    details: `The sending key is a member of the author's with the duty to write; what the patient stored the patient's own wallet forgets. A whole
patient with --patient. The receipt lies in HOME/receipts; the exit status is 1 where something had to stay.`,
    positional: ["record"],
    input: z.strictObject({ record: record.optional(), patient: patient.optional(), ...SENDING }),
    example: { args: ["record", "forget", "haemoglobin", "--key", "anna-doctor"] },
    run: async (input, context) => (await import("../record/forgetRecords.js")).forgetRecords(context, input),
  }),
];
