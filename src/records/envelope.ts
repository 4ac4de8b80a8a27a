import type { Hex } from "../shared/hex.js";
import { openSealedKey, sealKey } from "../shared/sealedKey.js";
import type { X25519PublicJwk } from "../shared/x25519.js";
import { checkBinding, encodeParties } from "./envelopeParties.js";

/** Which record, under which category number and key epoch of its patient. */
export interface RecordBinding {
  readonly record: Hex;
  readonly categoryNumber: number;
  readonly epoch: number;
}

/** Which record, under which category number and key epoch of its patient, for which organisation. */
export interface ReaderBinding extends RecordBinding {
  readonly reader: Hex;
}

/**
 * Seals a record's content key to the patient's public key of a category and key epoch.
 * @throws InputError "key.form", "key.weak", "input.invalid", "hex.invalid".
 */
export async function sealContentKey(
  input: RecordBinding & { readonly contentKey: Uint8Array; readonly publicKey: X25519PublicJwk },
): Promise<string> {
  return sealKey(input.contentKey, input.publicKey, encodeParties({ kind: "record", ...binding(input) }));
}

/**
 * Opens what {@link sealContentKey} sealed, with the category's private key of that epoch. The content key is proved right only by
 * decryptRecord: anyone can seal a wrong one.
 * @throws IntegrityError "envelope.form", "envelope.other-kind", "envelope.other-record", "envelope.other-category",
 * "envelope.other-epoch", "envelope.closed"; InputError "key.form", "input.invalid", "hex.invalid".
 */
export async function openEnvelope(
  input: RecordBinding & { readonly envelope: string; readonly privateKey: Uint8Array },
): Promise<Uint8Array> {
  checkBinding(input.envelope, { kind: "record", ...binding(input) });
  return openSealedKey(input.envelope, input.privateKey);
}

/**
 * Seals one record's content key to a reader organisation: sharing that record and nothing else.
 * @throws InputError "key.form", "key.weak", "input.invalid", "hex.invalid".
 */
export async function sealContentKeyForReader(
  input: ReaderBinding & { readonly contentKey: Uint8Array; readonly publicKey: X25519PublicJwk },
): Promise<string> {
  const parties = encodeParties({ kind: "share", reader: input.reader, ...binding(input) });
  return sealKey(input.contentKey, input.publicKey, parties);
}

/**
 * Opens what {@link sealContentKeyForReader} sealed, with the organisation's private key.
 * @throws IntegrityError "envelope.form", "envelope.other-kind", "envelope.other-record", "envelope.other-reader",
 * "envelope.other-category", "envelope.other-epoch", "envelope.closed"; InputError "key.form", "input.invalid", "hex.invalid".
 */
export async function openReaderEnvelope(
  input: ReaderBinding & { readonly envelope: string; readonly privateKey: Uint8Array },
): Promise<Uint8Array> {
  checkBinding(input.envelope, { kind: "share", reader: input.reader, ...binding(input) });
  return openSealedKey(input.envelope, input.privateKey);
}

function binding({ record, categoryNumber, epoch }: RecordBinding): RecordBinding {
  return { record, categoryNumber, epoch };
}
