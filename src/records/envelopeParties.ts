import { categoryNumber, keyEpoch } from "../identity/category.js";
import { checkInput } from "../shared/checkInput.js";
import type { ErrorCode } from "../shared/errorCatalogue.js";
import { IntegrityError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { readSealedKeyParties, type SealedKeyParties } from "../shared/sealedKey.js";

/**
 * What an envelope is bound to. Encoded in the JWE's agreement info: ids as their 32 bytes, the kind as one byte, the category as
 * number (1 byte) ‖ key epoch (4 bytes, big-endian):
 *
 * | kind | what is sealed | apu | apv |
 * |---|---|---|---|
 * | "record" | content key, to the patient's category key | RecordId (32) | 1 ‖ number ‖ epoch (6) |
 * | "share" | content key, to a reader | RecordId (32) | 2 ‖ OrgId ‖ number ‖ epoch (38) |
 * | "category" | category private key, to a reader | PatientId (32) | 3 ‖ OrgId ‖ number ‖ epoch (38) |
 */
export type EnvelopeBinding = { readonly categoryNumber: number; readonly epoch: number } & (
  | { readonly kind: "record"; readonly record: Hex }
  | { readonly kind: "share"; readonly record: Hex; readonly reader: Hex }
  | { readonly kind: "category"; readonly patient: Hex; readonly reader: Hex }
);

const KIND_BYTES = { record: 1, share: 2, category: 3 } as const;
/** Bytes of apv by its kind byte. */
const LENGTHS: Readonly<Record<number, number>> = { 1: 6, 2: 38, 3: 38 };

/** The agreement info of a binding. @throws InputError "input.invalid" for a number or epoch out of range, "hex.invalid" for an id out of form. */
export function encodeParties(binding: EnvelopeBinding): SealedKeyParties {
  switch (binding.kind) {
    case "record":
      return { partyU: fromHex(binding.record, 32), partyV: encodePartyV(binding) };
    case "share":
      return { partyU: fromHex(binding.record, 32), partyV: encodePartyV(binding, fromHex(binding.reader, 32)) };
    case "category":
      return { partyU: fromHex(binding.patient, 32), partyV: encodePartyV(binding, fromHex(binding.reader, 32)) };
  }
}

/**
 * What an envelope says it was made for, without opening it: enough to choose the key, not yet proved.
 * @throws IntegrityError "envelope.form".
 */
export function readBinding(envelope: string): EnvelopeBinding {
  const { partyU, partyV } = readSealedKeyParties(envelope);
  const [kind = 0] = partyV;
  if (partyU.length !== 32 || partyV.length !== LENGTHS[kind]) {
    throw new IntegrityError("envelope.form", "The agreement info has the wrong length or an unknown kind", {
      apu: partyU.length,
      apv: partyV.length,
      kind,
    });
  }
  const id = toHex(partyU);
  const category = decodeCategory(partyV.subarray(-5));
  if (kind === KIND_BYTES.record) return { kind: "record", record: id, ...category };
  const reader = toHex(partyV.subarray(1, 33));
  if (kind === KIND_BYTES.share) return { kind: "share", record: id, reader, ...category };
  return { kind: "category", patient: id, reader, ...category };
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
  compare("envelope.other-category", found.categoryNumber, expected.categoryNumber);
  compare("envelope.other-epoch", found.epoch, expected.epoch);
}

function compare(code: ErrorCode, found: string | number, expected: string | number): void {
  if (found !== expected)
    throw new IntegrityError(code, "The envelope was made for something else", { expected, found });
}

function encodePartyV(binding: EnvelopeBinding, reader: Uint8Array = new Uint8Array()): Uint8Array {
  const category = new DataView(new ArrayBuffer(5));
  category.setUint8(0, checkInput(categoryNumber, binding.categoryNumber, "category number"));
  category.setUint32(1, checkInput(keyEpoch, binding.epoch, "key epoch"));
  return new Uint8Array([KIND_BYTES[binding.kind], ...reader, ...new Uint8Array(category.buffer)]);
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
