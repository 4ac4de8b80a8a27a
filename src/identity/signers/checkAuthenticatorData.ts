import { getBytes, sha256, toUtf8Bytes } from "ethers";
import { IntegrityError } from "../../shared/errors.js";
import { toHex } from "../../shared/hex.js";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;

/**
 * Steps of WebAuthn Level 3 §7.2 over the authenticator data: the relying party, the user's presence and verification,
 * and that a credential that is backed up may be. The signature counter is not compared: synced passkeys leave it at
 * zero, and each EIP-712 message carries its own nonce.
 * @throws IntegrityError `passkey.authenticator-data` (shorter than 37 bytes), `passkey.rp-id-hash`,
 * `passkey.user-present`, `passkey.user-verified`, `passkey.backup-state`.
 */
export function checkAuthenticatorData(authenticatorData: Uint8Array, rpId: string): void {
  const flags = authenticatorData[32];
  if (flags === undefined || authenticatorData.length < 37) {
    throw new IntegrityError("passkey.authenticator-data", "The authenticator data is cut short", {
      bytes: authenticatorData.length,
      least: 37,
    });
  }
  const rpIdHash = toHex(authenticatorData.subarray(0, 32));
  if (rpIdHash !== toHex(getBytes(sha256(toUtf8Bytes(rpId))))) {
    throw new IntegrityError("passkey.rp-id-hash", "The passkey signed for another relying party", { rpId, rpIdHash });
  }
  if (!(flags & USER_PRESENT)) {
    throw new IntegrityError("passkey.user-present", "The authenticator saw no user (UP is clear)", { flags });
  }
  if (!(flags & USER_VERIFIED)) {
    throw new IntegrityError("passkey.user-verified", "The authenticator did not verify the user (UV is clear)", {
      flags,
    });
  }
  if (flags & BACKED_UP && !(flags & BACKUP_ELIGIBLE)) {
    throw new IntegrityError("passkey.backup-state", "The credential is backed up but may not be (BS without BE)", {
      flags,
    });
  }
}
