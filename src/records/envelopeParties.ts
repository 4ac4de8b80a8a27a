import { categoryNumber, keyEpoch } from "../identity/category.js";
import { checkInput } from "../shared/checkInput.js";
import type { ErrorCode } from "../shared/errorCatalogue.js";
import { InputError, IntegrityError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { readSealedKeyParties, type SealedKeyParties } from "./sealedKey.js";

/**
 * What an envelope is bound to. Encoded in the JWE's agreement info, ids as their 32 bytes, the category as
 * number (1 byte) ‖ key epoch (4 bytes, big-endian):
 *
 * | kind | what is sealed | apu | apv |
 * |---|---|---|---|
 * | "record" | content key, to the patient's category key | RecordId (32) | number ‖ epoch (5) |
 * | "share" | content key, to a reader | RecordId (32) | OrgId (32) |
 * | "category" | category private key, to a reader | PatientId (32) | OrgId ‖ number ‖ epoch (37) |
 *
 * The length of apv tells the kinds apart.
 */
export type EnvelopeBinding =
  | { readonly kind: "record"; readonly record: Hex; readonly categoryNumber: number; readonly epoch: number }
  | { readonly kind: "share"; readonly record: Hex; readonly reader: Hex }
  | {
      readonly kind: "category";
      readonly patient: Hex;
      readonly reader: Hex;
      readonly categoryNumber: number;
      readonly epoch: number;
    };

const KIND_OF_LENGTH: Readonly<Record<number, EnvelopeBinding["kind"]>> = { 5: "record", 32: "share", 37: "category" };

/** The agreement info of a binding. @throws InputError "input.invalid" for a number or epoch out of range, "hex.invalid" for an id out of form. */
export function encodeParties(binding: EnvelopeBinding): SealedKeyParties {
  switch (binding.kind) {
    case "record":
      return { partyU: fromHex(binding.record, 32), partyV: encodeCategory(binding) };
    case "share":
      // The agreement refuses two equal parties, with an error that names neither.
      if (binding.record.toLowerCase() === binding.reader.toLowerCase()) {
        throw new InputError("input.invalid", "Record and reader are the same id", { record: binding.record });
      }
      return { partyU: fromHex(binding.record, 32), partyV: fromHex(binding.reader, 32) };
    case "category":
      return {
        partyU: fromHex(binding.patient, 32),
        partyV: new Uint8Array([...fromHex(binding.reader, 32), ...encodeCategory(binding)]),
      };
  }
}

/**
 * What an envelope says it was made for, without opening it: enough to choose the key, not yet proved.
 * @throws IntegrityError "envelope.form".
 */
export function readBinding(envelope: string): EnvelopeBinding {
  const { partyU, partyV } = readSealedKeyParties(envelope);
  const kind = KIND_OF_LENGTH[partyV.length];
  if (partyU.length !== 32 || kind === undefined) {
    throw new IntegrityError("envelope.form", "The agreement info has the wrong length", {
      apu: partyU.length,
      apv: partyV.length,
    });
  }
  const id = toHex(partyU);
  if (kind === "share") return { kind, record: id, reader: toHex(partyV) };
  const category = decodeCategory(partyV.subarray(-5));
  if (kind === "record") return { kind, record: id, ...category };
  return { kind, patient: id, reader: toHex(partyV.subarray(0, 32)), ...category };
}

/**
 * Refuses an envelope made for anything but `expected`, and says what differs.
 * @throws IntegrityError "envelope.form", "envelope.other-kind", "envelope.other-record", "envelope.other-patient", "envelope.other-reader",
 * "envelope.other-category", "envelope.other-epoch".
 */
export function checkBinding(envelope: string, expected: EnvelopeBinding): void {
  encodeParties(expected); // the caller's own mistakes are InputErrors, before the envelope is looked at
  const found = readBinding(envelope);
  compare("envelope.other-kind", found.kind, expected.kind);
  if (found.kind !== "category" && expected.kind !== "category") {
    compare("envelope.other-record", found.record, expected.record.toLowerCase());
  }
  if (found.kind === "category" && expected.kind === "category") {
    compare("envelope.other-patient", found.patient, expected.patient.toLowerCase());
  }
  if (found.kind !== "record" && expected.kind !== "record") {
    compare("envelope.other-reader", found.reader, expected.reader.toLowerCase());
  }
  if (found.kind !== "share" && expected.kind !== "share") {
    compare("envelope.other-category", found.categoryNumber, expected.categoryNumber);
    compare("envelope.other-epoch", found.epoch, expected.epoch);
  }
}

function compare(code: ErrorCode, found: string | number, expected: string | number): void {
  if (found !== expected)
    throw new IntegrityError(code, "The envelope was made for something else", { expected, found });
}

function encodeCategory(category: { readonly categoryNumber: number; readonly epoch: number }): Uint8Array {
  const view = new DataView(new ArrayBuffer(5));
  view.setUint8(0, checkInput(categoryNumber, category.categoryNumber, "category number"));
  view.setUint32(1, checkInput(keyEpoch, category.epoch, "key epoch"));
  return new Uint8Array(view.buffer);
}

function decodeCategory(bytes: Uint8Array): { categoryNumber: number; epoch: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = categoryNumber.safeParse(view.getUint8(0));
  const epoch = keyEpoch.safeParse(view.getUint32(1));
  if (!number.success || !epoch.success) {
    throw new IntegrityError("envelope.form", "The agreement info names a category or key epoch out of range");
  }
  return { categoryNumber: number.data, epoch: epoch.data };
}
