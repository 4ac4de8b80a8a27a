import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { IntegrityError, MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { combineShares } from "../../shared/shares/combineShares.js";
import type { SecretShare, ShareCommitments } from "../../shared/shares/SecretShares.js";
import { openShare } from "../../shared/shares/sealedShare.js";
import { verifyShare } from "../../shared/shares/verifyShare.js";
import type { PatientKeyring } from "../PatientKeyring.js";
import { keyringOnChain } from "./keyringOnChain.js";
import { backupOf, type SeedShare, seedShare } from "./SeedShare.js";
import { type SeedRequest, seedRequestHash } from "./seedRequest.js";

/** What the patient has once enough guardians answered. */
export interface RecoveredSeed {
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** As the key directory on chain stands. */
  readonly keyring: PatientKeyring;
  /** Guardians that gave something else than their share, as they were asked. */
  readonly liars: readonly Hex[];
  /** Guardians that gave shares of another backup, as of one before; whether it was ever made, too few of them say. */
  readonly others: readonly Hex[];
}

/** One backup as some guardians told it. */
interface Told {
  readonly commitments: ShareCommitments;
  /** By index: a share that two guardians give is one share. */
  readonly shares: Map<number, SecretShare>;
  readonly liars: Hex[];
  readonly guardians: Hex[];
}

/**
 * The patient's seed, from what guardians handed over: it needs as many true shares of one backup as the backup says, however many guardians lie,
 * hold an old backup or stay silent. Commitments that guardians invent together do not pass: the seed has to make every key of the directory
 * whose digest is on chain.
 * @param directories where the patient's key directory lies.
 * @param privateKey of the key in the request.
 * @param answers by the signer of the guardian that was asked, as each came.
 * @throws IntegrityError `shares.too-few` with how many are true and who lied; `key-directory.*`, `store.corrupt`; InputError `key.form`, `seed.unproved`; MissingError `identity.unknown-patient`, `store.missing`.
 */
export async function recoverSeed(
  connection: Connection,
  directories: BlobStore,
  { request, privateKey }: { readonly request: SeedRequest; readonly privateKey: Uint8Array },
  answers: ReadonlyMap<Hex, unknown>,
): Promise<RecoveredSeed> {
  const { patient } = request;
  const party = seedRequestHash(connection, request);
  const { backups, unreadable: liars } = await sort(party, patient, privateKey, answers);
  let failure: unknown;
  for (const [i, backup] of backups.entries()) {
    const { commitments, shares } = backup;
    if (shares.size < commitments.threshold) continue;
    try {
      const { secret: seed } = await combineShares([...shares.values()], commitments);
      const keyring = await keyringOnChain(connection, directories, patient, seed);
      const others = backups.filter((_, j) => j !== i).flatMap(({ guardians }) => guardians);
      return { seed, keyring, liars: [...liars, ...backup.liars], others };
    } catch (error) {
      if (!(error instanceof MedtrailError && INVENTED.has(error.code))) throw error;
      // Of this patient's seed no such backup was ever made.
      failure = error;
      liars.push(...backup.guardians);
      backups[i] = { ...backup, guardians: [], shares: new Map(), liars: [] };
    }
  }
  throw new IntegrityError(
    "shares.too-few",
    "Not enough guardians gave true shares of one backup of this patient's seed",
    {
      true: Math.max(0, ...backups.map(({ shares }) => shares.size)),
      liars: [...liars, ...backups.flatMap((backup) => backup.liars)].join(" "),
    },
    failure === undefined ? {} : { cause: failure },
  );
}

/** What says that a backup was not made of this patient's seed. */
const INVENTED: ReadonlySet<string> = new Set(["keyring.other-seed", "keyring.seed", "shares.box"]);

async function sort(party: Hex, patient: Hex, privateKey: Uint8Array, answers: ReadonlyMap<Hex, unknown>) {
  const backups = new Map<Hex, Told>();
  const unreadable: Hex[] = [];
  for (const [guardian, answer] of answers) {
    const { success, data } = seedShare.safeParse(answer);
    if (!success) {
      unreadable.push(guardian);
      continue;
    }
    const { commitments } = data;
    const backup = await backupOf(patient, commitments);
    const told: Told = backups.get(backup) ?? { commitments, shares: new Map(), liars: [], guardians: [] };
    backups.set(backup, told);
    told.guardians.push(guardian);
    const share = await opened(data, backup);
    if (share !== undefined && verifyShare(share, commitments)) told.shares.set(share.index, share);
    else told.liars.push(guardian);
  }
  return { backups: [...backups.values()], unreadable };

  /** What does not open is as false as a wrong share. */
  async function opened({ index, jwe }: SeedShare, backup: Hex): Promise<SecretShare | undefined> {
    try {
      return await openShare(jwe, privateKey, { kind: "return", backup, party, index });
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      return undefined;
    }
  }
}
