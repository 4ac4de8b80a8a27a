import { IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { combineShares } from "../../shared/shares/combineShares.js";
import type { SecretShare } from "../../shared/shares/SecretShares.js";
import { openShare } from "../../shared/shares/sealedShare.js";
import { x25519KeyPairOf } from "../../shared/x25519.js";
import type { ReleasedShare } from "./Custodian.js";
import type { CustodianEntry } from "./CustodyDocument.js";
import type { Custody } from "./fetchCustody.js";

/** What an emergency organisation has once enough custodians answered. */
export interface RecoveredKey {
  /** Takes the place of the reader in readRecord: the digest of the custody document as `org`, and the emergency key. */
  readonly reader: { readonly org: Hex; readonly privateKey: Uint8Array };
  /** Custodians that gave something else than their share, by their place in the document, from 1. */
  readonly liars: readonly { readonly index: number; readonly custodian: CustodianEntry }[];
}

/**
 * The emergency key, from what custodians handed over: it needs as many true shares as the document says, however many lie or stay silent, and names who lied.
 * @param org the organisation, and the private key to the one that it published.
 * @param answers by the place of the custodian that was asked, from 1: an answer for another place is a lie of who was asked.
 * @throws IntegrityError "shares.too-few", "shares.box", "custody.other-key"; InputError "key.form", "hex.invalid".
 */
export async function recoverEmergencyKey(
  { digest, document }: Custody,
  org: { readonly org: Hex; readonly privateKey: Uint8Array },
  answers: ReadonlyMap<number, ReleasedShare>,
): Promise<RecoveredKey> {
  const { commitments, custodians, key } = document;
  const shares: SecretShare[] = [];
  for (const [asked, answer] of answers) shares.push(await opened(asked, answer));
  const { secret, liars } = await combineShares(shares, commitments);
  const { publicKey, privateKey } = x25519KeyPairOf(secret);
  if (publicKey.x !== key.x) {
    throw new IntegrityError("custody.other-key", "The shares are true, but of another key than the document says", {
      expected: key.x,
      found: publicKey.x,
    });
  }
  return { reader: { org: digest, privateKey }, liars: liars.flatMap(named) };

  /** What does not open is as false as a wrong share. */
  async function opened(asked: number, { index, share }: ReleasedShare): Promise<SecretShare> {
    const nothing = { index: asked, bytes: new Uint8Array() };
    if (index !== asked) return nothing;
    try {
      return await openShare(share, org.privateKey, { kind: "release", key, party: org.org, index });
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      return nothing;
    }
  }

  function named(index: number): RecoveredKey["liars"] {
    const custodian = custodians[index - 1];
    return custodian === undefined ? [] : [{ index, custodian }];
  }
}
