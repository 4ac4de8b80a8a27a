import { IntegrityError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { openSealedKey, sealKey } from "../shared/sealedKey.js";
import { checkX25519PublicKey, type X25519KeyPair, type X25519PublicJwk, x25519KeyPairOf } from "../shared/x25519.js";
import { checkBinding, type EnvelopeBinding, encodeParties } from "./envelopeParties.js";

/** Whose category key, of which number and key epoch, for which organisation. */
export interface CategoryBinding {
  readonly patient: Hex;
  readonly reader: Hex;
  readonly categoryNumber: number;
  readonly epoch: number;
}

/**
 * Seals a category's private key of one key epoch to a reader organisation: it opens every record of that category and epoch.
 * @throws InputError "key.form", "key.weak", "input.invalid", "hex.invalid".
 */
export async function sealCategoryKey(
  input: CategoryBinding & { readonly categoryPrivateKey: Uint8Array; readonly publicKey: X25519PublicJwk },
): Promise<string> {
  return sealKey(input.categoryPrivateKey, input.publicKey, encodeParties(bindingOf(input)));
}

/**
 * Opens what {@link sealCategoryKey} sealed, with the organisation's private key. `expectedPublicKey` is the category's key from the
 * patient's directory: give it whenever the directory is still of that epoch, since anyone can seal a wrong key.
 * @throws IntegrityError "envelope.form", "envelope.other-kind", "envelope.other-patient", "envelope.other-reader",
 * "envelope.other-category", "envelope.other-epoch", "envelope.closed", "envelope.other-key"; InputError "key.form", "key.weak", "input.invalid", "hex.invalid".
 */
export async function openCategoryKey(
  input: CategoryBinding & {
    readonly envelope: string;
    readonly privateKey: Uint8Array;
    readonly expectedPublicKey?: X25519PublicJwk;
  },
): Promise<X25519KeyPair> {
  const { envelope, privateKey, expectedPublicKey } = input;
  const expected =
    expectedPublicKey === undefined ? undefined : checkX25519PublicKey(expectedPublicKey, "expected public key");
  checkBinding(envelope, bindingOf(input));
  const pair = x25519KeyPairOf(await openSealedKey(envelope, privateKey));
  if (expected !== undefined && pair.publicKey.x !== expected.x) {
    throw new IntegrityError("envelope.other-key", "The shared key is not the category's", {
      expected: expected.x,
      found: pair.publicKey.x,
    });
  }
  return pair;
}

function bindingOf({ patient, reader, categoryNumber, epoch }: CategoryBinding): EnvelopeBinding {
  return { kind: "category", patient, reader, categoryNumber, epoch };
}
