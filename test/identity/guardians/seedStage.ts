import { expect } from "chai";
import { fetchKeyDirectory } from "../../../src/identity/fetchKeys.js";
import { backUpSeed } from "../../../src/identity/guardians/backUpSeed.js";
import { checkGuardianDocument, parseGuardianDocument } from "../../../src/identity/guardians/GuardianDocument.js";
import type { GuardianSet } from "../../../src/identity/guardians/GuardianSet.js";
import { openSeedShare } from "../../../src/identity/guardians/openSeedShare.js";
import { recoverSeed } from "../../../src/identity/guardians/recoverSeed.js";
import { releaseSeedShare } from "../../../src/identity/guardians/releaseSeedShare.js";
import type { SeedShare } from "../../../src/identity/guardians/SeedShare.js";
import { type SeedRequest, seedRequestCode, signSeedRequest } from "../../../src/identity/guardians/seedRequest.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import type { PatientSigner } from "../../../src/identity/signers/PatientSigner.js";
import type { PublishedRecord } from "../../../src/records/publishRecords.js";
import { readOwnRecord } from "../../../src/records/readRecord.js";
import type { Hex } from "../../../src/shared/hex.js";
import { newX25519KeyPair } from "../../../src/shared/x25519.js";
import type { TestSystem } from "../../support/testSystem.js";
import { guardedPatient } from "./recoveryStage.js";

/** Of four guardians two are a quorum, and three give the seed back. */
export const SEED_THRESHOLD = 3;

/** A guarded patient whose guardians hold checked shares of the seed, and what guardians and new phones do with them. */
export async function backedUpPatient(system: TestSystem) {
  const guarded = await guardedPatient(system);
  const { patient, guardians, set, seed } = guarded;
  const keyPairs = new Map(guardians.map(({ signer }) => [signer, newX25519KeyPair()]));
  const keyPairOf = (signer: Hex) => {
    const pair = keyPairs.get(signer) ?? newX25519KeyPair();
    keyPairs.set(signer, pair);
    return pair;
  };
  /** What the guardians of a set hold, as it came through JSON. */
  const backUp = async (of: GuardianSet, signers: readonly PatientSigner[], threshold = SEED_THRESHOLD) => {
    const holders = signers.map(({ signer }) => ({ signer, key: keyPairOf(signer).publicKey }));
    const choice = { patient, seed, set: of, holders, threshold };
    const documents = await backUpSeed(system.chain, system.stores.blobs, choice);
    return new Map(
      documents.map((document, i) => [signers[i]?.signer, parseGuardianDocument(JSON.parse(JSON.stringify(document)))]),
    );
  };
  const documents = await backUp(set, guardians);
  const documentOf = (signer: Hex, from = documents) => {
    const document = from.get(signer);
    if (document === undefined) throw new Error("no document");
    return document;
  };
  for (const { signer } of guardians) {
    await checkGuardianDocument(system.chain, documentOf(signer), signer, patient);
    await openSeedShare(documentOf(signer), keyPairOf(signer).privateKey);
  }

  /** A new phone's request, with the key that opens the answers. */
  const requestOf = async (signer: PatientSigner, deadline?: Date) => {
    const { publicKey: key, privateKey } = newX25519KeyPair();
    const until = deadline ?? (await system.inDays(7));
    return { privateKey, request: await signSeedRequest(system.chain, signer, { patient, key, deadline: until }) };
  };
  /** A guardian that was told the request's own code, as by its patient. */
  const release = ({ signer }: PatientSigner, request: SeedRequest, from = documents): Promise<SeedShare> =>
    releaseSeedShare(system.chain, { signer, privateKey: keyPairOf(signer).privateKey }, documentOf(signer, from), {
      request: JSON.parse(JSON.stringify(request)),
      told: seedRequestCode(system.chain, request),
    });
  const answersOf = async (signers: readonly PatientSigner[], request: SeedRequest, from = documents) =>
    new Map<Hex, unknown>(
      await Promise.all(signers.map(async (one) => [one.signer, await release(one, request, from)] as const)),
    );
  const recover = (asked: Awaited<ReturnType<typeof requestOf>>, answers: ReadonlyMap<Hex, unknown>) =>
    recoverSeed(system.chain, system.stores.blobs, asked, answers);
  return { ...guarded, keyPairOf, backUp, documents, documentOf, requestOf, release, answersOf, recover };
}

export type BackedUp = Awaited<ReturnType<typeof backedUpPatient>>;

/** With nothing but the chain, the stores and this seed, as on a new phone. */
export async function expectReadable(
  system: TestSystem,
  patient: Hex,
  seed: Uint8Array,
  records: ReadonlyMap<string, PublishedRecord>,
): Promise<void> {
  const directory = await fetchKeyDirectory(system.chain, system.stores.blobs, patient);
  const keyring = await PatientKeyring.fromDirectory(seed, directory);
  for (const [text, { record }] of records) {
    const envelope = await system.stores.envelopes.getRecord(record);
    const { plaintext } = await readOwnRecord(system.chain, system.stores.blobs, keyring, envelope);
    expect(new TextDecoder().decode(plaintext)).to.equal(text);
  }
}
