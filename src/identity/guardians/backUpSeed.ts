import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { sealShare } from "../../shared/shares/sealedShare.js";
import { splitSecret } from "../../shared/shares/splitSecret.js";
import type { X25519PublicJwk } from "../../shared/x25519.js";
import { type GuardianDocument, guardianDocument } from "./GuardianDocument.js";
import type { GuardianSet } from "./GuardianSet.js";
import { keyringOnChain } from "./keyringOnChain.js";
import { backupOf } from "./SeedShare.js";

/** A guardian who holds a share of the seed. */
export interface SeedHolder {
  /** ERC-7913 bytes, as the set has them. */
  readonly signer: Hex;
  /** To which its share is sealed. It stands in no document, so one guardian can use one for all its patients. */
  readonly key: X25519PublicJwk;
}

/**
 * Backs the seed up with the guardians of a set: answers each one's document, in the order given, with its share sealed to it. Every call
 * shares anew. Nothing is stored or sent: hand each document to its guardian, who checks it by openSeedShare the same day.
 * @param directories where the patient's key directory lies: a seed that is not this patient's is noticed now.
 * @param backup.seed the patient's 32 bytes.
 * @param backup.holders all guardians of the set.
 * @param backup.threshold how many of them give the seed back: the quorum at least. Whoever has the seed reads at once, unseen and for good, while a
 * quorum alone waits out the delay and can be vetoed.
 * @throws InputError `seed.threshold`, `seed.holders`, `seed.unproved`, `keyring.seed`, `key.form`, `key.weak`, `hex.invalid`; MissingError `guardians.unknown`,
 * `identity.unknown-patient`, `store.missing`; IntegrityError `keyring.other-seed`, `key-directory.*`, `store.corrupt`.
 */
export async function backUpSeed(
  connection: Connection,
  directories: BlobStore,
  backup: {
    readonly patient: Hex;
    readonly seed: Uint8Array;
    readonly set: GuardianSet;
    readonly holders: readonly SeedHolder[];
    readonly threshold: number;
  },
): Promise<GuardianDocument[]> {
  const { patient, seed, set, holders, threshold } = backup;
  const { count, threshold: quorum } = set.terms;
  if (!(threshold >= quorum && threshold <= count)) {
    throw new InputError("seed.threshold", "The seed needs the quorum at least, and all guardians at most", {
      threshold,
      quorum,
      count,
    });
  }
  const distinct = (of: (holder: SeedHolder) => string) => new Set(holders.map(of)).size;
  const isEach = distinct(({ signer }) => signer.toLowerCase()) === count && distinct(({ key }) => key.x) === count;
  if (holders.length !== count || !isEach) {
    throw new InputError("seed.holders", "The holders are not each guardian of the set once, with a key of its own", {
      holders: holders.length,
      count,
    });
  }
  for (const { signer } of holders) set.placeOf(signer);
  await keyringOnChain(connection, directories, patient, seed);

  const { shares, commitments } = await splitSecret(seed, threshold, count);
  const digest = await backupOf(patient, commitments);
  return Promise.all(
    holders.map(async ({ signer, key }, i) => {
      const share = shares[i];
      if (share === undefined) throw new Error("there is a share for each guardian");
      const { index } = share;
      const jwe = await sealShare(share.bytes, key, { kind: "backup", backup: digest, party: patient, index });
      return guardianDocument(connection, patient, set, signer, { index, commitments, jwe });
    }),
  );
}
