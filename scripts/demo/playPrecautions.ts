import { backUpSeed } from "../../src/identity/guardians/backUpSeed.js";
import { relayGuardians, signGuardians } from "../../src/identity/guardians/changeGuardians.js";
import type { GuardianDocument } from "../../src/identity/guardians/GuardianDocument.js";
import { GuardianSet } from "../../src/identity/guardians/GuardianSet.js";
import { openSeedShare } from "../../src/identity/guardians/openSeedShare.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import { appointCustodians } from "../../src/records/emergency/appointCustodians.js";
import { Custodian } from "../../src/records/emergency/Custodian.js";
import { formatHandle } from "../../src/records/emergency/EmergencyHandle.js";
import { relayWish, signWish } from "../../src/records/emergency/emergencyWish.js";
import type { Custody } from "../../src/records/emergency/fetchCustody.js";
import { newX25519KeyPair, type X25519KeyPair } from "../../src/shared/x25519.js";
import type { Life, LifeStage } from "./Life.js";
import type { Story } from "./Story.js";

const DAY = 86_400_000;
const GUARDIANS = 3;
const QUORUM = 2;
const CUSTODIANS = 5;
/** Between the guardians' word and the new phone. */
const RECOVERY_DELAY = 3 * 86_400;

/** Somebody who helps when the phone is lost: its key, its document, and its share of the seed. */
export interface Guardian {
  readonly signer: P256Signer;
  readonly document: GuardianDocument;
  readonly keys: X25519KeyPair;
}

/** What the patient has prepared, and who keeps what of it. */
export interface Precautions {
  readonly guardians: readonly Guardian[];
  readonly delaySeconds: number;
  readonly custodians: readonly X25519KeyPair[];
  readonly custody: Custody;
  /** What stands on the card in the patient's pocket. */
  readonly handle: string;
}

/** For bad days: guardians, the shares of the seed, custodians, a wish, and a handle to carry. */
export async function playPrecautions(story: Story, stage: LifeStage, life: Life): Promise<Precautions> {
  const { chain, stores, now } = stage;
  const { person, payer, category } = life;
  const { patient, signer, keyring, seed, pseudonym } = person;
  const { chainId, contracts } = chain.deployment;
  const start = await now();
  const signing = { patient, signer, deadline: new Date(start.getTime() + DAY) };

  story.chapter("The patient prepares for bad days");
  const signers = Array.from({ length: GUARDIANS }, () => P256Signer.generate(contracts.ERC7913P256Verifier).signer);
  const set = await GuardianSet.create(seed, {
    guardians: signers.map((guardian) => guardian.signer),
    threshold: QUORUM,
    delaySeconds: RECOVERY_DELAY,
    pseudonym,
    number: 0,
  });
  await story.does(
    "patient",
    `names ${GUARDIANS} guardians, of whom ${QUORUM} are enough; a relay sends it`,
    async () => relayGuardians(payer, await signGuardians(chain, signer, { ...signing, terms: set.terms })),
  );
  const keys = signers.map(newX25519KeyPair);
  const documents = await story.does("patient", "splits the seed of all keys among them, each share sealed", () => {
    const holders = signers.flatMap((guardian, i) => {
      const key = keys[i]?.publicKey;
      return key ? [{ signer: guardian.signer, key }] : [];
    });
    return backUpSeed(chain, stores.blobs, { patient, seed, set, holders, threshold: QUORUM });
  });
  const guardians = signers.flatMap((guardian, i) => {
    const [document, pair] = [documents[i], keys[i]];
    return document && pair ? [{ signer: guardian, document, keys: pair }] : [];
  });
  await story.does("guardians", "check their shares the same day", async () => {
    for (const { document, keys: pair } of guardians) {
      await openSeedShare(document, pair.privateKey);
    }
  });

  const custodians = Array.from({ length: CUSTODIANS }, newX25519KeyPair);
  const custody = await story.does("patient", `makes an emergency key for ${CUSTODIANS} custodians to share`, () =>
    appointCustodians(chain, stores, {
      patient,
      keyring,
      categories: [category],
      custodians: custodians.map(({ publicKey: key }, i) => ({
        key,
        at: `https://custodian-${i + 1}.example/medtrail`,
      })),
    }),
  );
  await story.does("patient", `wishes that an emergency may read "${category}" alone; a relay sends it`, async () => {
    const wish = { categories: [keyring.byCategory(category).number], custody: custody.digest };
    return relayWish(payer, await signWish(chain, signing, wish));
  });
  const time = await now();
  await story.does("custodians", "check their shares, long before they are needed", async () => {
    for (const { privateKey } of custodians) {
      await new Custodian(chain, stores.blobs, privateKey, () => time).check(patient);
    }
  });
  const at = "https://records.example/medtrail";
  const handle = await formatHandle({ chainId, registry: contracts.PatientRegistry, patient, at });
  story.tell(`The card in the wallet says ${handle.slice(0, 24)}…, ${handle.length} characters: no name, no key.`);
  return { guardians, delaySeconds: RECOVERY_DELAY, custodians, custody, handle };
}
