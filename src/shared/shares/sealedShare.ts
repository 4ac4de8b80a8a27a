import { base64url } from "jose";
import { IntegrityError } from "../errors.js";
import { fromHex, type Hex, toHex } from "../hex.js";
import { openSealedKey, readSealedKeyParties, type SealedKeyParties, sealKey } from "../sealedKey.js";
import type { X25519PublicJwk } from "../x25519.js";
import type { SecretShare } from "./SecretShares.js";

/**
 * What a sealed share is bound to, in the JWE's agreement info: apu is what is shared (32 bytes), apv is kind (1 byte) ‖ party (32) ‖ index (1).
 *
 * | kind | sealed by, to | apu | party |
 * |---|---|---|---|
 * | 4, "deposit" | the patient, to a custodian | emergency key | PatientId |
 * | 5, "release" | a custodian, to the organisation of an open emergency | emergency key | OrgId |
 * | 6, "backup" | the patient, to a guardian | digest of the seed's backup | PatientId |
 * | 7, "return" | a guardian, to the patient's new phone | digest of the seed's backup | EIP-712 hash of the phone's request |
 */
export type ShareBinding = { readonly party: Hex; readonly index: number } & (
  | { readonly kind: "deposit" | "release"; readonly key: X25519PublicJwk }
  | { readonly kind: "backup" | "return"; readonly backup: Hex }
);

/** Apart from the kinds of envelopeParties. */
const KIND_BYTES = { deposit: 4, release: 5, backup: 6, return: 7 } as const;

/** Seals one share. @throws InputError "key.form", "key.weak", "hex.invalid". */
export async function sealShare(bytes: Uint8Array, recipient: X25519PublicJwk, binding: ShareBinding): Promise<string> {
  return sealKey(bytes, recipient, partiesOf(binding));
}

/**
 * Opens one share, which has to be bound to exactly this. Whether it is true, verifyShare says.
 * @throws IntegrityError "envelope.form", "envelope.closed", "shares.other-share"; InputError "key.form", "hex.invalid".
 */
export async function openShare(sealed: string, privateKey: Uint8Array, binding: ShareBinding): Promise<SecretShare> {
  const expected = partiesOf(binding);
  const found = readSealedKeyParties(sealed);
  if (toHex(found.partyU) !== toHex(expected.partyU) || toHex(found.partyV) !== toHex(expected.partyV)) {
    throw new IntegrityError("shares.other-share", "The share was sealed for something else", {
      kind: binding.kind,
      index: binding.index,
    });
  }
  return { index: binding.index, bytes: await openSealedKey(sealed, privateKey) };
}

function partiesOf(binding: ShareBinding): SealedKeyParties {
  const { kind, party, index } = binding;
  return {
    partyU: "key" in binding ? base64url.decode(binding.key.x) : fromHex(binding.backup, 32),
    partyV: new Uint8Array([KIND_BYTES[kind], ...fromHex(party, 32), index]),
  };
}
