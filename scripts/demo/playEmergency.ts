import { join } from "node:path";
import { FileAccessJournal } from "../../src/records/access/FileAccessJournal.js";
import { moveKeyEpochs } from "../../src/records/access/revokeAccess.js";
import type { LoggedAccess } from "../../src/records/accessLog/requireLogged.js";
import { justifyEmergency, reviewEmergency } from "../../src/records/emergency/answerEmergency.js";
import { Custodian, type ReleasedShare } from "../../src/records/emergency/Custodian.js";
import { signCustodyRequest } from "../../src/records/emergency/custodyRequest.js";
import { patientOfHandle } from "../../src/records/emergency/EmergencyHandle.js";
import { emergenciesOf } from "../../src/records/emergency/emergenciesOf.js";
import { relayWish, signWish } from "../../src/records/emergency/emergencyWish.js";
import { fetchCustody } from "../../src/records/emergency/fetchCustody.js";
import { openEmergency } from "../../src/records/emergency/openEmergency.js";
import { recoverEmergencyKey } from "../../src/records/emergency/recoverEmergencyKey.js";
import { withdrawCustody } from "../../src/records/emergency/withdrawCustody.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { readRecord } from "../../src/records/readRecord.js";
import { digestOf } from "../../src/shared/contentId.js";
import { ask, send } from "../../src/shared/send.js";
import { sealShare } from "../../src/shared/shares/sealedShare.js";
import { type Admitted, admit } from "./admit.js";
import { introduce, type Organization } from "./cast.js";
import { countOpened } from "./countOpened.js";
import { heldKeys } from "./heldKeys.js";
import type { Life, LifeStage } from "./Life.js";
import type { Precautions } from "./playPrecautions.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const DAY = 86_400_000;
/** Who answers of the five: the second is away, the fourth lies. */
const HONEST = [1, 3, 5];
const LIAR = 4;

/** What the emergency leaves: the receipt of its read, and the patient's new keys. */
export interface Aftermath {
  readonly life: Life;
  readonly ward: Organization;
  readonly kept: LoggedAccess;
}

/** A stranger is carried into a hospital: found by the handle, read with the custodians' help, in public, and answered for. */
export async function playEmergency(
  story: Story,
  stage: LifeStage,
  life: Life,
  precautions: Precautions,
): Promise<Aftermath> {
  const { chain, stores, folder, now } = stage;
  const { person, payer, server, category, records, other, contents } = life;
  const { patient, signer, keyring } = person;
  const { custodians, custody, handle } = precautions;
  const record = records.at(-1)?.record;
  if (record === undefined) throw new Error("there is a record");
  const { ward, auditor } = await playAdmission(story, stage, life);
  const time = await now();
  const signing = { patient, signer, deadline: new Date(time.getTime() + DAY) };
  const digestOfText = (text: string) => digestOf(new TextEncoder().encode(text));

  story.chapter(`The patient is carried unconscious into ${ward.name}`);
  const found = await story.does(ward.name, "finds the patient by the handle on the card", () =>
    patientOfHandle(ward.chain, handle),
  );
  const request = await signCustodyRequest(chain, ward.member, {
    patient: found,
    custody: custody.digest,
    org: ward.org,
    purpose: "ETREAT",
    time,
  });
  const custodianAt = (place: number) => {
    const keys = custodians[place - 1];
    if (!keys) throw new Error(`there is no custodian ${place}`);
    return new Custodian(chain, stores.blobs, keys.privateKey, () => time);
  };
  await story.isRefused(ward.name, "asks a custodian without an emergency", "contract.NoEmergency", () =>
    custodianAt(1).release(request),
  );
  const opened = await story.does(ward.name, "breaks the glass: open for four hours, for all to see", () =>
    withGas(payer, () => openEmergency(ward.chain, { patient: found, org: ward.org, purpose: "ETREAT" })),
  );
  const custodyFound = await fetchCustody(ward.chain, stores.blobs, found);
  const answers = new Map<number, ReleasedShare>();
  await story.does("custodians", `${HONEST.length} of ${custodians.length} ask the chain and release`, async () => {
    for (const place of HONEST) answers.set(place, await custodianAt(place).release(request));
  });
  const binding = { kind: "release", key: custodyFound.document.key, party: ward.org, index: LIAR } as const;
  const lie = await sealShare(crypto.getRandomValues(new Uint8Array(32)), ward.keys.publicKey, binding);
  answers.set(LIAR, { custody: custodyFound.digest, index: LIAR, share: lie });
  const { reader, liars } = await story.does(ward.name, "combines the shares into the emergency key", () =>
    recoverEmergencyKey(custodyFound, { org: ward.org, privateKey: ward.keys.privateKey }, answers),
  );
  const named = liars.map(({ index }) => index).join();
  story.holds(`One custodian is away and one lied: custodian ${named} is named`, named === String(LIAR));
  const { release, kept } = await server.ask(ward, record, "ETREAT");
  await story.does(ward.name, "reads and verifies a record with it", async () => {
    const { plaintext } = await readRecord(ward.chain, stores.blobs, reader, record, release);
    if (!Buffer.from(plaintext).equals(contents.get(record) ?? Buffer.of())) throw new Error("it was changed");
  });
  if (other) {
    await story.isRefused(ward.name, "asks for what the wish leaves out", "contract.CategoryNotOpened", () =>
      server.ask(ward, other.record, "ETREAT"),
    );
  }
  const justification = await digestOfText("found unconscious after a fall");
  await story.does(ward.name, "gives its reasons; on chain is their digest", () =>
    justifyEmergency(ward.chain, opened, justification),
  );
  const report = await digestOfText("the reasons are good");
  await story.does(auditor.name, "reviews the emergency and upholds it", () =>
    reviewEmergency(auditor.chain, opened, { auditor: auditor.org, finding: "upheld", report }),
  );

  story.chapter("The patient wakes up and opts out");
  const [seen] = await emergenciesOf(chain, patient);
  story.holds(`The patient sees who opened it, for ${seen?.purpose}`, seen?.org === ward.org);
  await story.does("patient", "signs the opt-out; a relay sends it", async () =>
    relayWish(payer, await signWish(chain, signing, { categories: [] })),
  );
  await story.isRefused(ward.name, "asks again, in the hours that were left", "contract.CategoryNotWished", () =>
    server.ask(ward, record, "ETREAT"),
  );
  await story.isRefused(ward.name, "breaks the glass again", "contract.EmergencyOptedOut", () =>
    openEmergency(ward.chain, { patient, org: ward.org, purpose: "ETREAT" }),
  );
  const withdrawn = await withdrawCustody(chain, stores, { patient, custody: custody.digest });
  story.holds("What the emergency key would open is withdrawn from the store", withdrawn > 0);
  const journal = new FileAccessJournal(join(folder, "access"));
  const context = { connection: payer, stores, journal, signing, keyring };
  const { keyring: moved } = await story.does("patient", `moves the key epoch of "${category}"`, () =>
    withGas(payer, () => moveKeyEpochs(context, [category])),
  );
  const { northlab, riverside } = life.organizations;
  const content = contents.get(record) ?? new Uint8Array();
  const [later] = await story.does(northlab.name, "publishes a new record of the category", () =>
    publishRecords(northlab.chain, stores, { patient, author: northlab.org, drafts: [{ content, category }] }),
  );
  if (!later) throw new Error("nothing was published");
  contents.set(later.record, content);
  const held = [reader.privateKey, ...(await heldKeys([release], reader.privateKey))];
  const [openedThen, openedNow] = [await countOpened([release.envelope], held), await countOpened([later], held)];
  story.holds(
    `The emergency key and what it gave open ${openedThen} record that was read, and ${openedNow} of 1 new record`,
    openedThen === 1 && openedNow === 0,
  );
  await story.does(riverside.name, "is given the new epoch's key, since its consent stands", () =>
    server.ask(riverside, later.record),
  );
  return { life: { ...life, records: [...records, later], person: { ...person, keyring: moved } }, ward, kept };
}

/** The licences for emergency care and audit are announced: they take effect after a delay, in public. */
async function playAdmission(
  story: Story,
  { chain, stores, regulator: authority, accounts, now, wait }: LifeStage,
  { organizations, person, server, stranger }: Life,
): Promise<{ readonly ward: Organization; readonly auditor: Admitted }> {
  const [c1, m1, c2, m2] = accounts;
  if (!c1 || !m1 || !c2 || !m2) throw new Error("the emergency needs four accounts");
  const regulator = chain.as(authority);
  const until = new Date((await now()).getTime() + 365 * DAY);

  story.chapter("An emergency hospital and an auditor are announced");
  const second = { name: "Harbour Emergency", kind: "emergencyCare", controller: c1, member: m1, until } as const;
  const ward = await introduce(story, regulator, stores, second);
  const auditor = await admit(story, regulator, stores.blobs, {
    name: "Clearwater Audit",
    kind: "auditor",
    gln: "7601001000087",
    controller: c2,
    member: m2,
    duties: ["report"],
    until,
  });
  await story.isRefused(ward.name, "breaks a glass before its licence is in force", "contract.MissingLicence", () =>
    openEmergency(ward.chain, { patient: person.patient, org: ward.org, purpose: "ETREAT" }),
  );
  const { anna } = organizations;
  await story.does(anna.name, "anchors the root of its access log, as every day", () => server.log.publish());
  const delay = Number(await ask(chain.organizations.ANNOUNCEMENT_DELAY()));
  await wait(delay);
  await story.does("anybody", `puts both licences in force, ${delay / 3_600} hours later`, async () => [
    await send(stranger.organizations.activateLicences(ward.org)),
    await send(stranger.organizations.activateLicences(auditor.org)),
  ]);
  await story.does(ward.name, "takes up the emergency service: it will answer for each opening", () =>
    send(ward.chain.emergencies.takeUp(ward.org)),
  );
  return { ward, auditor };
}
