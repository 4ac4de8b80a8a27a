import { IntegrityError, MissingError } from "../../shared/errors.js";
import type { SecretShare } from "../../shared/shares/SecretShares.js";
import { openShare } from "../../shared/shares/sealedShare.js";
import { verifyShare } from "../../shared/shares/verifyShare.js";
import type { GuardianDocument } from "./GuardianDocument.js";
import { backupOf } from "./SeedShare.js";

/**
 * The guardian's share of the seed, proved: to be tried the day the document comes, and not in the hour of need. Keep it secret.
 * @param privateKey of the X25519 key that the guardian gave the patient, 32 bytes.
 * @throws MissingError `guardians.no-share`; IntegrityError `guardians.false-share` when the patient's software made a wrong one,
 * `envelope.form`, `envelope.closed`, `shares.other-share`; InputError `key.form`.
 */
export async function openSeedShare(
  { patient, sealedShare }: GuardianDocument,
  privateKey: Uint8Array,
): Promise<SecretShare> {
  if (sealedShare === undefined) {
    throw new MissingError("guardians.no-share", "The guardian document holds no share of the seed", { patient });
  }
  const { index, commitments, jwe } = sealedShare;
  const backup = await backupOf(patient, commitments);
  const share = await openShare(jwe, privateKey, { kind: "backup", backup, party: patient, index });
  if (!verifyShare(share, commitments)) {
    throw new IntegrityError("guardians.false-share", "The patient's software gave this guardian a wrong share", {
      patient,
      index,
    });
  }
  return share;
}
