import { join } from "node:path";
import { approveRecovery, proposeRecovery } from "../../src/identity/guardians/approveRecovery.js";
import { acceptRecovery, finaliseRecovery, openRecovery } from "../../src/identity/guardians/openRecovery.js";
import { recoverSeed } from "../../src/identity/guardians/recoverSeed.js";
import { releaseSeedShare } from "../../src/identity/guardians/releaseSeedShare.js";
import { seedRequestCode, signSeedRequest } from "../../src/identity/guardians/seedRequest.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { FileAccessJournal } from "../../src/records/access/FileAccessJournal.js";
import { revokeAllAccess } from "../../src/records/access/revokeAccess.js";
import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import { readOwnRecord } from "../../src/records/readRecord.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import type { Life, LifeStage } from "./Life.js";
import type { Guardian, Precautions } from "./playPrecautions.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const DAY = 86_400_000;

/** The phone is lost: guardians give the patient another signer, and the seed back. @returns the life on the new phone. */
export async function playRecovery(
  story: Story,
  stage: LifeStage,
  life: Life,
  { guardians, delaySeconds }: Precautions,
): Promise<Life> {
  const { chain, stores, folder, now, wait } = stage;
  const { person, payer, stranger, server, category, records } = life;
  const { riverside, northlab } = life.organizations;
  const { patient, signer: lost } = person;
  const [first, second] = guardians;
  const newest = records.at(-1);
  if (!first || !second || !newest) throw new Error("there are guardians, and records");
  const days = delaySeconds / 86_400;
  const inDays = async (count: number) => new Date((await now()).getTime() + count * DAY);
  const grantBy = async (signer: PatientSigner) => {
    const terms = {
      reader: northlab.org,
      purpose: "TREAT",
      categories: [person.keyring.byCategory(category).number],
    } as const;
    const signing = { patient, signer, deadline: await inDays(1) };
    return relayGrant(payer, await signGrant(chain, signing, { ...terms, from: await now(), until: await inDays(9) }));
  };

  story.chapter("The phone is lost");
  const { signer: phone } = P256Signer.generate(chain.deployment.contracts.ERC7913P256Verifier);
  const proposal = await proposeRecovery(chain, { patient, newSigner: phone.signer, deadline: await inDays(7) });
  const openBy = async (...chosen: readonly Guardian[]) => {
    const approvals = chosen.map(({ signer, document }) => approveRecovery(chain, signer, document, proposal));
    return openRecovery(payer, await acceptRecovery(chain, phone, await Promise.all(approvals)));
  };
  await story.isRefused("guardian", "opens a recovery alone", "contract.ApprovalsOutOfRange", () => openBy(first));
  await story.does("guardians", "two of three approve the new phone; a relay opens the recovery", () =>
    openBy(first, second),
  );
  await story.isRefused("lost phone", "signs a consent meanwhile", "contract.FrozenPatient", () => grantBy(lost));
  await story.isRefused("new phone", "finalises at once", "contract.TooEarly", () => finaliseRecovery(payer, patient));
  await wait(delaySeconds);
  await story.does("new phone", `finalises after ${days} days without a veto`, () => finaliseRecovery(payer, patient));
  await story.isRefused("lost phone", "signs a consent", "contract.NotPatientSigner", () => grantBy(lost));

  const { publicKey: key, privateKey } = newX25519KeyPair();
  const request = await signSeedRequest(chain, phone, { patient, key, deadline: await inDays(1) });
  const told = seedRequestCode(chain, request);
  const answer = ({ signer, document, keys }: Guardian, code = told) =>
    releaseSeedShare(chain, { signer: signer.signer, privateKey: keys.privateKey }, document, { request, told: code });
  await story.isRefused("guardian", "is told the code of another request", "seed.other-code", () => answer(first, "0"));
  const { keyring } = await story.does(
    "new phone",
    "has the seed from two guardians' shares, and the keys from it",
    async () => {
      const answers = new Map(
        await Promise.all([first, second].map(async (one) => [one.signer.signer, await answer(one)] as const)),
      );
      return recoverSeed(chain, stores.blobs, { request, privateKey }, answers);
    },
  );
  await story.does(
    "new phone",
    `reads all ${records.length} records of "${category}", of every key epoch`,
    async () => {
      for (const record of records) await readOwnRecord(chain, stores.blobs, keyring, record);
    },
  );

  story.chapter("What was granted before stands until it is revoked");
  await story.does(riverside.name, "is still given the keys that the lost phone granted", () =>
    server.ask(riverside, newest.record),
  );
  const context = {
    connection: payer,
    stores,
    journal: new FileAccessJournal(join(folder, "access")),
    signing: { patient, signer: phone, deadline: await inDays(1) },
    keyring,
  };
  const { keyring: moved } = await story.does("new phone", "revokes every consent, and moves the key epochs", () =>
    withGas(payer, () => revokeAllAccess(context)),
  );
  await story.isRefused(riverside.name, "asks again", "contract.OutdatedConsent", () =>
    server.ask(riverside, newest.record),
  );
  await story.isRefused("stranger", "finalises the recovery a second time", "contract.NoOpenRecovery", () =>
    finaliseRecovery(stranger, patient),
  );
  return { ...life, person: { ...person, signer: phone, keyring: moved } };
}
