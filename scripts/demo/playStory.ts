import type { Signer } from "ethers";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../src/identity/registerPatient.js";
import { P256Signer } from "../../src/identity/signers/P256Signer.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { openEnvelope } from "../../src/records/envelope.js";
import type { PatientSelection } from "../../src/records/fhir/selectPatientRecords.js";
import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import type { Release } from "../../src/records/KeyRelease.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import type { RecordStores } from "../../src/records/RecordStores.js";
import { readOwnRecord, readRecord } from "../../src/records/readRecord.js";
import { RECORD_CATEGORIES } from "../../src/records/recordCategory.js";
import { decryptRecord } from "../../src/records/recordCipher.js";
import { relayRevocation, signRevocation } from "../../src/records/revokeConsent.js";
import { type RecordDraft, sealRecord } from "../../src/records/sealRecord.js";
import { shareCategory, unshareCategory } from "../../src/records/shareCategory.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { introduce, type Organization } from "./cast.js";
import { countOpened } from "./countOpened.js";
import { heldKeys } from "./heldKeys.js";
import type { Life } from "./Life.js";
import { mostTellingCategory } from "./mostTellingCategory.js";
import { RecordServer } from "./RecordServer.js";
import type { Story } from "./Story.js";

const DAY = 86_400_000;
const FHIR_JSON = "application/fhir+json";

/** Who plays, on which chain, with which stores, and the time of the chain. */
export interface Stage {
  readonly chain: Connection;
  readonly stores: RecordStores;
  readonly regulator: Signer;
  /** Eight: controller and member of three organisations, a relay, a stranger. */
  readonly accounts: readonly Signer[];
  readonly now: () => Promise<Date>;
}

/** The main job: a patient's real records are anchored, shared, read, and refused. */
export async function playStory(story: Story, stage: Stage, selection: PatientSelection): Promise<Life> {
  const { chain, stores, now } = stage;
  const [c1, m1, c2, m2, c3, m3, relay, stranger] = stage.accounts;
  if (!c1 || !m1 || !c2 || !m2 || !c3 || !m3 || !relay || !stranger) throw new Error("the story needs eight accounts");
  const start = await now();
  const inDays = (days: number) => new Date(start.getTime() + days * DAY);

  story.chapter("A regulator accredits two hospitals and a laboratory");
  const regulator = chain.as(stage.regulator);
  const until = inDays(365);
  const first = { name: "St. Anna Hospital", kind: "care", controller: c1, member: m1, until } as const;
  const second = { name: "Riverside Hospital", kind: "care", controller: c2, member: m2, until } as const;
  const third = { name: "Northlab", kind: "laboratory", controller: c3, member: m3, until } as const;
  const anna = await introduce(story, regulator, stores, first);
  const riverside = await introduce(story, regulator, stores, second);
  const northlab = await introduce(story, regulator, stores, third);

  story.chapter("A patient registers, with a P-256 key and no ether");
  const payer = chain.as(relay);
  const { signer } = P256Signer.generate(chain.deployment.contracts.ERC7913P256Verifier);
  const seed = PatientKeyring.newSeed();
  let keyring = await PatientKeyring.create(seed, RECORD_CATEGORIES);
  const registration = await preparePatient(chain.deployment, signer.signer, keyring);
  const { patient } = registration;
  const signing = { patient, signer, deadline: inDays(1) };
  await story.does("patient", "makes an id offline; a relay registers it", () =>
    registerPatient(payer, stores.blobs, registration),
  );
  story.tell(`The id on chain is ${patient}; the name stays in the encrypted Patient resource.`);

  story.chapter(`${anna.name} encrypts and anchors the records of ${selection.patient}`);
  const drafts = selection.records.map(
    ({ item, category }): RecordDraft => ({ content: item.bytes, contentType: FHIR_JSON, category }),
  );
  const shared = mostTellingCategory(drafts);
  // One record of that category stays back, to be the new record after the revocation; a lone one is published again then.
  const late = drafts.findLastIndex(({ category }) => category === shared);
  const isAlone = drafts.filter(({ category }) => category === shared).length === 1;
  const early = isAlone ? drafts : drafts.toSpliced(late, 1);
  const published = await story.does(anna.name, `publishes ${early.length} records in one transaction`, (progress) =>
    publishRecords(anna.chain, stores, {
      patient,
      author: anna.org,
      drafts: early,
      onSealed: (done, total) => progress(`${done} of ${total} encrypted`),
    }),
  );
  const inCategory = published.filter((_, i) => early[i]?.category === shared);
  const others = published.filter((_, i) => early[i]?.category !== shared);
  const [probe = published[0]] = inCategory;
  if (!probe) throw new Error("nothing was published");

  story.chapter(`Before the grant ${riverside.name} reads nothing`);
  const contents = new Map<Hex, Uint8Array>();
  for (const [i, { record }] of published.entries()) contents.set(record, early[i]?.content ?? new Uint8Array());
  const server = await RecordServer.open(stage, { org: anna.org, signer: c1 }, contents);
  const ask = async (reader: Organization, record: RecordEnvelope): Promise<Release> =>
    (await server.ask(reader, record.record)).release;
  await story.isRefused(riverside.name, "asks for a key without consent", "contract.AbsentConsent", () =>
    ask(riverside, probe),
  );
  const opened = await countOpened(published, [riverside.keys.privateKey]);
  story.holds(`${riverside.name}'s own key opens ${opened} of ${published.length} records`, opened === 0);

  const end = inDays(30);
  story.chapter(
    `The patient grants ${riverside.name} "${shared}" for treatment, until ${end.toISOString().slice(0, 10)}`,
  );
  const grant = await signGrant(chain, signing, {
    reader: riverside.org,
    purpose: "TREAT",
    categories: [keyring.byCategory(shared).number],
    from: start,
    until: end,
  });
  await story.does("patient", "signs the consent; a relay sends it", () => relayGrant(payer, grant));
  const shares = { keyring, patient, reader: riverside.org, category: shared };
  await story.does(
    "patient",
    `seals the key of "${shared}" to ${riverside.name}: one envelope for all its records`,
    () => shareCategory(chain, stores, shares),
  );
  const reader = { org: riverside.org, privateKey: riverside.keys.privateKey };
  const releases: Release[] = [];
  await story.does(riverside.name, `reads and verifies ${inCategory.length} records`, async (progress) => {
    for (const record of inCategory) {
      const released = await ask(riverside, record);
      const { plaintext } = await readRecord(chain, stores.blobs, reader, record.record, released);
      if (!Buffer.from(plaintext).equals(contents.get(record.record) ?? Buffer.of()))
        throw new Error(`${record.record} was changed`);
      releases.push(released);
      progress(`${releases.length} of ${inCategory.length}`);
    }
  });
  const [other] = others;
  if (other) {
    await story.isRefused(riverside.name, "asks for a record of another category", "contract.UncoveredCategory", () =>
      ask(riverside, other),
    );
  }
  await story.isRefused(northlab.name, "asks for the same record", "contract.AbsentConsent", () =>
    ask(northlab, probe),
  );
  await story.isRefused("stranger", "relays the patient's grant a second time", "contract.WrongConsentNonce", () =>
    relayGrant(chain.as(stranger), grant),
  );

  story.chapter("The patient revokes");
  const revocation = await signRevocation(chain, signing, { reader: riverside.org, purpose: "TREAT" });
  await story.does("patient", "signs the revocation; a relay sends it", () => relayRevocation(payer, revocation));
  await story.isRefused(riverside.name, "asks for a record it read before", "contract.RevokedConsent", () =>
    ask(riverside, probe),
  );
  await story.isRefused("stranger", "relays the old grant again", "contract.WrongConsentNonce", () =>
    relayGrant(chain.as(stranger), grant),
  );
  const { number: categoryNumber } = keyring.byCategory(shared);
  await story.does("patient", "withdraws the sealed key from the store", () =>
    unshareCategory(stores, { patient, reader: riverside.org, categoryNumber }),
  );
  keyring = keyring.rotate(shared);
  const directory = await keyring.directory();
  await story.does("patient", `moves the key epoch of "${shared}"; a relay sends the new key directory`, async () =>
    relayKeyDirectoryChange(
      payer,
      stores.blobs,
      await signKeyDirectoryChange(chain, stores.blobs, signer, { patient, directory, deadline: inDays(1) }),
    ),
  );
  const draft = drafts[late] ?? early[0];
  if (!draft) throw new Error("there is no record");
  const [fresh] = await story.does(northlab.name, "publishes a new record of the category", () =>
    publishRecords(northlab.chain, stores, { patient, author: northlab.org, drafts: [draft] }),
  );
  if (!fresh) throw new Error("nothing was published");
  contents.set(fresh.record, draft.content);
  await story.isRefused(riverside.name, "asks for the new record", "contract.RevokedConsent", () =>
    ask(riverside, fresh),
  );
  const held = [riverside.keys.privateKey, ...(await heldKeys(releases, reader.privateKey))];
  const openedBefore = await countOpened(inCategory, held);
  story.holds(
    `The ${held.length} keys that ${riverside.name} holds open ${openedBefore} of the ${inCategory.length} records it read`,
    openedBefore === inCategory.length,
  );
  const openedNow = await countOpened([fresh], held);
  story.holds(`The same keys open ${openedNow} of 1 new record`, openedNow === 0);
  await story.does("patient", "reads the old record and the new one with the same seed", async () => {
    for (const record of [probe, fresh]) await readOwnRecord(chain, stores.blobs, keyring, record);
  });

  story.chapter("Forgeries");
  const ciphertext = await stores.blobs.get(fresh.digest);
  const { privateKey } = await keyring.keyPair(shared);
  const contentKey = await openEnvelope({ ...fresh, privateKey });
  const tampered = ciphertext.map((byte, i) => (i === ciphertext.length - 1 ? byte ^ 1 : byte));
  await story.isRefused("patient", "is served a ciphertext with one bit changed", "record.tampered", () =>
    decryptRecord(tampered, contentKey, fresh.digest),
  );
  await story.isRefused("stranger", `anchors a record in ${anna.name}'s name`, "contract.UnknownMember", () =>
    send(chain.as(stranger).records.anchor(patient, anna.org, fresh.digest)),
  );
  const forged = await sealRecord(
    stores,
    { patient, author: anna.org, directory },
    { content: new TextEncoder().encode('{"resourceType":"Observation"}'), category: shared },
  );
  await story.isRefused("patient", "is served a record that nobody anchored", "record.not-anchored", () =>
    readOwnRecord(chain, stores.blobs, keyring, forged),
  );

  const records = [...inCategory, fresh];
  const person = { patient, pseudonym: registration.salt, seed, signer, keyring };
  const organizations = { anna, riverside, northlab };
  return {
    person,
    organizations,
    server,
    category: shared,
    records,
    other,
    contents,
    payer,
    stranger: chain.as(stranger),
  };
}
